"""Whose words they are: questions put back, words rejected or denied pass; enticing and endorsing ones do not."""

from __future__ import annotations

import pytest

from kb.phrasing.types import Rule
from tests.kb.phrasing.guards import DAY, make_guard, make_rule

RULE = make_rule(patterns=("保本", "包过", "稳赚不赔", "根治", "不过", "保证…通过", "能赚"), exempt=())
INSULT = make_rule("insulting_language.unreasonable", patterns=("无理取闹", "有病"))


def matched(text: str, *rules: Rule) -> list[str]:
    found = make_guard(*(rules or (RULE,))).check(text, generation=1, as_of=DAY).findings
    return [finding.matched for finding in found]


@pytest.mark.parametrize(
    "text",
    [
        "您是问这款保本吗？",
        "您说的“保本”，请问是谁答应的",
        "您说的“保本”是指什么？",
        "是不是有人跟您说保本？",
        "谁跟您说保本的？",
        "销售有没有跟您承诺稳赚不赔？",
        "“稳赚不赔”是什么意思？",
        "您的意思是问能根治吗？",
        "有人跟您说稳赚不赔？那是骗局。",
        "您听谁说的包过？",
        "您是想了解这个班是不是包过，对吗？",
    ],
)
def test_a_question_that_asks_what_was_meant_or_told_passes(text: str) -> None:
    assert matched(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "您说的“保本”是指…?",
        "对方承诺您稳赚不赔，这是骗局",
        "销售说“包过”是违规的，我们会查",
        "网上说的稳赚不赔不可信",
        "您反映销售承诺保本的情况，我先登记",
        "凡是号称稳赚不赔的，都是骗局。",
        "客户说老师承诺包过，我马上核实处理",
        "以“保本”为诱饵的理财多是骗局",
        "有人向您推荐稳赚不赔的项目，请立即报警",
        "对方如果说稳赚不赔，请不要相信",
        "所谓稳赚不赔都是骗人的。",
        "如有销售人员承诺保本，属于违规行为，请举报",
    ],
)
def test_words_of_others_that_are_rejected_or_taken_up_pass(text: str) -> None:
    assert matched(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "我没有说过保本",
        "保证不了您一定通过",
        "保本我们不承诺",
        "我们从来没说过保本",
        "请警惕“稳赚不赔”的宣传",
        "不能保证这款产品保本",
        "没有任何机构能保证您稳赚不赔",
        "打着保本的旗号",
        "这种病目前无法根治",
        "没人能保证稳赚不赔",
        "您刚才提到的稳赚不赔，我们没有这样承诺",
        "我们不会说包过",
        "理财不保本，投资有风险",
    ],
)
def test_what_the_speaker_denies_passes_wherever_the_denial_stands(text: str) -> None:
    assert matched(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "想稳赚不赔吗？",
        "还怕不过吗？包过！",
        "难道不是保本的吗？",
        "这不就是保本吗",
        "老客户都说稳赚不赔",
        "大家都说包过",
        "专家说能根治",
        "您听说过稳赚不赔吗？",
        "您想不想稳赚不赔？",
        "这款不是保本的吗？",
        "怎么会不保本呢",
        "稳赚不赔，这不是骗局",
        "稳赚不赔，绝非骗局",
        "您问保本吗？是的，保本。",
        "专家说能根治，我帮您登记领取",
        "别人都说不行，我们包过",
        "老师说包过，您放心",
        "我们承诺稳赚不赔，不像别家是骗局",
        "您说得对，我们保本",
        "保本没说的",
        "不得不承诺保本",
        "网上都说稳赚不赔，您不信可以查",
        "谁说不能保本？",
        "有人说保本是骗人的，其实不是",
        "销售说了，包过！",
        "稳赚不赔，错过就是错误",
        "不是吹的，包过",
        "没有人比我们保本",
        "我保证保本，否则是骗子",
        "对方能保本，我们也保本",
        "包过，不过的话我们会处理退费",
        "您担心不过？包过！",
    ],
)
def test_enticing_rhetorical_and_endorsing_words_stay_findings(text: str) -> None:
    assert matched(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "主播写“包过”四个字，已经下架",
        "墙上挂“稳赚不赔”的横幅，纯属虚假宣传，请撕下来拍照举报",
        "广告里写“根治”，是哪家医院登的？",
        "不能写“包过”“稳赚不赔”",
        "我们没有“包过”“保本”，请勿轻信",
        "“稳赚不赔”并非我司说法",
        "取得备案不等于产品保本",
        "我不会拿“包过”四个字挡您",
    ],
)
def test_words_that_are_only_mentioned_and_disowned_pass(text: str) -> None:
    assert matched(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "本班“包过”，绝不虚假宣传",
        "“稳赚不赔”！不满意可以投诉我",
        "所谓“稳赚不赔”，我们做到了，绝无投诉",
        "专家说“能根治”，虚假赔十倍",
        "认准“稳赚不赔”四个字，违规平台别信",
        "主播说“稳赚不赔”，您放心，违法的事不做",
        "老师说“包过”，处罚不了您",
        "本店写着“包过”，零投诉",
        "大家都说“包过”，您还等什么？",
    ],
)
def test_quotation_marks_alone_disown_nothing(text: str) -> None:
    assert matched(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "所谓“保本”，从前可以写，新规以后就不准了",
        "法条里的原词是“保本、无风险”，招商广告不能这么写",
        "私下签的“稳赚不赔”叫抽屉协议，打官司多半不占理",
        "凡写“本店包过”的，法务一律打回",
        "网传我院“根治”的视频系他人剪辑，既无此技术，也无此说法",
        "有经理跟您拍胸脯“稳赚不赔”，您让他写下来看看",
        "街上喊“稳赚不赔”喊了两年，您明白就好",
        "传单上说“包过”，您打个电话问一句就知道真假",
        "您手里那张“保本承诺函”盖的是公章还是个人章？",
        "保险销售说“保本”，属于片面宣传，您可以向我们反映",
        "店家写包过招揽学员，市场监管部门可以按虚假宣传处罚",
        "这款东西不保本，行情差会亏钱",
        "学不会不是包过四个字能解决的",
        "中介说“包过”，您请他白纸黑字写进合同",
        "“包过”属于霸王条款，没有效力",
        "收据上“包过”那行字不算数",
        "“包过”两个字我们不敢写",
        "销售若承诺保本，请留好录音向监管部门反映",
        "哪有什么保本的生意",
    ],
)
def test_frames_that_name_explain_or_doubt_words_pass(text: str) -> None:
    assert matched(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "所谓“保本”，在我们这儿就是一分不少",
        "原词怎么写不管，我们就是“保本”",
        "我们跟您签的“稳赚不赔”协议，白纸黑字",
        "凡写“包过”的，本校都做到了",
        "网传我院“根治”，这是真的",
        "我跟您拍胸脯“稳赚不赔”，您让他们写下来看看",
        "老师说“包过”，您问一句就知道我们多牛，大家都说好",
        "店家都写包过，市场监管部门也不会处罚",
        "写“包过”没事，市场监管部门不会处罚",
        "除非保本，谁来",
        "哪有比我们更保本的",
        "谁说“保本”违规？我们就保本",
        "我们喊“稳赚不赔”喊了十年，从没亏过",
    ],
)
def test_the_same_frames_around_a_promise_stay_findings(text: str) -> None:
    assert matched(text) != []


def test_a_reported_insult_may_be_asked_about_but_not_put_as_a_question() -> None:
    assert matched("老师说孩子“有病”，您是听孩子讲的，还是您在场？", INSULT) == []
    assert matched("您是有病，还是没睡醒？", INSULT) == ["有病"]
    assert matched("您说说，您“有病”还是我有病？", INSULT) != []


def test_each_match_of_a_sentence_is_judged_by_itself() -> None:
    assert matched("有人说稳赚不赔是骗人的，但我们保本") == ["保本"]


def test_an_insult_put_as_a_question_stays_an_insult() -> None:
    assert matched("您是不是有病？", INSULT) == ["有病"]
    assert matched("您是说自己有病吗？", INSULT) == ["有病"]


def test_an_insult_of_somebody_else_that_is_taken_up_as_a_complaint_passes() -> None:
    assert matched("您反映客服说您无理取闹，我马上核实处理", INSULT) == []
