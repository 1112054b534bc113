"""Judged sets: what reads, what is refused with its line, and what the halves and hashes keep apart."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kb.errors import NotFoundError, SettingsError
from kb.evaluation.configurations import levers_of
from kb.evaluation.judged import GoldArticle, Half, JudgedSet, QuestionSetError, article_label, judged_set
from kb.evaluation.labels import FIGURE_NAMES, VALUES
from kb.evaluation.report import ANSWER_FIGURES
from kb.evaluation.sets import QuestionSets, read_set
from kb.search.levers import ALL, CONFIGURATIONS, START
from tests.builders_answering import CORPUS
from tests.builders_evaluation import make_question

GOOD = {"question": "网购能退吗", "gold": [{"title": "消费者权益保护法", "article": "第二十五条"}]}


def write(folder: Path, name: str, *entries: object) -> Path:
    """A file of JSON lines; a text goes in as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False) for entry in entries]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_line_reads_with_all_its_fields(tmp_path: Path) -> None:
    entry = {
        **GOOD, "id": "a1", "industry": "market", "kind": "refund", "voice": "hasty", "situation": "s",
        "as_of": "2020-01-01",
    }  # fmt: skip
    [found] = read_set(write(tmp_path, "a.jsonl", entry)).questions
    assert (found.question_id, found.key, found.industry, found.kind, found.voice) == (
        "a1",
        "s",
        "market",
        "refund",
        "hasty",
    )
    assert found.as_of == date(2020, 1, 1)
    assert found.gold == (GoldArticle("消费者权益保护法", "第二十五条"),)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{broken", "JSON"),
        ({"gold": GOOD["gold"]}, "缺少 question"),
        ({"question": "能退吗"}, "缺少 gold"),
        ({"question": "能退吗", "gold": []}, "缺少 gold"),
        ({"question": "能退吗", "gold": "广告法第九条"}, "gold 应为列表"),
        ({"question": "能退吗", "gold": [{"title": "广告法"}]}, "article"),
        ({"question": "能退吗", "gold": [{"title": "广告法", "article": "第九款"}]}, "看不懂条文“第九款”"),
        ({**GOOD, "answerable": "no"}, "answerable"),
        ({**GOOD, "as_of": "去年"}, "as_of"),
        ({**GOOD, "question": "问" * 2001}, "2000"),
    ],
)
def test_a_broken_line_is_refused_with_its_number(tmp_path: Path, entry: object, told: str) -> None:
    path = write(tmp_path, "a.jsonl", GOOD, "", entry)
    with pytest.raises(QuestionSetError, match="第 3 行") as refused:
        read_set(path)
    assert told in str(refused.value)


def test_many_faults_are_told_at_once_and_the_rest_counted() -> None:
    with pytest.raises(QuestionSetError) as refused:
        judged_set("a", [(f"第 {n} 行", {}) for n in range(1, 16)])
    assert "第 10 行" in str(refused.value)
    assert "第 11 行" not in str(refused.value)
    assert "另有 5 处" in str(refused.value)


def test_one_id_twice_is_refused_naming_both_lines() -> None:
    with pytest.raises(QuestionSetError, match=r"第 2 行：编号 a 与第 1 行重复"):
        judged_set("a", [("第 1 行", {**GOOD, "id": "a"}), ("第 2 行", {**GOOD, "id": "a"})])


def test_an_empty_file_is_no_set(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="没有题目"):
        read_set(write(tmp_path, "a.jsonl", ""))
    with pytest.raises(QuestionSetError, match="读不了"):
        read_set(tmp_path / "missing.jsonl")
    with pytest.raises(QuestionSetError, match=r"\.csv"):
        read_set(tmp_path / "a.xlsx")


