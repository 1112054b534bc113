"""What around a risk rule's words shows that no one wants it: a question of law, a complaint about others, a study.

A signal goes to a supervisor and costs a minute; a missed one may cost a life. So rules of what happens (told: threats,
children in danger, money laundering) are excused by fewer cues than rules of what somebody wants to do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.phrasing.context.negation import is_negated
from kb.phrasing.context.reading import Reading

# Characters of the sentence on either side that are read.
_REACH = 60
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")

_STUDY = re.compile(
    r"考试|考题|考点|试题|真题|题库|题目|出[一二两三四五六几0-9]*道|[单多]选|选择题|判断题|简答|简述|论述|面试题|情景题|情景演练|案例分析|案例讨论|案例题|案例[：:，]|"
    r"^案例|讲义|课件|培训(?:材料|课|新人|考|用|讲)|给(?:新人|学员|老师|员工|大家)(?:讲|培训|做)|讲课|讲讲|复盘|复训|教案|模拟(?:考|客户|题)|考核|下列|以下哪|作业[：:]|"
    r"论文|典型案例|培训新(?:客服|员工|同事)|做[^，。]{0,6}宣传，|名词解释|什么叫|什么是|是什么意思|的定义|的区别|举例说明|标准答案"
)
_LAW = re.compile(
    r"合法吗|合法不|合不合法|违法吗|违法不|违不违法|违法吧|违规吗|违不违规|犯法吗|犯法不|犯不犯法|合规吗|犯罪吗|算犯罪|算违法|属于违法|属于什么|属于违规|算什么|算不算|"
    r"什么罪|罪(?:的|怎么|判|是)|判(?:几|多|死|刑|了)|量刑|(?:几|多少)年|拘留|处罚(?:吗|依据|标准|多|几|什么|是什么|到)|(?:怎么|如何|什么|会|被|受|哪些)[^，。]{0,4}处罚(?!记录|落|是不是)|怎么罚|罚多少|会罚|罚不罚|罚款|怎么判|会判|会怎样|会怎么样|会咋样|坐牢|犯啥|怎么处理|会怎么处|怎么定罪|怎么认定|如何认定|立案|"
    r"(?<!会被)(?<!不被)追究|追责|什么处分|受什么|受到什么|法律责任|承担(?:什么|哪些|刑事|连带|责任)|负(?:什么|刑事)|法律(?:规定|依据|后果|怎么|上怎么|怎样)|怎么规定|哪[一几]?条|哪部法|什么(?:后果|依据)|"
    r"什么法|依据(?:是|什么)|后果是|有效吗|有没有效|效力|构成|标准是|违反(?:了)?(?:什么|哪)|有哪些(?:报告)?义务|赔不赔|算工伤|能不能查|有什么(?:报告|反洗钱)?义务|必须[^，。]{0,6}吗|期限(?:是|有)?多|要(?:单独|本人)?同意吗|"
    r"[^，。]{0,12}吗(?:，|,)?(?:法律|依据)"
)
_GRIEVED = re.compile(
    r"(?<!被)举报(?!人|信|者|我|的我)|(?<![删改])投诉(?!人|信|我|的我|记录|登记|台账|等级|你|数据|的那|时间|量|率)|维权|索赔|要求赔|能[赔要]|怎么赔|赔几|赔偿我|起诉他|起诉对方|怎么起诉|告他|告它|报案|"
    r"(?:可以|能|该|要不要|应该)报警|曝光他|反映(?:到|给)?哪|申请追|追回|找谁|找哪|我(?:并|根本|完全)不(?:知情|知道)|归谁管|谁来?管|哪个部门|管不管|怎么追|怎么(?:证明|要回|查证|申诉|申辩|保全|撇清)|能要求|能拒绝|可以拒绝|侵权|"
    r"(?:举报|投诉|监督|服务|你们的?|法院的?|消协的?)电话(?:是)?多少|热线(?:是)?多少|能告(?!诉)|自首|被冤枉|保护令|向谁|派出所能|打什么电话"
)
_PREVENTS = re.compile(
    r"防止|怎么防(?!封)|如何防|预防|防范|防被|杜绝|堵住|如何(?:识别|发现|核验|核实|辨)|怎样(?:识别|发现|辨)|怎么(?:识别|发现|核验|核实|辨|拒绝|建立)|(?:怎么|怎样|如何|要)避免(?!被|处罚|罚|交|缴|查)|"
    r"应该怎么拒绝|怎么劝阻|如实(?:准备|报告|说明)|自查|主动报告|合法合规|依法(?:更正|补报|缴)|(?:想|怎样|怎么)(?:才能)?合规|怎么[^，。]{0,4}才合规"
)
_HEARSAY = re.compile(
    r"新闻|报道|报纸|电视(?!台)|节目|网上(?:说|讲|有人|教|流传|都)|网传|听说|听人讲|听客户讲|视频(?:里|，|上)|抖音|热搜|群里都|看到(?:一个|有人|视频|报)|"
    r"客户(?:反映|说邻|看了|讲他朋友)|(?:前|以前的|前任)(?:同事|主管|店长)|别(?:家|的平台)"
)
# Who wants it is somebody else, and nobody asks us to take part.
_OTHERS = re.compile(
    r"(?:^|[，,。；])(?:[^，,。；]{0,10})(?:商家|卖家|店家|开发商|物业|房东|中介|平台|邻居|隔壁|楼下|对方|他们|这家|那家|前夫|前男友|公司(?!马上|快要|要被|这边|想)|单位|工厂|医院|学校|幼儿园|主播|"
    r"骗子|有人(?!吗|脉|没)|培训机构|美容院|4S店|网店|饭店|老板|同学|银行|施工|装修队|快递|当事人|被执行人|肇事)"
)
_ASKS_US = re.compile(
    r"(?:让|叫|要|要求|请|托|找|问|逼|催|求|喊)(?:着)?(?:我|我们|你|你们|咱|客服)|我(?:可以|能)|可以先|我们?(?:想|要|能|该|怎么|公司|店|机构|这|打算)|帮(?:我|他|她|忙|客户)|怎么(?:操作|弄|写|做|改|办理|设计|搞)|"
    r"我们?(?:先|就|直接|打算|准备|换|让|给)?(?:把|先)|(?:我|我们)的(?:店|仓库|公司|厂)[^。]{0,4}我|教我|支(?:个|他个)?招|要不要(?:照做|帮)|怎么回|给你|给我(?:通|透|报|留)|那我|少不了你|想(?:导|拿|用|把|让)|是不是就|好使吗|行[得不]通|就行了?吧|没事吧|可以吧|行吧|稳吗|稳不稳|付费|卖我|有偿|行不|可以不|成吗|合适吗"
)
_DENIED = re.compile(
    r"(?:不是|并不是|没有|没|从没|从来没|从未|不打算|没打算|没想|并非|绝不|不会|放心我不|不要|别)(?:过|要|想|在|说|去|让|的|谁|人|有|打算|把|被|来|什么|任何|要来){0,3}$"
)
# Whoever asks whether he may, wants to: 有没有, 能不能 deny nothing here, unlike in a reply.
# They are read as as many other characters.
_WHETHER = re.compile(
    r"有没有|能不能|能否|可否|是否|是不是|会不会|可不可以|要不要|行不行|"
    r"别的|别人|别家|(?<=我)非(?=.{1,4}[死了断])|非得|非要"
)
_DENIES_INSIDE = re.compile(
    r"(?:没有|没|从未|并未|不要|不想|不是|并非|不打算|千万别|不得|严禁|禁止|拒绝)(?:要|去|让|再|想|过|被)?$"
)
# Who draws a conclusion for himself from what he heard, wants it.
_WANTS_TOO = re.compile(r"那我|我们?(?:也|就|全)")
_ALREADY_FINE = re.compile(r"已经(?:找到|解决|没事)|找到了，|虚惊")
_THIRD_TO_ME = re.compile(
    r"(?:催收|催债|邻居|房东|老板|商家|店家|物业|中介|店员|装修队|前夫|前妻|卖家|放贷|教练|收保护费|校门口)[^，。]{0,12}(?:威胁|恐吓|说|寄|扬言|骂)|跑路|卷款"
)
# 孩子 alone is nobody's: 老师打孩子怎么处罚 asks the law, 我家孩子 tells of one.
_CONCERNED = re.compile(r"我|俺|咱|儿子|女儿|闺女|客户|顾客|来电|同事|有人|刚|昨天|今天|今晚|明天|已经|正在|现在|马上")
_ABSTRACT = re.compile(
    r"(?:学生|员工|投保人|老师|教职工|行为人|未成年人?|监护人|机构|金融机构|旅馆|酒店)[^，。]{0,12}(?:学校|单位|公司|保险)?(?:赔|责任|能不能|义务|规定|要不要)"
)


def is_excused(reading: Reading, start: int, end: int, gaps: Sequence[tuple[int, int]], *, told: bool) -> bool:
    """Whether the words at [start, end) of a question are no signal; `gaps` are the ranges its pattern leaves open."""
    left, stop = reading.sentence(start, end)
    text = reading.text
    before, behind = text[max(left, start - _REACH) : start], text[end : min(stop, end + _REACH)]
    whole = before + text[start:end] + behind
    plain = _WHETHER.sub(lambda asks: "想" * len(asks.group()), text)
    if is_negated(plain, start, end) or any(_DENIES_INSIDE.search(plain[first:last]) for first, last in gaps):
        return True
    if _DENIED.search(_CLAUSE.split(plain[max(left, start - _REACH) : start])[-1]) or _STUDY.search(
        text[: start + 1] if told else text
    ):
        return True
    if _PREVENTS.search(whole) or (_HEARSAY.search(before) and not _WANTS_TOO.search(whole)):
        return True
    if told:
        return _tells_of_no_case(whole, before)
    if _LAW.search(whole) or _GRIEVED.search(whole):
        return True
    return _OTHERS.search(before) is not None and _ASKS_US.search(whole) is None


def _tells_of_no_case(whole: str, before: str) -> bool:
    """Whether the law is asked in general, or what happened is over or is the caller's own complaint."""
    if _ALREADY_FINE.search(whole) or _THIRD_TO_ME.search(before + whole):
        return True
    return _LAW.search(whole) is not None and (_CONCERNED.search(whole) is None or _ABSTRACT.search(whole) is not None)
