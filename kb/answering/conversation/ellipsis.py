"""Questions that ask something of a matter they do not name: 要罚多少, 去哪投诉, 运费谁出."""

from __future__ import annotations

import re

from kb.answering.conversation.parts import Parts, parts_of, plain_of, topic_of, verb_of
from kb.answering.conversation.words import WordKind, words_of

# What may stand in such a question; whatever is left over is a matter of its own.
_ASKING = (
    r"怎么样|怎么办|怎样|怎么|如何|咋办|咋|多少|几[天日个年倍成折级次]|多久|多长时间|多长|多大|多高|什么时候|啥时候|"
    r"什么样?|啥|谁|哪里|哪儿|哪些|哪个|哪种|何时|为什么|为啥|凭什么|几|哪"
)
_MODAL = (
    r"能不能|可不可以|可以不可以|要不要|该不该|会不会|算不算|是不是|用不用|需不需要|有没有|是否|能否|可否|能够|能|"
    r"可以|应该|应当|该|会|算|属于|有|需要|必须|要|得|可|是|用|想"
)
_DEEDS = (
    r"退货退款|退一赔三|假一赔十|退货|退款|退钱|退费|退|换货|更换|换新|换|赔偿金?|赔付|赔钱|赔|补偿|索赔|理赔|罚款|"
    r"罚金|处罚|罚钱|罚|判刑|判几年|判|坐牢|拘留|投诉|举报|起诉|打官司|报警|告|维权|仲裁|"
    r"申诉|复议|调解|解除|解约|取消|承担|负责|担责|负|主张|要求|拒绝|强制|收费|收取|收|扣|支付|付|交|给|出|管|找|去|"
    r"向|到|打|处理|解决|赢|要回来|追回|办理|办|申请|提交|提供|准备|证明|举证|反悔|撤销|"
    r"作废|算|走|开始|结束|到账|生效|有效|无效|违法|犯法|合法|犯罪|侵权|违规|违约|合规|认定|构成|查|吊销|停业|保修|"
    r"修|答复|回复|延长|打电话|赚|拿到|拿|得到|赔得到|办得了|留着|保存|保留|签字|签"
)
_ASPECTS = (
    r"证据|材料|手续|流程|程序|步骤|条件|期限|时限|时效|时间|限制|上限|下限|最[高低多少长短]|标准|比例|金额|数额|"
    r"倍数|价钱|价格|费用|成本|费|钱|责任|后果|结果|影响|损失|风险|部门|单位|机构|地方|电话|平台上|官方|"
    r"法院|派出所|消协|市场监管局|监管部门|市监局|工商|12315|12345|违约金|利息|精神损失费?|误工费|律师费|诉讼费|"
    r"运费|邮费|快递费|手续费|来回|双倍|三倍|十倍|全额|一部分|部分|刑事|行政|民事|"
    r"奖励|奖金|精神损害赔偿|精神赔偿|精神|许可证|营业执照|执照|保险|东西|医药费|医疗费|护理费|鉴定费|检测费|交通费|"
    r"例外|除外|情形|情况|区别|前提|理由|原因|办法|途径|方式|渠道|权利|义务|规定|要求|工作日|小时|天内|"
    r"日内|天|年|个月|大概|一般|具体|到底|究竟|最后|首先|先|还|也|都|就|又|再|才|只|直接|自己|一定|马上|立刻|"
    r"主动|单独|另外|额外|同时|分别|通常|法律上|按法律|按规定|依法|内|以内|起|算起"
)
_GRAMMAR = (
    r"[我你您咱俺](?:们)?|他们|她们|它们|[他她它]|对方|人家|这个|那个|这种|那种|这样|那样|这些|这|那么|那|的话|的|"
    r"地|得|了|着|过|把|被|给|让|对|向|从|跟|和|与|或|为|于|在|由|按|以|吗|么|嘛|呢|啊|呀|吧|哦|没有|没|"
    r"不|别|无|个|些|点|加|高|低|[一二两三四五六七八九十\d]|下|一下|次|份|条|项|上|来|到|好|行|可|请|说|讲|看|知道|"
    r"问|告诉|觉得|请问|？|\?|，|,|。|\s"
)
_OWN = re.compile("|".join((_ASPECTS, _DEEDS, _ASKING, _MODAL, _GRAMMAR)))
# The other side will not: a circumstance that stays, whatever is asked next.
REFUSING = re.compile(
    r"不肯|不同意|不理|不给|拒绝|不认|不承认|不答应|没反应|不处理|不解决|推脱|推诿|不接电话|不回|跑了|跑路|倒闭|"
    r"关门|注销|联系不上|失联|找不到|不愿|不退|不赔|不换|不管|拖着|赖账|"
    r"不配合|不出面|耍赖|装死|拉黑|威胁"
)
# Who may go in the caller's place is asked of the matter before: 家属去可以吗.
_IN_PLACE = re.compile(
    r"^(?:让|叫|由|委托|请)?(?:家属|家人|亲属|亲戚|父母|子女|配偶|朋友|别人|他人|代理人)(?:帮我|替我|代我|代替|代|替)?(?:去|来|办|领|取|拿|申请|办理)"
)
# These ask of a sale: after a question on a labour contract they are a new matter.
_OF_SALES = re.compile(r"退|换货|运费|邮费|快递费|保修|到账")
_PERIOD = re.compile(
    r"^(?:要|需要|得|大概|一般|最多|最长|最晚|最迟)*(?:几天|多少天|几个月|几年|多久|多长时间|什么时候|啥时候|"
    r"几个工作日|多少个工作日)(?:之内|以内|内|之前|前)?(?:呢)?$"
)
_PRICE = re.compile(r"^(?:能|可以|要|大概|最多|最少|是)*(?:多少钱?|几倍|多少倍)(?:呢)?$")
_HOW = re.compile(
    r"^(?:怎么算|怎么算的|怎么计算|如何计算|怎么弄|怎么走|怎么办理|怎么操作|流程是什么|流程|程序是什么|"
    r"有(?:什么)?期限吗|期限是多久|有时间限制吗|有没有期限|有时效吗)$"
)
_LENGTH = re.compile(r"[\d一二两三四五六七八九十半]个?(?:天|日|周|月|年|小时)")
# What is meant by a noun alone: 那运费呢.
_BARE = {
    **dict.fromkeys(("运费", "邮费", "快递费", "来回运费", "费用", "手续费", "律师费", "诉讼费"), "{}谁出"),
    **dict.fromkeys(
        (
            "赔偿",
            "补偿",
            "处罚",
            "处理",
            "投诉",
            "举报",
            "起诉",
            "维权",
            "索赔",
            "退款",
            "退货",
            "退费",
            "调解",
            "仲裁",
        ),
        "怎么{}",
    ),
    **dict.fromkeys(("期限", "时限", "时效", "时间"), "{}是多久"),
    **dict.fromkeys(("证据", "材料", "手续", "条件"), "需要什么{}"),
    **dict.fromkeys(("责任", "后果"), "要承担什么{}"),
    **dict.fromkeys(("罚款", "罚金"), "{}是多少"),
    **dict.fromkeys(("刑事责任", "行政责任", "民事责任", "责任"), "要承担什么{}"),
}
_REMEDY = re.compile(
    r"退|换|赔|补|罚|处罚|判|坐牢|投诉|举报|起诉|告|索赔|维权|仲裁|理赔|承担|负|担责|主张|要求|报警|解约|申诉|复议|"
    r"查"
)
# A noun or a deed alone asks (那赔偿呢); a longer text without a question is something the caller tells.
_BARE_LENGTH = 4
_WANTS = re.compile(r"想[^，]{1,4}$")
_WANTED = re.compile(
    r"^(?:退货退款|退货|退款|退费|退钱|退|换货|换|投诉|举报|起诉|索赔|维权|解约|理赔|仲裁|复议|申诉|退票|退房|退卡|"
    r"退保|退课|要求|主张)$"
)


