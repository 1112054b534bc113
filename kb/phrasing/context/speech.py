"""Whose words they are: questions put back to the caller, and words of others that the speaker rejects.

您是问这款保本吗 asks what was meant, 想稳赚不赔吗 entices; 对方说稳赚不赔，这是骗局 rejects, 大家都说稳赚不赔 endorses.
Only frames of reporting and of rejecting are known here; what is restricted stands in the rules.
"""

from __future__ import annotations

import re

from kb.phrasing.context.reading import Reading

# How far a frame or a rejection may stand from the phrasing, in characters of the same sentence.
_REACH = 60
_SPOKEN = (
    r"(?:说|讲|称|宣称|声称|号称|承诺|保证|宣传|许诺|标榜|吹嘘|鼓吹|忽悠|告诉|"
    r"提到|提过|答应|写着|打出|介绍|推荐|推销|反映|投诉|举报|喊|拍胸脯|拍着胸脯|打包票|吆喝)"
)
_OTHERS = (
    r"(?:对方|销售|业务员|客服|(?:客户|理财|大堂|销售)?经理|老师|顾问|中介|骗子|分子|有人|别人|他人|他们|他|她|商家|卖家|店家|店员|"
    r"机构|平台|公司|网上|网络上|网友|群里|短视频|主播|直播间|广告|宣传[页单册]?|任何人|某些|一些|个别|陌生人|同事|邻居|亲戚|朋友圈|小区里|街上|路边|旁边|隔壁|店铺|推销|这种|那种|凡是)"
)
_CALLER = r"(?:您|你|客户|顾客|消费者|家长|学员|患者|投诉人|举报人|来电人|当事人)"
_OWN_VOICE = re.compile(
    r"我们|[我咱](?:跟|向|对|敢|就)|我司|我店|咱|本公司|本店|本机构|本产品|这款|我保证|我承诺|我给|我帮"
)
_QUESTION_BEHIND = re.compile(r"请问|是谁|是哪|(?:吗|呢|么|吧|是吧|对吗|是指|指的?是)[”」』\"]?[？?。，,…]*$")
# 您是问…, 您说的…是指, 您是听谁说的: puts back what the caller said. 您听说过…吗 and 您想要…吗 entice.
_PUT_BACK = re.compile(
    rf"{_CALLER}(?:刚才|刚刚|之前|现在|这边|这里|的意思|具体|主要)*"
    r"(?:(?:是不是|是否|是)?(?:想|要)?(?:问|了解|确认|咨询|核实)(?:的是|的|一下|我们)?|是(?:说|指)|(?:的意思|意思)是(?:说|指)?|"
    r"(?:刚才|刚刚|之前)(?:提到|说|讲|提)(?:的|到)?|(?:说|提到?|讲|指|看到|听到)的(?!没错|对|是真|好|不错)|"
    rf"是?(?:听谁|从哪里?|在哪里?|听{_OTHERS})[^，。；！？]{{0,6}}(?:说|看|听)?)[^，。；！？]{{0,20}}$"
)
# 是不是有人跟您说…, 谁告诉您…: asks for what a third person said; a question by its own words.
_ASKS_AFTER = re.compile(
    rf"(?:(?:是不是|有没有|是否|是)[^，。；！？]{{0,6}}(?:{_OTHERS}|谁)|{_OTHERS}[^，。；！？]{{0,4}}(?:是不是|有没有|是否)|"
    r"(?:谁|哪位|哪个人?|什么人)[^，。；！？]{0,8}(?:跟|向|对|给|和|告诉)(?=您|你)|谁(?=[说讲]的))"
    rf"[^，。；！？]{{0,12}}{_SPOKEN}[^，。；！？]{{0,8}}$"
)
# 销售跟您说…？ asks whether it was said.
_TOLD_YOU = re.compile(
    rf"{_OTHERS}[^，。；！？]{{0,6}}(?:跟|向|对|和|给)(?:您|你)[^，。；！？]{{0,4}}{_SPOKEN}[^，。；！？]{{0,8}}$"
)
_MEANING_BEHIND = re.compile(
    r"[”」』\"’]?(?:到底|究竟|具体)?(?:是|指)?(?:的是)?(?:什么意思|啥意思|指什么|是什么|从何而来|从哪)"
)
_AFFIRMED = re.compile(
    # Bounded, because every match of a sentence looks behind its end.
    r"[\s”」』\"]{0,40}+(?:是的|没错|对的|对[，,。！!]|当然(?![不没是要会])|可以的|肯定[能是会保]|必须的|能的|保的|确实)"
)
_RHETORICAL = re.compile(
    r"难道|岂[不能非会有]|莫非不|(?<!是)不就是|怎么(?:会|可能)不|哪[能会有]不|谁说不|谁还?不|还怕|何愁|何必担心|不信.{0,4}试"
)
_IS_NOT = re.compile(r"(?<!是)(?:并)?不是[^，。；！？]{0,10}$")
_OF_OTHERS = re.compile(
    rf"(?:{_OTHERS}|{_CALLER})[^，。；！？]{{0,14}}?{_SPOKEN}(?:过|的|了|是|着|[：:“\"「])*[^，。；！？]{{0,12}}$|"
    # 有经理跟您(拍胸脯): the verb is the phrasing itself.
    rf"{_OTHERS}[^，。；！？]{{0,6}}(?:跟|向|对|给)(?:您|你)$|"
    # 销售若(承诺保本), 请留证据.
    rf"{_OTHERS}(?:人员)?(?:若|如果?|要是|万一|一旦|再)+$"
)
_ENDORSING = re.compile(r"(?:都|也|一致|纷纷|亲口|亲自)(?:在)?(?:说|讲|称|承诺|保证|推荐)[^，。；！？]{0,12}$")
_FALSE = (
    r"(?:骗局|骗人|骗子|骗术|诈骗|欺诈|圈套|陷阱|套路|违规|违法|违反|犯法|非法|虚假|假的|不实|谎|误导|忽悠|不对|错误|错的|不允许|"
    r"(?:被|法律|明令|明文)*禁止|不可能|不合规|不合法|夸大|红线|霸王条款|格式条款|抽屉协议|无效|没有效力|不公平|伪造|谣言|冒充|典型话术|不能信|不可信)"
)
# What condemns the phrasing in front of it, whoever said it.
_CONDEMNED = re.compile(
    rf"(?<![不非没未并绝])(?:都是|就是|均属|是|属于|属|系|涉嫌|构成|算|叫)(?:典型的?|明显的?|常见的?|严重的?|一种|一个|一类|在|个)*{_FALSE}|"
    r"(?<!别)(?<!不要)(?:不可信|不能信|不能相信|不要相信|不要信|别信|别相信|切勿相信|勿信|不要轻信|切勿轻信|不可轻信|信不得|不可靠|"
    r"谨防|请警惕|要警惕|提高警惕|请您?当心|不属实|不真实|不算数|不作数|不受法律保护|(?:没有|不具有?)(?:法律)?效力|(?<![不没])无效|没有(?:任何)?(?:法律)?(?:依据|根据)|于法无据|"
    r"(?:监管|执法|行政|主管|工商|公安|市场监[管督]|法院)[^，。；！？不没]{0,8}(?:可以?|会|要|将|应当?|有权|能)(?:依法|[按依根照]据?)?"
    r"[^，。；！？不没]{0,12}(?:处罚|罚款|查处|追究|吊销|认定无效)(?!不)|"
    r"(?:会|要|将|可)(?:依法)?(?:被|受到|面临)[^，。；！？]{0,6}(?:处罚|罚款|吊销|查处|追究)|涉嫌(?:虚假|违法|违规|欺诈|诈骗))"
)
# 您让他写下来: who doubts it has it put in writing.
_IN_WRITING = (
    r"(?:让|请|叫|要求?)(?:他们?|她|对方|销售|经理|商家|店家|店里|机构)[^，。；！？]{0,4}"
    r"(?:写下来|写进合同|写进协议|写在纸上|写清楚|白纸黑字|盖章|签字)"
)
# What an officer does about words that a caller reports.
_HANDLED = re.compile(
    r"我(?:们|这边|这里|先|会|来|帮|给|马上|立即|将|这就|已经?|您|你|把|情况|一并|如实|都|也|严肃|尽快|依法|去)*"
    r"(?:登记|核实|核查|调查|查(?!看|收)|转交|上报|记录|记下|整改|追责|处理)(?!.{0,4}(?:领取|报名|购买|下单|预约|名额|开户))|"
    r"(?:请|可以?|建议|应当?|要|及时|立即|尽快)(?:您|你|马上|先|保留|向|[^，。；！？我]){0,12}(?:举报|报警|投诉|[保]?留(?:存|好|下)?(?:证据|记录|录音|聊天))(?!我)|"
    rf"{_IN_WRITING}"
)
# Without a frame the verdict must be on the phrasing itself: 稳赚不赔，这是骗局, not 稳赚不赔，错过就是错误.
_ON_IT = re.compile(
    r"[^，。；！？]{0,14}(?:，(?:这|那|此类|一律|其实|往往|通常|大多|多半|十有八九|说白了|很可能|肯定|基本|都|全|种|类|话|说法|承诺|本身)*)?$"
)
# What shows that quoted words are only mentioned: what was done about them, or what they are worth.
_DISOWNED = re.compile(
    r"(?<![不没无零非0别])(?<!不[会能用怕敢])(?:不敢写|没给过|没中|没用|不公道|做不到|不可以|不规范|不占理|无此|别买|别往心里|勿信|千万别|小广告|诈骗|威胁|说早了|"
    r"道歉|赔礼|擅自|销毁|存档|扣发|约谈|打回|虚假|片面|处罚|罚款|欺诈|取证|下架|反映|投诉|举报|报警|有理|止损|整改|撤下|"
    r"追责|通报|停职|伪造|谣言|剪辑|(?:请)?勿转|更正|澄清|违规|违法|严禁|禁止|抽屉协议|霸王条款|话术|噱头|套路|无效|不算数|不作数|靠不住|信不过|"
    r"(?:不|没有?)(?:法律)?(?:效力|依据|根据))(?![我必])|"
    # 从前可以写，以后就不准了; 不能这么写.
    r"(?:不准|不许|不让|不得|不能|不可以|不允许|不该|不应当?|禁止|别)(?:再|这么|这样|随便|随意|直接|往|在|对|向|上|里|广告|合同|客户|顾客|外)*"
    r"(?:写|说|讲|用|打|登|提|宣传|承诺|出现|叫|称|了(?=$|[，的]))|"
    # Whoever asks for himself learns that it is not so.
    r"(?:问|查|搜|打听|核实|比)一?[句下比]就?(?:知道|晓得|明白|清楚)真?假?|知道真假|(?:辨|分|看)(?:得)?(?:清|出)?真[假伪]|"
    # 喊“清仓”喊了两年.
    r"[喊写贴挂说打播标](?:了|着)?(?:快|都|足足|整整)?[一二两三四五六七八九十几半好多0-9]+(?:多)?(?:个)?(?:年|月|季|轮|回)|"
    rf"{_IN_WRITING}"
)
# Words that introduce a mention, or name one: 写“…”, 挂“…”的横幅, “…”四个字.
_MENTIONS_BEFORE = re.compile(
    rf"(?:{_SPOKEN}|写|标|贴|贴的|挂|印|骂|骂您|回您?|拿|卖|收了|签的|叫|所谓|让您|让你|(?:说|讲|骂)(?:您|你|他|她|人|这|那|个|家|的|了|咱们?|我)*(?:孩子|娃|学生|学员)?|"
    rf"(?:网传|谣传|误传|传言|传闻).{{0,4}}|原[词话文句]|[那这几][张份封条句块]|(?:手里|手上|收到|拿到)的?)(?:的|了|过|是|着|个)*[：:，,]?[“「『\"]$"
)
_MENTIONS_BEHIND = re.compile(
    r"[^，。！？“]{0,6}[”」』\"](?:这?[一二三四五六七八九十几两]个字|字样|的?(?:视频|横幅|牌子|说法|叫法|字|帖子|传单|录音|告示|标语)|这[个种句]|之?类)"
)
_ASKS_WHENCE = re.compile(
    r"是哪|哪家|谁|何时|什么时候|是吗[？?]?|对吗|是不是|有没有|在场|亲耳|亲眼|几号|原话|还是[^，。？]{1,10}[？?]?$"
)
_RUMOUR = re.compile(r"网传|谣传|误传|传言|传闻|冒充|假冒")
_QUOTED_WORDS = 24
_CLAIMED = re.compile(rf"{_OWN_VOICE.pattern}|[本此该][班店院校课款品项厂]|这[款个项]|[我咱]|认准|选择|推荐您")
_ENDORSERS = re.compile(r"专家|大家|老客户|老学员|粉丝|朋友们?|医生(?:推荐|建议)|口碑|放心")
_SPOILT = re.compile(
    r"(?<![向跟给找对由])我们|我司|同行|别家|其他家|不像|除此|否则|不然|要不是|才是|说是|如果|要是|不满意|放心|不了[您你]|的事不"
)
_TAKEN_BACK = re.compile(
    r"[^。！？]{0,4}，(?:其实|但是?|可是?|不过|然而|那是)(?:[^。！？，]{0,4})(?:不是|错|误会|谣|真的|确实)"
)
_NOISE = re.compile(r"[\s‘’'《》【】（）()*_~\u200b-\u200f\ufeff]")
_NOT_ASKED = "。；;！!\n\r"


