from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from kb.search.expansions import load_expansions
from kb.search.levers import ALL
from kb.search.lexical import LexicalEntry
from kb.search.lexical_memory import InMemoryLexicalIndex
from kb.search.repair import Repairer
from kb.search.search import Searcher
from kb.store.records import PassageId
from kb.text.normalise import normalise_query
from kb.text.segment import Segmenter
from tests.builders import make_version
from tests.kb.search.worlds import World

CORPUS = Path(__file__).parents[3] / "corpus"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def repairer(segmenter: Segmenter) -> Repairer:
    return Repairer(segmenter, InMemoryLexicalIndex(), load_expansions(CORPUS / "expansions").phrases)


def repairer_of(segmenter: Segmenter, phrases: Iterable[str], *, law: tuple[str, ...] = ()) -> Repairer:
    lexical = InMemoryLexicalIndex()
    lexical.add([LexicalEntry(PassageId(1), None, words=law, bigrams=())])
    lexical.commit(1)
    return Repairer(segmenter, lexical, phrases)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("商家不肯退环押金", "商家不肯退还押金"),
        ("能要求陪偿吗", "能要求赔偿吗"),
        ("消废者协会管不管", "消费者协会管不管"),
        ("饭店不给发嫖", "饭店不给发票"),
        ("定今能退吗", "定金能退吗"),
        ("房东押斤不退", "房东押金不退"),
        ("七天无理油退货", "七天无理由退货"),
        ("保现公司拒赔", "保险公司拒赔"),
        ("被辞退了去哪里仲才", "被辞退了去哪里仲裁"),
    ],
)
def test_a_word_that_only_sounds_right_is_put_right(repairer: Repairer, typed: str, meant: str) -> None:
    assert repairer.repair(typed).text == meant


def test_a_word_of_one_character_is_put_right_where_its_neighbours_say_so(segmenter: Segmenter) -> None:
    repairer = repairer_of(segmenter, ["能让店家赔我吗", "谁来陪护病人"] * 50)
    assert repairer.repair("店家陪我吗").text == "店家赔我吗"
    assert repairer.repair("谁来陪护").changes == ()


def test_words_typed_as_letters_are_read_as_the_words_they_spell(repairer: Repairer) -> None:
    assert repairer.repair("我要tuikuan,怎么peichang").text == "我要退款,怎么赔偿"


@pytest.mark.parametrize("right", ["vip会员能退吗", "app闪退怎么投诉", "iphone15是翻新机", "买了b超机坏了"])
def test_letters_that_spell_no_word_stay(repairer: Repairer, right: str) -> None:
    assert repairer.repair(right).changes == ()


@pytest.mark.parametrize(
    "right",
    ["他先推我的,我回了一巴掌", "她嫌麻烦没来", "借据上没写利息", "公司说不是它的错", "能不能给我退了", "", "？！"],
)
def test_a_right_question_stays_as_it_is(repairer: Repairer, right: str) -> None:
    assert repairer.repair(right).text == right


def test_hardly_any_question_of_ours_is_changed(repairer: Repairer) -> None:
    lines = (CORPUS / "questions" / "answerable.jsonl").read_text("utf-8").splitlines()
    questions = [normalise_query(json.loads(line)["question"]) for line in lines]
    changed = [question for question in questions if repairer.repair(question).changes]
    assert len(changed) <= len(questions) // 100, changed


def test_a_change_names_the_place_and_both_words(repairer: Repairer) -> None:
    repaired = repairer.repair("商家不肯退环押金")
    assert [(each.start, each.end, each.was, each.now) for each in repaired.changes] == [(4, 6, "退环", "退还")]
    assert repaired.note == "按“退还”理解“退环”。"


def test_a_question_without_changes_has_no_note(repairer: Repairer) -> None:
    assert repairer.repair("定金能退吗").note is None


def test_what_is_put_right_is_not_changed_again(repairer: Repairer) -> None:
    once = repairer.repair("举抱商家不肯退环押金").text
    assert once == "举报商家不肯退还押金"
    assert repairer.repair(once).changes == ()


def test_a_word_of_the_law_is_no_slip_for_a_frequent_word(segmenter: Segmenter) -> None:
    phrases = ["没有职权就不能处罚"] * 40
    assert repairer_of(segmenter, phrases).repair("没有质权就").text == "没有职权就"
    assert repairer_of(segmenter, phrases, law=("质权",)).repair("没有质权就").changes == ()


def test_a_word_that_people_seldom_use_is_not_meant(segmenter: Segmenter) -> None:
    assert repairer_of(segmenter, ["送来浴缸"] * 3).repair("送来浴刚").changes == ()
    assert repairer_of(segmenter, ["送来浴缸"] * 300).repair("送来浴刚").text == "送来浴缸"


def test_counted_words_are_kept_until_a_phrase_or_a_term_changes(segmenter: Segmenter, tmp_path: Path) -> None:
    file, lexical = tmp_path / "cache" / "words.npz", InMemoryLexicalIndex()
    first = Repairer(segmenter, lexical, ["送来浴缸"] * 300, file=file)
    assert first.repair("送来浴刚").text == "送来浴缸"
    kept = file.read_bytes()
    again = Repairer(segmenter, lexical, ["送来浴缸"] * 300, file=file)
    assert again.repair("送来浴刚").text == "送来浴缸"
    assert file.read_bytes() == kept
    assert Repairer(segmenter, lexical, ["要求退款"] * 300, file=file).repair("送来浴刚").changes == ()
    assert file.read_bytes() != kept


def test_a_spoilt_file_of_words_is_counted_anew(segmenter: Segmenter, tmp_path: Path) -> None:
    file = tmp_path / "words.npz"
    file.write_bytes(b"PK spoilt")
    repairer = Repairer(segmenter, InMemoryLexicalIndex(), ["送来浴缸"] * 300, file=file)
    assert repairer.repair("送来浴刚").text == "送来浴缸"
    assert file.read_bytes() != b"PK spoilt"


def test_search_finds_what_was_meant_and_says_what_it_searched(segmenter: Segmenter) -> None:
    world = World(segmenter)
    articles = {"第七条": "经营者应当退还押金。", "第八条": "经营者应当环保包装，不肯的，处以警告。"}
    world.store.add_version(make_version("消费者权益保护法"), articles)
    generation = world.ready()
    searcher = Searcher(
        laws=world.store,
        handbooks=world.store,
        passages=world.store,
        table=world.table,
        lexical=world.lexical,
        segmenter=segmenter,
        repairer=Repairer(segmenter, world.lexical, ["商家不肯退还", "要求赔偿"] * 30),
    )
    result = searcher.search("商家退环,赔尝", as_of=TODAY, generation=generation)
    assert result.query == "商家退环,赔尝"
    assert result.repaired == "商家退还,赔偿"
    assert result.repair_note == "按“退还”理解“退环”，按“赔偿”理解“赔尝”。"
    assert result.hits[0].provision is not None
    assert result.hits[0].provision.label == "第七条"
    asked = searcher.search("商家退环,赔尝", as_of=TODAY, generation=generation, levers=ALL.without("repair"))
    assert asked.repaired is None
    assert not asked.hits
