from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from kb.search.asked_match import AskedScore
from kb.search.derived import PassageFacts
from kb.search.fusion import Scored
from kb.search.ranking import (
    FEATURES,
    Asking,
    UnitCandidate,
    copied_first,
    expanded_scores,
    features_of,
    fused_scores,
)
from kb.store.records import Passage, PassageId, PassageKind
from tests.builders import make_version

ASKING = Asking("商家不退钱罚多少", 0.8, 0.7, 0.75, 1.0, frozenset({"广告法"}))


def unit(
    number: int,
    *,
    title: str = "消费者权益保护法",
    lexical: float = 0.0,
    cosine: float | None = 0.8,
    adapted: float | None = 0.7,
    asked: AskedScore | None = None,
    penal: bool = False,
) -> UnitCandidate:
    version = make_version(title)
    passage = Passage(PassageId(number), PassageKind.PROVISION, version.version.version_id, number, 0, 10)
    facts = PassageFacts(100, penal, 0)
    return UnitCandidate(passage, version, facts, Scored(lexical, cosine), adapted, asked, lay_term=False)


def rows(units: Sequence[UnitCandidate], asking: Asking = ASKING) -> dict[str, NDArray[np.float32]]:
    found = features_of(units, asking, fused_scores(units, asking))
    assert found.shape == (len(units), len(FEATURES))
    return {name: found[:, column] for column, name in enumerate(FEATURES)}


def test_sides_are_measured_from_the_mean_and_against_the_best() -> None:
    found = rows([unit(1, lexical=4, cosine=0.9, adapted=0.8), unit(2, lexical=2, cosine=0.85, adapted=0.75)])
    np.testing.assert_allclose(found["lexical_top"], [1, 0.5])
    np.testing.assert_allclose(found["cosine_near"], [0.1, 0.05], rtol=1e-5)
    np.testing.assert_allclose(found["cosine_top"], [1, 0.5], rtol=1e-5)
    np.testing.assert_allclose(found["adapted_top"], [1, 0.5], rtol=1e-5)
    np.testing.assert_allclose(found["cosine_rank"], [1 / 6, 1 / 7], rtol=1e-5)


def test_a_side_without_vectors_is_missing_not_zero() -> None:
    found = rows([unit(1, lexical=1, cosine=None, adapted=None)], Asking("退货", 0.0, None, None, 0.0, frozenset()))
    for name in ("cosine_near", "adapted_near", "asked_near", "asked_second"):
        assert np.isnan(found[name]).all(), name


def test_an_article_nobody_asks_about_is_known_to_be_so() -> None:
    asked = AskedScore(3.0, 0.95, 0.9, 0.85, 6)
    found = rows([unit(1, asked=asked), unit(2)])
    np.testing.assert_allclose(found["asked_near"], [0.2, 0.0], rtol=1e-5)
    np.testing.assert_allclose(found["phrases"], [6, 0])
    assert np.isnan(found["asked_second"][1])


def test_a_penalty_counts_where_one_is_asked_for() -> None:
    found = rows([unit(1, penal=True), unit(2)])
    assert found["penal_asked"].tolist() == [1, 0]
    plain = Asking("七天能退货吗", 0.8, 0.7, 0.75, 1.0, frozenset())
    assert rows([unit(1, penal=True)], plain)["penal_asked"].tolist() == [0]


def test_the_law_a_question_names_is_known() -> None:
    assert rows([unit(1, title="广告法"), unit(2)])["named"].tolist() == [1, 0]


def test_the_best_candidates_speak_for_their_law() -> None:
    found = rows([unit(1, lexical=4), unit(2, lexical=4), unit(3, title="民法典", lexical=4)])
    assert found["instrument_fused"][0] == found["instrument_fused"][1] > found["instrument_fused"][2]


def test_rows_do_not_depend_on_the_order_of_candidates() -> None:
    units = [
        unit(n, lexical=n % 5, cosine=0.8 + n / 100, asked=AskedScore(n, 0.8 + n / 90, 0.8, 0.8, 3))
        for n in range(1, 9)
    ]
    shuffled = list(units)
    random.Random(3).shuffle(shuffled)
    straight = {one.passage.unit_id: row for one, row in zip(units, _matrix(units), strict=True)}
    for one, row in zip(shuffled, _matrix(shuffled), strict=True):
        ranks = [FEATURES.index(name) for name in FEATURES if not name.endswith("_rank") and name != "lexical_top"]
        np.testing.assert_allclose(row[ranks], straight[one.passage.unit_id][ranks], rtol=1e-5)