def is_put_back(reading: Reading, start: int, end: int, *, needs_frame: bool = False) -> bool:
    """Whether the phrasing stands in a question that asks what the caller meant or was told.

    An answer that affirms it at once (您问保本吗？是的) takes the exemption back. `needs_frame`: only where its words
    are quoted as another's (老师说孩子“笨”，您在场吗); 您是不是有病 is an insult.
    """
    before, behind, stop = _around(reading, start, end)
    if _RHETORICAL.search(before) or _AFFIRMED.match(reading.text, stop):
        return False
    if not needs_frame and (_ASKS_AFTER.search(_last_clause(before)) or _MEANING_BEHIND.match(behind)):
        return True
    asked = reading.text[stop - 1 : stop] in ("？", "?") or _QUESTION_BEHIND.search(behind) is not None
    if not asked:
        return False
    if _is_mentioned(reading, start, end) and _ASKS_WHENCE.search(behind):
        return True
    if needs_frame:
        return False
    return _TOLD_YOU.search(before) is not None or _PUT_BACK.search(re.sub("[，,]", "", before)) is not None


def is_rejected(reading: Reading, start: int, end: int, *, needs_frame: bool = False) -> bool:
    """Whether words of somebody else are rejected, condemned or taken up as a complaint in the same sentence.

    `needs_frame`: only where they are said to be another's (对方说…); an insult is not excused by a verdict on it.
    """
    before, behind, _ = _around(reading, start, end)
    if _is_mentioned(reading, start, end) and _DISOWNED.search(behind):
        return _TAKEN_BACK.search(behind) is None and _SPOILT.search(behind) is None
    clause = _last_clause(before)
    framed = _OF_OTHERS.search(clause)
    if framed and (_ENDORSING.search(clause) or _OWN_VOICE.search(clause, max(0, framed.start() - 2))):
        return False
    if framed is None and (needs_frame or _OWN_VOICE.search(clause)):
        return False
    found = _CONDEMNED.search(behind) or (_HANDLED.search(behind) if framed else None)
    if found is None or _TAKEN_BACK.match(behind, found.end()):
        return False
    between = behind[: found.start()]
    return _SPOILT.search(between) is None and (framed is not None or _ON_IT.match(between) is not None)


