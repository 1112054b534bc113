"""Items made of the real laws are right by a second reading, and that reading sees what is spoilt on purpose.

Two thousand items are checked in bench.quiz; here a part of them, drawn by a seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from random import Random
from typing import Any

import pytest

from kb.quiz.generate import GenerationRequest, generate
from kb.quiz.prove.proving import Prover
from kb.quiz.texts import StoreTexts
from kb.store.quiz_json import as_json, from_json
from tests.builders_answering import CORPUS, SHARED_TEXTS, RealLaws
from tests.builders_quiz_real import (
    corpus_item_generators,
    prover_of,
    starter_and_sample_laws,
    starter_quiz_laws,
    texts_of,
)
from tests.quiz_checker.check import Checker
from tests.quiz_checker.library import Library, from_files, from_package
from tests.quiz_checker.rulebook import rulebook

FEW, MANY = 200, 300
# A few laws make items of every kind; the whole starter takes longer than a test may.
LAWS = ("消费者权益保护法", "广告法", "电子商务法", "保险法")
SAMPLES = (
    "消费者权益保护法实施条例", "反不正当竞争法", "反洗钱法", "网络交易监督管理办法", "医疗广告管理办法",
    "市场监督管理投诉举报处理办法", "明码标价和禁止价格欺诈规定",
)  # fmt: skip
Plain = dict[str, Any]


@lru_cache(maxsize=1)
def starter() -> tuple[RealLaws, StoreTexts, Prover]:
    laws = starter_quiz_laws(*LAWS)
    texts = texts_of(laws)
    return laws, texts, prover_of(texts, laws)


@lru_cache(maxsize=1)
def items() -> tuple[Plain, ...]:
    _, texts, prover = starter()
    found = generate(GenerationRequest(FEW, seed=11), texts, corpus_item_generators(), prover.faults)
    return tuple(map(exported, found.items))


@lru_cache(maxsize=1)
def checker() -> Checker:
    return Checker(Library(from_package()), rulebook(CORPUS))


def exported(draft: object) -> Plain:
    """The item as it leaves the house."""
    plain: Plain = json.loads(json.dumps(as_json(draft), ensure_ascii=False))  # type: ignore[arg-type]
    return plain


def refused(check: Checker, found: tuple[Plain, ...]) -> list[str]:
    return [f"{each['stem'][:60]} {said}" for each in found for said in check.complaints(each)]


def test_a_second_reading_agrees_with_every_item_made_of_the_starter() -> None:
    assert len(items()) == FEW
    assert len({each["kind"] for each in items()}) >= 6
    assert len({each["generator"] for each in items()}) >= 8
    assert refused(checker(), items()) == []


@pytest.mark.needs_shared
def test_a_second_reading_agrees_with_items_of_the_starter_and_the_sample_texts() -> None:
    laws = starter_and_sample_laws(*SAMPLES)
    texts = texts_of(laws)
    request = GenerationRequest(MANY, seed=12)
    found = generate(request, texts, corpus_item_generators(), prover_of(texts, laws).faults)
    paths = [path for path in sorted(SHARED_TEXTS.glob("*.md")) if path.name != "README.md"]
    check = Checker(Library([*from_package(), *from_files(paths)]), rulebook(CORPUS))
    assert len(found.items) == MANY
    assert "older_wording" in {each.generator for each in found.items}
    assert refused(check, tuple(map(exported, found.items))) == []


def key_flipped(item: Plain, chance: Random) -> bool:
    """Another option is called the right one."""
    if item["kind"] not in {"single", "true_false"}:
        return False
    right = next(at for at, each in enumerate(item["options"]) if each["correct"])
    other = chance.choice([at for at in range(len(item["options"])) if at != right])
    item["options"][right]["correct"], item["options"][other]["correct"] = False, True
    return True


def number_changed(item: Plain, chance: Random) -> bool:
    """The right number becomes another one, in the option and in its proof."""
    for each in item["options"]:
        if each["correct"] and each["proof"]["rule"] == "verbatim" and item["generator"] == "quantity_choice":
            each["text"] = each["proof"]["said"] = "九百" + each["text"][-1]
            return True
    return False


def quotation_altered(item: Plain, chance: Random) -> bool:
    """One character of the quotation is another."""
    if not item["bases"]:
        return False
    basis = item["bases"][0]
    at = chance.randrange(len(basis["quotation"]))
    basis["quotation"] = basis["quotation"][:at] + "某" + basis["quotation"][at + 1 :]
    return True


def other_article(item: Plain, chance: Random) -> bool:
    """The quotation is said to stand in another article."""
    if not item["bases"]:
        return False
    item["bases"][0]["article"] = "第一条"
    return True


def blank_widened(item: Plain, chance: Random) -> bool:
    """A wrong wording counts as right."""
    if not item["blanks"]:
        return False
    item["blanks"][0]["accepted"].append("九百日")
    return True


def statement_changed(item: Plain, chance: Random) -> bool:
    """A true statement says 不得 where the law says something else."""
    if item["kind"] != "true_false" or "应当" not in item["stem"] or item["generator"] == "sentence":
        return False
    item["stem"] = item["stem"].replace("应当", "无权")
    return True


SPOILT: tuple[Callable[[Plain, Random], bool], ...] = (
    key_flipped, number_changed, quotation_altered, other_article, blank_widened, statement_changed,
)  # fmt: skip


def spoilt(how: Callable[[Plain, Random], bool]) -> Iterator[Plain]:
    chance = Random(5)
    for each in items():
        copy = json.loads(json.dumps(each))
        if how(copy, chance):
            yield copy


@pytest.mark.parametrize("how", SPOILT, ids=lambda how: how.__name__)
def test_the_second_reading_sees_every_item_that_was_spoilt(how: Callable[[Plain, Random], bool]) -> None:
    bad = tuple(spoilt(how))
    assert bad
    assert [each["stem"][:60] for each in bad if not checker().complaints(each)] == []


@pytest.mark.parametrize("how", SPOILT, ids=lambda how: how.__name__)
def test_the_proof_refuses_every_item_that_was_spoilt(how: Callable[[Plain, Random], bool]) -> None:
    _, _, prover = starter()
    bad = tuple(spoilt(how))
    assert [each["stem"][:60] for each in bad if not prover.faults(from_json(each))] == []