def is_elliptic(text: str, before: str, *, marked: bool) -> bool:
    """Whether a text asks without naming a matter; `marked` that it begins like a follow-up (那…).

    >>> is_elliptic("要罚多少", "饭店用过期食材违法吗", marked=False)
    True
    >>> is_elliptic("劳动合同到期不续签有补偿吗", "饭店用过期食材违法吗", marked=True)
    False
    """
    if not text or len(text) > 24:
        return False
    left = text
    for kind in (WordKind.SELLER, WordKind.PERSON) if marked else (WordKind.SELLER,):
        for word in reversed(words_of(left, kind)):
            left = left[: word.start] + left[word.end :]
    left = own_matter(_IN_PLACE.sub("", left))
    if len(left) > 1 or left == text:
        return False
    if not marked and _OF_SALES.search(text) and not _about_sale(before):
        return False
    if parts_of(text).ask:
        return True
    bare = text in _BARE or len(text) <= _BARE_LENGTH
    return bare and not _LENGTH.search(text) and (verb_of(text) != "" or re.search(_ASPECTS, text) is not None)


def own_matter(text: str) -> str:
    """What is left of a question without the words that any question of law may hold: its own matter.

    >>> own_matter("那要罚多少"), own_matter("酒后开车要罚多少")
    ('', '酒后开车')
    """
    return _OWN.sub("", text)