def is_rhetorical(reading: Reading, start: int, end: int) -> bool:
    """Whether a negation in front only asks for a yes: 难道不保本吗, 这不就是保本吗, 不是保本的吗？"""
    before, behind, stop = _around(reading, start, end)
    if _RHETORICAL.search(before):
        return True
    asked = reading.text[stop - 1 : stop] in ("？", "?") or _QUESTION_BEHIND.search(behind) is not None
    return asked and _IS_NOT.search(_last_clause(before)) is not None


def _is_mentioned(reading: Reading, start: int, end: int) -> bool:
    """Whether the phrasing touches a short quotation that neither the speaker nor an endorser claims."""
    around = reading.quotation_around(start, end) or reading.quotation_within(start, end)
    if around is None or around.end - around.start > _QUOTED_WORDS:
        return False
    text, left = reading.text, reading.sentence(start, end)[0]
    before = _NOISE.sub("", text[max(left, around.start - _REACH) : around.start])
    introduced = _MENTIONS_BEFORE.search(text[max(0, around.start - 12) : around.start])
    if not introduced and not _MENTIONS_BEHIND.match(text, max(start, min(end, around.end - 1))):
        return False
    rumour = _RUMOUR.search(before)
    claimed = (rumour is None and _CLAIMED.search(before)) or _ENDORSING.search(before) or _ENDORSERS.search(before)
    return not claimed


def _around(reading: Reading, start: int, end: int) -> tuple[str, str, int]:
    """The sentence before and behind the phrasing without noise, and where the sentence ends."""
    left, stop = reading.sentence(start, end)
    before = reading.text[max(left, start - _REACH) : start]
    behind = reading.text[end : min(stop, end + _REACH)]
    return _NOISE.sub("", before), _NOISE.sub("", behind).rstrip(_NOT_ASKED), stop


def _last_clause(before: str) -> str:
    return re.split(r"[，,：:](?![“\"「])", before)[-1]
