"""Citations: every place a text refers to, whichever way it is written; and nothing it does not refer to."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.law.citations import Citation, find_citations, format_citation, format_locator, parse_lookup
from kb.law.instruments import ArticleNumber, Locator
from kb.law.numerals import format_numeral
from kb.law.structure import parse_text

ALIASES = {
    "消保法": "消费者权益保护法",
    "消保法实施条例": "消费者权益保护法实施条例",
    "广告法": "广告法",
    "刑法": "刑法",
    "民法典": "民法典",
    "民诉法": "民事诉讼法",
}
OWN = {"own_title": "甲法", "own_article": ArticleNumber(5), "own_paragraph": 3}


def printed(text: str, **standpoint: object) -> list[str]:
    return [format_citation(found) for found in find_citations(text, aliases=ALIASES, **standpoint)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("《消费者权益保护法》第五十五条第一款", ["《消费者权益保护法》第五十五条第一款"]),
        ("《刑法》第一百三十三条之一第二款", ["《刑法》第一百三十三条之一第二款"]),
        ("《广告法》第二十八条第二款第（一）项", ["《广告法》第二十八条第二款第一项"]),
        ("《广告法》第二十八条第二款第（一）项第2目", ["《广告法》第二十八条第二款第一项第二目"]),
        ("《广告法》（2021修正）第九条", ["《广告法》第九条"]),
        ("《消费者权益保护法》（以下简称消法）的第五条", ["《消费者权益保护法》第五条"]),
        ("《广告法》第9条第(三)项", ["《广告法》第九条第三项"]),
        ("根据民法典第1254条处理", ["《民法典》第一千二百五十四条"]),
        ("消保法55条", ["《消费者权益保护法》第五十五条"]),
        ("广告法九条三项", ["《广告法》第九条第三项"]),
        ("消保法实施条例第十条", ["《消费者权益保护法实施条例》第十条"]),
        ("根据个人信息保护法第四十七条", ["《个人信息保护法》第四十七条"]),
        ("香港特别行政区基本法第五条", ["《香港特别行政区基本法》第五条"]),
        ("根据中华人民共和国宪法第三十一条", ["《中华人民共和国宪法》第三十一条"]),
        ("在刑法第一百二十条之一后增加一条", ["《刑法》第一百二十条之一"]),
        ("民诉法的第一百二十二条", ["《民事诉讼法》第一百二十二条"]),
        ("依照合同法第五十二条", ["《合同法》第五十二条"]),
    ],
)
def test_a_reference_is_found_as_written(text: str, cited: list[str]) -> None:
    assert printed(text) == cited


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("《广告法》第九条、第九百条", ["《广告法》第九条", "《广告法》第九百条"]),
        ("《广告法》第九条第一款、第三款", ["《广告法》第九条第一款", "《广告法》第九条第三款"]),
        ("《广告法》第四十条至第四十二条", ["《广告法》第四十条", "《广告法》第四十一条", "《广告法》第四十二条"]),
        ("《广告法》第二条第一款至第三款", [f"《广告法》第二条第{n}款" for n in "一二三"]),
        ("《广告法》第九条第（一）、（二）项", ["《广告法》第九条第一项", "《广告法》第九条第二项"]),
        ("《广告法》第九条第一项至第三项", [f"《广告法》第九条第{n}项" for n in "一二三"]),
        ("《广告法》第二十条第一款第（一）项、第二款和第二十一条",
         ["《广告法》第二十条第一款第一项", "《广告法》第二十条第二款", "《广告法》第二十一条"]),
        ("《广告法》第九条和《刑法》第一百二十条之一", ["《广告法》第九条", "《刑法》第一百二十条之一"]),
        ("《刑法》第一百二十条之一至第一百二十条之三", [f"《刑法》第一百二十条之{n}" for n in "一二三"]),
    ],
)  # fmt: skip
def test_a_list_cites_each_of_its_places(text: str, cited: list[str]) -> None:
    assert printed(text) == cited


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("依照本法第九条", ["《甲法》第九条"]),
        ("违反本条例第九条、第十条的", ["《甲法》第九条", "《甲法》第十条"]),
        ("本条第一款", ["《甲法》第五条第一款"]),
        ("前条规定", ["《甲法》第四条"]),
        ("前三条规定", ["《甲法》第二条", "《甲法》第三条", "《甲法》第四条"]),
        ("前款规定", ["《甲法》第五条第二款"]),
        ("前两款规定", ["《甲法》第五条第一款", "《甲法》第五条第二款"]),
        ("前款第三项", ["《甲法》第五条第二款第三项"]),
        ("本款规定", ["《甲法》第五条第三款"]),
        ("依照第一款规定", ["《甲法》第五条第一款"]),
        ("依照第九条规定", ["《甲法》第九条"]),
    ],
)
def test_a_reference_is_resolved_from_where_the_text_stands(text: str, cited: list[str]) -> None:
    found = find_citations(text, own_title="甲法", own_article=ArticleNumber(5), own_paragraph=3)
    assert [format_citation(one) for one in found] == cited
    assert all(one.relative for one in found)


def test_the_article_before_an_inserted_one_is_its_own_number() -> None:
    (found,) = find_citations("前条规定", own_title="刑法", own_article=ArticleNumber(120, 1))
    assert found.article == ArticleNumber(120)


def test_what_context_cannot_resolve_stays_unresolved() -> None:
    (found,) = find_citations("前款规定")
    assert (found.title, found.article, found.paragraph, found.relative) == (None, None, None, True)
    (first,) = find_citations("前款规定", own_title="甲法", own_article=ArticleNumber(5), own_paragraph=1)
    assert (first.article, first.paragraph) == (ArticleNumber(5), None)


def test_that_law_is_the_last_one_named() -> None:
    assert printed("《电子商务法》第十八条；该法第九条") == ["《电子商务法》第十八条", "《电子商务法》第九条"]
    assert printed("《电子商务法》规定很细，第十八条规定了搜索结果") == ["《电子商务法》第十八条"]


def test_places_inside_a_title_are_no_citations() -> None:
    title = "全国人民代表大会常务委员会关于《中华人民共和国刑事诉讼法》第七十九条第三款的解释"
    assert find_citations(f"见《{title}》。") == ()
    (found,) = find_citations(f"见《{title}》第一条")
    assert (found.title, found.article) == (title, ArticleNumber(1))


def test_a_title_alone_is_a_citation_only_on_request() -> None:
    assert find_citations("见《广告法》。") == ()
    (found,) = find_citations("见《广告法》。", titles_alone=True)
    assert (found.title, found.article, found.start, found.end) == ("广告法", None, 1, 6)


@pytest.mark.parametrize(
    "text",
    [
        "您的第三条评论",
        "第一条件",
        "三条裤子",
        "第十条例",
        "几条建议",
        "《广告法》很重要",
        "第二款手机",
        "55条",
        "一律按本条办理",
        "（一）甲",
        "《没有写完",
        "依照刑法院第三条",
        "消保法律55条",
    ],
)
def test_what_is_no_reference_is_none(text: str) -> None:
    assert find_citations(text, aliases=ALIASES) == ()


def test_the_longest_alias_wins() -> None:
    (found,) = find_citations("消保法实施条例第十条", aliases=ALIASES)
    assert found.title == "消费者权益保护法实施条例"


def test_offsets_cut_out_the_written_words() -> None:
    text = "您好，依据《广告法》第九条、第十条第一款处理，消保法55条也适用。"
    assert [text[found.start : found.end] for found in find_citations(text, aliases=ALIASES)] == [
        "《广告法》第九条",
        "第十条第一款",
        "消保法55条",
    ]


@pytest.mark.parametrize(
    ("query", "cited"),
    [
        ("民法典1254", "《民法典》第一千二百五十四条"),
        ("民法典 第1254条", "《民法典》第一千二百五十四条"),
        ("广告法九条三项", "《广告法》第九条第三项"),
        ("消保法55条", "《消费者权益保护法》第五十五条"),
        ("刑法133条之一", "《刑法》第一百三十三条之一"),
        ("刑法133之一", "《刑法》第一百三十三条之一"),
        ("《消费者权益保护法》第五十五条第一款", "《消费者权益保护法》第五十五条第一款"),
        ("中华人民共和国民法典第十条", "《民法典》第十条"),
        ("民法典第一千二百五十四条是什么？", "《民法典》第一千二百五十四条"),
        ("反洗钱法第三条", "《反洗钱法》第三条"),
        ("广告法", "《广告法》"),
        ("《反洗钱法》", "《反洗钱法》"),
    ],
)
def test_a_query_that_is_nothing_but_a_reference_is_looked_up(query: str, cited: str) -> None:
    found = parse_lookup(query, ALIASES)
    assert found is not None
    assert format_citation(found) == cited


@pytest.mark.parametrize(
    "query",
    ["消保法55条怎么索赔", "网购的衣服不喜欢能退吗", "违反广告法第九条怎么处罚", "12315", "第五十五条", "",
     "今天天气怎么样",
     "民法典1254条和1255条哪个适用", "广告法里的绝对化用语", "iPhone 15", "《"],
)  # fmt: skip
def test_a_question_that_merely_contains_a_reference_is_no_lookup(query: str) -> None:
    assert parse_lookup(query, ALIASES) is None


_TITLES = st.sampled_from(
    ["广告法", "消费者权益保护法", "网络直播营销管理办法（试行）", "关于修改〈广告法〉的决定", "长" * 60 + "办法"]
)
_ARTICLES = st.builds(ArticleNumber, st.integers(min_value=1, max_value=1300), st.integers(min_value=0, max_value=12))
_OPTIONAL = st.none() | st.integers(min_value=1, max_value=30)


@given(_TITLES, _ARTICLES, _OPTIONAL, _OPTIONAL, st.booleans())
def test_a_printed_citation_reads_as_the_same(
    title: str, article: ArticleNumber, paragraph: int | None, item: int | None, with_subitem: bool
) -> None:
    subitem = 2 if with_subitem and item else None
    citation = Citation(title, article, paragraph, item, subitem)
    text = format_citation(citation)
    (found,) = find_citations(f"依据{text}处理。")
    assert (found.title, found.locator) == (title, citation.locator)
    assert (found.start, found.end) == (2, 2 + len(text))
    assert format_citation(found) == text


@given(_ARTICLES, _OPTIONAL, _OPTIONAL)
def test_arabic_and_chinese_numbers_cite_the_same_place(
    article: ArticleNumber, paragraph: int | None, item: int | None
) -> None:
    tail = f"之{format_numeral(article.suffix)}" if article.suffix else ""
    tail += f"第{paragraph}款" if paragraph else ""
    tail += f"第（{format_numeral(item)}）项" if item else ""
    (found,) = find_citations(f"《广告法》第{article.number}条{tail}")
    assert found.locator == Locator(article, paragraph, item)


@given(st.text(alphabet="《》〈〉第条款项（）一二三十、至和前本法之0 广告" + string.digits, max_size=40))
def test_any_text_is_read_without_error_and_in_order(text: str) -> None:
    found = find_citations(text, aliases=ALIASES, own_title="甲法", own_article=ArticleNumber(5), own_paragraph=3)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
    ends = [one.end for one in found]
    assert ends == sorted(ends)
    parse_lookup(text, ALIASES)


def test_a_section_of_a_guideline_prints_with_its_item() -> None:
    assert format_locator(Locator(section="五", item=2)) == "五（二）"
    assert format_locator(Locator(section="五")) == "五"


@pytest.mark.needs_shared
def test_every_place_that_the_sample_laws_write_out_is_found() -> None:
    """Counts the labels 第…条 that stand inside articles and compares with what is found there: none is lost."""
    samples = Path(__file__).parents[3] / ".." / "shared" / "corpus_samples"
    label = re.compile(r"第[一二三四五六七八九十百千零]+条(?!例)(?:之[一二三四五六七八九十]+)?")
    lost = []
    for path in sorted(samples.glob("*法*.md")):
        for provision in parse_text(path.read_text(encoding="utf-8")).provisions:
            found = find_citations(provision.text, own_title=path.stem, own_article=provision.article)
            spans = [(one.start, one.end) for one in found]
            for match in label.finditer(provision.text):
                if not any(start <= match.start() and match.end() <= end for start, end in spans):
                    lost.append((path.stem, provision.label, match.group()))
    assert lost == []


def test_an_article_number_of_thousands_of_digits_is_no_reference_and_no_error() -> None:
    assert [c.article for c in find_citations("《广告法》第" + "9" * 5000 + "条和第九条") if c.article] in (
        [],
        [ArticleNumber(9)],
    )


def test_what_is_far_longer_than_a_title_is_no_lookup() -> None:
    tried: list[str] = []

    class Names(dict[str, str]):
        def __contains__(self, name: object) -> bool:
            tried.append(str(name))
            return super().__contains__(name)

    known = Names({"消保法": "消费者权益保护法"})
    assert parse_lookup("消保法55条", known) is not None
    tried.clear()
    assert parse_lookup("消保法" + "\u3000" * 50_000 + "55条", known) is None
    assert tried == []


def test_100000_numerals_are_read_from_their_first_on_only() -> None:
    """SHORT_PLACE without its look behind tried each of them: 5 * 10^9 steps."""
    assert find_citations("一" * 100_000, aliases={"消保法": "消费者权益保护法"}) == ()