@pytest.mark.parametrize("asked", [None, AskedScore(0.0, None, None, None, 2)])
def test_without_anything_asked_the_fused_score_stands(asked: AskedScore | None) -> None:
    units = [unit(1, lexical=2, asked=asked), unit(2, lexical=1, asked=asked)]
    fused = fused_scores(units, ASKING)
    np.testing.assert_allclose(expanded_scores(units, ASKING, fused), fused)


WORDS_ALONE = replace(ASKING, asked_mean=None)


def test_words_of_phrases_outweigh_the_words_of_the_law_while_the_phrases_have_no_vectors() -> None:
    asked = AskedScore(40.0, None, None, None, 9)
    often = unit(1, lexical=30, cosine=None, adapted=None, asked=AskedScore(10.0, None, None, None, 9))
    meant = unit(2, lexical=12, cosine=None, adapted=None, asked=asked)
    units = [often, meant]
    found = expanded_scores(units, WORDS_ALONE, fused_scores(units, WORDS_ALONE))
    assert found[1] > found[0]
    assert found.max() <= 1.0


def test_text_without_phrases_is_judged_by_its_own_words() -> None:
    asked = AskedScore(12.0, None, None, None, 9)
    company = unit(1, title="公司采购办法", lexical=40, cosine=None, adapted=None)
    elsewhere = unit(2, lexical=5, cosine=None, adapted=None, asked=asked)
    unasked = unit(3, lexical=38, cosine=None, adapted=None)
    units = [company, elsewhere, unasked]
    found = expanded_scores(units, WORDS_ALONE, fused_scores(units, WORDS_ALONE))
    assert found.argmax() == 0
    assert found[1] > found[2]


def test_the_few_texts_that_alone_have_the_words_asked_for_come_first_by_their_words() -> None:
    scores = np.array([0.9, 0.2, 0.4, 0.3])
    words = (30, 300, 40, 310)
    named = [unit(number, title=f"办法{number}", lexical=each) for number, each in enumerate(words, 1)]
    led = copied_first(named, scores)
    assert np.argsort(-led).tolist() == [3, 1, 0, 2]
    np.testing.assert_array_equal(led[[0, 2]], scores[[0, 2]])


@pytest.mark.parametrize(
    "words", [(30, 300, 61), (4, 60, 2), (0, 0, 0)], ids=["others have them too", "common words", "no words"]
)
def test_otherwise_the_scores_stand(words: Sequence[float]) -> None:
    scores = np.array([0.9, 0.2, 0.4])
    units = [unit(number, title=f"办法{number}", lexical=each) for number, each in enumerate(words, 1)]
    np.testing.assert_array_equal(copied_first(units, scores), scores)
    np.testing.assert_array_equal(copied_first(units[:1], scores[:1]), scores[:1])


def _matrix(units: Sequence[UnitCandidate]) -> NDArray[np.float32]:
    return features_of(units, ASKING, fused_scores(units, ASKING))


def test_other_articles_of_the_text_that_is_named_do_not_speak_against_it() -> None:
    own = [
        unit(1, title="甲办法", lexical=300),
        unit(2, title="甲办法", lexical=90),
        unit(3, title="乙办法", lexical=20),
    ]
    assert np.argsort(-copied_first(own, np.array([0.1, 0.2, 0.9]))).tolist() == [0, 2, 1]
    alone = own[:2]
    np.testing.assert_array_equal(copied_first(alone, np.array([0.1, 0.2])), [0.1, 0.2])


@pytest.mark.parametrize(("words", "first"), [((600, 100, 90, 0), True), ((300, 100, 90, 0), False), ((300, 0), True)])
def test_what_the_words_found_no_room_for_counts_as_much_as_the_last_they_found(
    words: Sequence[float], first: bool
) -> None:
    *mine, other = words
    units = [unit(number, title="甲办法", lexical=each) for number, each in enumerate(mine, 1)]
    units.append(unit(len(words), title="乙办法", lexical=other))
    led = copied_first(units, np.array([*(0.1 for _ in mine), 0.9]))
    assert (int(np.argsort(-led, kind="stable")[0]) == 0) is first