def asked_on(ask: str, before: str) -> str:
    """The new question of the old matter, with the verb that a bare 几天 or 怎么算 leaves out.

    >>> asked_on("罚多少", "饭店用过期食材违法吗")
    '饭店用过期食材，罚多少'
    >>> asked_on("几天", "网购的衣服不喜欢能退吗")
    '网购的衣服不喜欢，几天内可以退'
    """
    matter, verb = matter_of(before), wanted_in(before)
    ask = re.sub(r"^[，,]+", "", ask)
    if not parts_of(ask).ask:
        return f"{matter}，{_BARE.get(ask, '{}怎么规定').format(ask)}"
    if not verb or verb_of(ask) or verb in matter[-4:]:
        return f"{matter}，{ask}"
    if _PERIOD.match(ask):
        bare = re.sub(r"(?:之内|以内|内|之前|前)?(?:呢)?$", "", ask)
        return (
            f"{matter}，{bare}内可以{verb}"
            if _WANTED.match(verb) and "时候" not in bare
            else f"{matter}，{verb}要{bare}"
        )
    if _PRICE.match(ask):
        return (
            f"{matter}，{verb}{re.sub('^(?:要|是)+', '', ask)}"
            if re.search("[赔罚退补付交收扣]", verb)
            else f"{matter}，{ask}"
        )
    if _HOW.match(ask):
        return f"{matter}，{verb}{ask}"
    if not _WANTED.match(verb) or _WANTS.search(matter):
        return f"{matter}，{ask}"
    return f"{matter}想{verb}，{ask}"


def matter_of(before: str) -> str:
    """What happened, with its conditions, without what was asked of it: 运费谁出 behind a comma is asked whole.

    >>> matter_of("网购的衣服不喜欢想退，运费谁出？")
    '网购的衣服不喜欢想退'
    """
    clauses = [each for each in re.split(r"[，,。；;？?！!]+|\s+", plain_of(before)) if each]
    if len(clauses) > 1 and REFUSING.search(clauses[-1]) and clauses[-1][-1] not in "吗么嘛":
        clauses[-1] = re.sub(r"(?:我?(?:应该|该|可以|能))?(?:怎么办|咋办|怎么处理|怎么样|如何处理)$", "", clauses[-1])
        return "，".join(clauses)
    if len(clauses) > 1 and is_elliptic(clauses[-1], "，".join(clauses[:-1]), marked=True):
        return "，".join(clauses[:-1])
    parts = parts_of(before)
    return "，".join(each for each in (*parts.conditions, _with_deed(before, parts)) if each)


def _with_deed(before: str, parts: Parts) -> str:
    """What happened; where the deed itself is what is asked about (公司能辞退我吗), it belongs to it: 公司辞退我."""
    topic = topic_of(before)
    asks_whether = re.search(r"[吗么嘛]$", parts.ask) is not None
    if not parts.matter or not asks_whether or not parts.verb or _REMEDY.match(parts.verb):
        return topic
    return topic + re.sub(rf"^(?:还|也|都|就)?(?:{_MODAL})+", "", parts.ask[:-1])


def wanted_in(before: str) -> str:
    """What the caller wants done: what is asked for, else what an earlier question of the call asked for (想退)."""
    if verb := parts_of(before).verb:
        return verb
    said = re.search(r"想(?P<verb>[\u4e00-\u9fff]{1,4})(?=，|$)", before)
    return said["verb"] if said and _WANTED.match(said["verb"]) else ""


def _about_sale(before: str) -> bool:
    return (
        bool(
            words_of(before, WordKind.THING) or words_of(before, WordKind.SERVICE) or words_of(before, WordKind.CHANNEL)
        )
        or re.search(r"退|假货|买|钱|费|款|打赏|充值|付|购|消费|订|租|押", before) is not None
    )
