"""What may be a mention warns, what the speaker claims himself blocks, whatever cues stand around it."""

from __future__ import annotations

import pytest

from kb.phrasing.context.doubt import DOUBTED, Doubt, is_doubtful
from kb.phrasing.context.reading import Reading
from kb.phrasing.types import CheckResult, Severity, Verdict
from tests.kb.phrasing.guards import DAY, make_guard, make_rule

RULE = make_rule(patterns=("保本", "包过", "稳赚不赔", "根治", "概不退换", "全网最低", "备案…国家认可"), exempt=())
INSULT = make_rule("insulting_language.you", patterns=("你聋", "脑子有坑", "小题大做"), exempt=())
WORDS = ("保本", "包过", "稳赚不赔", "根治", "概不退换", "全网最低")


def checked(text: str) -> CheckResult:
    return make_guard(RULE, INSULT).check(text, generation=1, as_of=DAY)


def doubt(text: str) -> Doubt | None:
    word = next(each for each in WORDS if each in text)
    start = text.index(word)
    return is_doubtful(Reading(text), start, start + len(word))


@pytest.mark.parametrize(
    "text",
    [
        "稳赚不赔要是存在，银行早该关门了。",
        "这类承诺保本的东西，十个里有九个最后兑付不了。",
        "考试包过的班，教育局今年已经关停三家。",
        "像稳赚不赔这些词，系统会自动拦截。",
        "楼下讲座说喝三天根治，您的药一片都别停。",
        "概不退换这样的店规，消协点名批评过好几回。",
        "全网最低，我们合作社给不了。",
        "备案只说明登记过，不能理解为国家认可。",
    ],
)
def test_what_may_be_a_mention_never_blocks(text: str) -> None:
    assert checked(text).verdict is not Verdict.BLOCK


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("直播间里那句“全网最低”，我记下来了。", Doubt.QUOTED),
        ("所谓稳赚不赔，您再想想。", Doubt.QUOTED),
        ("那位中介跟您讲根治，我先记一下。", Doubt.REPORTED),
        ("他当时是直接讲包过，还是讲通过率高？", Doubt.REPORTED),
        ("概不退换是小票上印的，还是口头提的？", Doubt.ASKED),
        ("写成稳赚不赔，去年罚了两家。", Doubt.CONDEMNED),
        ("保本？这种承诺没有任何依据。", Doubt.CONDEMNED),
        ("单选题：哪种答复是错误的？A 可以退 B 概不退换", Doubt.CONDEMNED),
        ("全网最低我们做不到。", Doubt.DENIED),
        ("没有哪位老师敢讲包过。", Doubt.REPORTED),
    ],
)
def test_each_cue_makes_doubtful(text: str, reason: Doubt) -> None:
    assert doubt(text) is reason


@pytest.mark.parametrize(
    "text",
    [
        "姐，这款就是保本的，您拿着。",
        "外面都说理财有风险，可咱们这款保本。",
        "骗人的机构太多了，您来我们这儿，考试包过。",
        "想稳赚不赔吗？上车！",
        "谁不想稳赚不赔？跟我做就行。",
        "别家说包过那是骗人的，我们才是真包过。",
        "老学员都说我们这儿包过，您自己去群里问。",
        "按规定我不能讲，不过您放心，稳赚不赔。",
        "广告法不让写，那我就口头告诉您，全网最低。",
        "我们承诺“保本”，协议上写着呢。",
        "您问根治要多久？没错，三个疗程根治，放心。",
        "那位老师讲过包过，赶紧报名。",
        "包过，别家都是骗人的。",
        "岂能不稳赚不赔？",
        "本店特价商品概不退换，谢绝还价。",
        "没有比这更好的了，稳赚不赔。",
    ],
)
def test_what_the_speaker_claims_blocks_whatever_stands_around_it(text: str) -> None:
    assert checked(text).verdict is Verdict.BLOCK


@pytest.mark.parametrize("text", ["就为五块钱，你脑子有坑是吧？", "跟你讲三遍了，你聋啊？", "你聋不聋啊？"])
def test_an_insult_is_none_the_less_one_for_being_asked(text: str) -> None:
    assert checked(text).verdict is Verdict.BLOCK


def test_an_insult_reported_or_disowned_only_warns() -> None:
    assert checked("骑手骂您脑子有坑，我替站点听着。").verdict is not Verdict.BLOCK
    assert checked("我没觉得您小题大做。").verdict is not Verdict.BLOCK


def test_marks_around_one_character_disguise_and_do_not_quote() -> None:
    assert checked("省考小班，包“过”。").verdict is Verdict.BLOCK


def test_a_doubtful_finding_says_that_a_person_must_confirm_it() -> None:
    (finding,) = checked("那位中介跟您讲根治，我先记一下。").findings
    assert finding.severity is Severity.WARN
    assert finding.reason.endswith(DOUBTED)


def test_doubt_adds_nothing_to_what_blocks() -> None:
    (finding,) = checked("这款就是保本的。").findings
    assert finding.severity is Severity.BLOCK
    assert DOUBTED not in finding.reason


def test_a_doubtful_phrasing_is_not_replaced() -> None:
    assert checked("那位中介跟您讲根治，我先记一下。").rewritten is None


def test_one_claim_among_mentions_still_blocks() -> None:
    assert checked("那位中介跟您讲根治，我先记一下。我们这款保本。").verdict is Verdict.BLOCK