def test_a_table_reads_with_chinese_headings_and_several_golds(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = (
        "编号,问题,条文,行业,可回答\n"
        "1,能退吗,《消费者权益保护法》第二十五条；广告法 第9条,market,是\n"
        ",,,,\n"
        "2,下雨吗,,,否\n"
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    first, second = read_set(path).questions
    assert first.gold == (GoldArticle("消费者权益保护法", "第二十五条"), GoldArticle("广告法", "第九条"))
    assert (second.answerable, second.gold) == (False, ())
    path.write_text("问题,条文\n能退吗,消费者权益保护法\n", "utf-8")
    with pytest.raises(QuestionSetError, match="第 2 行"):
        read_set(path)


@pytest.mark.parametrize("wrong", ["第五十五条第二款", "55", "第条", "第一百三十三条之", ""])
def test_an_article_of_another_form_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="看不懂条文"):
        article_label(wrong)


def test_paraphrases_of_a_situation_never_straddle_the_halves() -> None:
    found = JudgedSet("a", tuple(make_question(number=f"q{n}", key=f"s{n // 3}") for n in range(90)))
    develop, report = found.half(Half.DEVELOP), found.half(Half.REPORT)
    assert {one.key for one in develop}.isdisjoint(one.key for one in report)
    assert len(develop) + len(report) == len(found.half(Half.ALL)) == 90
    with pytest.raises(QuestionSetError, match="没有题目"):
        JudgedSet("a", report).half(Half.DEVELOP)


def test_the_hash_is_of_the_questions_and_not_of_the_file(tmp_path: Path) -> None:
    plain = read_set(write(tmp_path, "a.jsonl", {**GOOD, "id": "1"}))
    spaced = read_set(write(tmp_path, "b.jsonl", "", json.dumps({"id": 1, **GOOD}, indent=None)))
    other = read_set(write(tmp_path, "c.jsonl", {**GOOD, "id": "1", "question": "能换吗"}))
    assert plain.set_hash == spaced.set_hash != other.set_hash


def test_the_companys_set_stands_in_place_of_ours_of_the_same_name(tmp_path: Path) -> None:
    corpus, home = tmp_path / "corpus", tmp_path / "home"
    write(corpus / "questions", "returns.jsonl", GOOD)
    write(corpus / "questions", "drafts.jsonl", {"text": "保本", "label": "restricted"})
    write(corpus / "questions", "broken.jsonl", {"question": "能退吗"})
    sets = QuestionSets(corpus, home)
    assert [(one.name, one.questions, one.company) for one in sets.listed()] == [
        ("broken", 0, False),
        ("returns", 1, False),
    ]
    assert "第 1 行" in (sets.listed()[0].problem or "")
    write(home / "questions", "returns.jsonl", GOOD, {"question": "下雨吗", "answerable": False})
    assert [(one.name, one.questions, one.answerable, one.company) for one in sets.listed()][1] == (
        "returns",
        2,
        1,
        True,
    )
    assert len(sets.find("returns").questions) == 2


def test_an_unknown_set_names_those_there_are(tmp_path: Path) -> None:
    write(tmp_path / "questions", "returns.jsonl", GOOD)
    with pytest.raises(NotFoundError, match="returns"):
        QuestionSets(tmp_path, tmp_path / "home").find("refunds")


def test_sets_are_joined_by_name_unless_their_ids_meet(tmp_path: Path) -> None:
    write(tmp_path / "questions", "a.jsonl", {**GOOD, "id": "a1"})
    write(tmp_path / "questions", "b.jsonl", {**GOOD, "id": "b1"})
    write(tmp_path / "questions", "c.jsonl", {**GOOD, "id": "a1"})
    sets = QuestionSets(tmp_path, tmp_path / "home")
    assert [one.question_id for one in sets.find("a+b").questions] == ["a1", "b1"]
    with pytest.raises(QuestionSetError, match="重复"):
        sets.find("a+c")


def test_a_configuration_is_a_name_less_what_is_taken_away() -> None:
    assert levers_of("default") == ALL
    assert levers_of("start+no-lay-terms") == START.without("lay_terms")
    assert levers_of("no-vectors+no-ranker") == ALL.without("vectors", "ranker")
    for name, levers in CONFIGURATIONS.items():
        assert levers_of(name) == levers
    for wrong in ("fast", "default+start", "no-such-lever", ""):
        with pytest.raises(SettingsError, match="没有名为"):
            levers_of(wrong)


def test_every_set_that_ships_reads() -> None:
    from kb.settings import default_corpus

    found = QuestionSets(default_corpus(), Path("nowhere")).listed()
    assert {"answerable", "refusal"} <= {one.name for one in found}
    assert [one.problem for one in found if one.problem] == []


def test_every_industry_kind_and_voice_of_our_sets_and_every_figure_of_answers_has_a_chinese_name(
    tmp_path: Path,
) -> None:
    sets = QuestionSets(CORPUS, tmp_path)
    codes = {
        code
        for name in (one.name for one in sets.listed() if one.problem is None)
        for each in sets.find(name).questions
        for code in (each.industry, each.kind, each.voice)
        if code
    }
    assert len(codes) > 20
    assert sorted(codes - VALUES.keys()) == []
    assert tuple(FIGURE_NAMES) == ANSWER_FIGURES
