"""Validity: which wording of one instrument answers for a day, and what must be said about it."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from kb.law.instruments import (
    DateBasis,
    DatedFact,
    InstrumentId,
    InstrumentVersion,
    Validity,
    ValidityStatus,
    VersionDates,
    VersionId,
)
from kb.law.validity import NOTICE_AMENDED, NOTICE_UNPROVEN, binds_on, notice_on, status_on, timeline, version_in_force

TODAY = date(2026, 6, 1)


def make(
    version_id: str,
    *,
    effective: date | None = None,
    promulgated: date | None = None,
    repealed: date | None = None,
    source_status: str | None = "现行有效",
    basis: DateBasis = DateBasis.STATED_IN_TEXT,
) -> InstrumentVersion:
    dates = VersionDates(
        promulgation=DatedFact(promulgated, DateBasis.SOURCE if promulgated else DateBasis.UNKNOWN),
        effective=DatedFact(effective, basis if effective else DateBasis.UNKNOWN),
        repeal=DatedFact(repealed, DateBasis.DECISION if repealed else DateBasis.UNKNOWN),
    )
    return InstrumentVersion(VersionId(version_id), InstrumentId("law"), version_id, None, source_status, 1, dates)


def by_id(*versions: InstrumentVersion, repeals: tuple[DatedFact, ...] = ()) -> dict[str, Validity]:
    return {str(one.version_id): one for one in timeline(versions, repeals)}


def answering(*versions: InstrumentVersion, on: date = TODAY) -> str | None:
    found = version_in_force(versions, on)
    return str(found.version_id) if found else None


def test_a_version_binds_from_its_provable_effective_date() -> None:
    law = make("v1", effective=date(2014, 3, 15), promulgated=date(2013, 10, 25))
    assert answering(law, on=date(2014, 3, 14)) is None
    assert answering(law, on=date(2014, 3, 15)) == "v1"
    assert status_on(by_id(law)["v1"], date(2014, 3, 14)) is ValidityStatus.NOT_YET_EFFECTIVE
    assert status_on(by_id(law)["v1"], TODAY) is ValidityStatus.IN_FORCE


def test_a_later_effective_version_ends_the_earlier_on_its_first_day() -> None:
    old, new = make("old", effective=date(2019, 4, 23)), make("new", effective=date(2025, 10, 15))
    assert answering(old, new, on=date(2025, 10, 14)) == "old"
    assert answering(old, new, on=date(2025, 10, 15)) == "new"
    assert status_on(by_id(old, new)["old"], date(2025, 10, 15)) is ValidityStatus.SUPERSEDED


def test_a_future_version_takes_over_on_its_day_without_any_job() -> None:
    now, future = make("now", effective=date(2020, 1, 1)), make("future", effective=date(2027, 1, 1))
    assert answering(now, future, on=date(2026, 12, 31)) == "now"
    assert answering(now, future, on=date(2027, 1, 1)) == "future"


def test_a_current_version_without_a_provable_date_answers_from_its_promulgation_day_and_says_so() -> None:
    law = make("v1", promulgated=date(2013, 10, 25))
    validity = by_id(law)["v1"]
    assert (validity.valid_from, validity.unproven) == (date(2013, 10, 25), True)
    assert status_on(validity, TODAY) is ValidityStatus.UNKNOWN
    assert notice_on(validity, TODAY, law.source_status) == NOTICE_UNPROVEN
    assert answering(law, on=date(2013, 10, 24)) is None


def test_a_date_without_a_stated_basis_proves_nothing() -> None:
    law = make("v1", effective=date(1994, 1, 1), promulgated=date(2013, 10, 25), basis=DateBasis.UNKNOWN)
    assert by_id(law)["v1"].valid_from == date(2013, 10, 25)
    assert by_id(law)["v1"].unproven


@pytest.mark.parametrize(
    "basis", [DateBasis.SOURCE, DateBasis.ENTERED_BY_HAND, DateBasis.DECISION, DateBasis.STATED_IN_TEXT]
)
def test_every_stated_basis_proves_a_date(basis: DateBasis) -> None:
    assert not by_id(make("v1", effective=date(2020, 1, 1), basis=basis))["v1"].unproven


def test_a_replaced_text_binds_until_its_successor_takes_effect() -> None:
    old = make("2019", promulgated=date(2019, 4, 23), source_status="历史版本")
    new = make("2027", effective=date(2027, 1, 1), promulgated=date(2026, 3, 1))
    validity = by_id(old, new)["2019"]
    assert (validity.valid_from, validity.valid_to) == (date(2019, 4, 23), date(2027, 1, 1))
    assert answering(old, new) == "2019"
    assert notice_on(validity, TODAY, old.source_status) == "生效日期未核实（来源标注历史版本）"
    assert answering(old, new, on=date(2027, 1, 1)) == "2027"


def test_a_replaced_text_without_a_known_successor_never_answers() -> None:
    old = make("old", promulgated=date(2014, 8, 31), source_status="历史版本")
    assert answering(old, on=date(2015, 1, 1)) is None
    assert status_on(by_id(old)["old"], TODAY) is ValidityStatus.UNKNOWN


def test_an_amended_law_whose_newer_text_is_missing_answers_with_its_own_label() -> None:
    law = make("2020", promulgated=date(2020, 12, 26), source_status="已被修改")
    assert answering(law) == "2020"
    assert notice_on(by_id(law)["2020"], TODAY, law.source_status) == "生效日期未核实（来源标注已被修改）"


def test_an_amended_law_with_a_proven_date_says_that_its_newer_text_is_missing() -> None:
    law = make("2020", effective=date(2021, 3, 1), promulgated=date(2020, 12, 26), source_status="已被修改")
    newer = make("2023", effective=date(2024, 3, 1), promulgated=date(2023, 12, 29))
    assert notice_on(by_id(law)["2020"], TODAY, law.source_status) == NOTICE_AMENDED
    assert notice_on(by_id(law, newer)["2020"], date(2023, 1, 1), law.source_status) is None
    assert notice_on(by_id(law)["2020"], date(2021, 2, 28), law.source_status) is None


@pytest.mark.parametrize("effective", [None, date(1993, 12, 29)])
def test_a_repealed_text_without_a_repeal_date_never_answers(effective: date | None) -> None:
    law = make("v1", effective=effective, promulgated=date(1993, 12, 29), source_status="已废止")
    assert by_id(law)["v1"].valid_from is None
    assert answering(law) is None
    assert status_on(by_id(law)["v1"], TODAY) is ValidityStatus.REPEALED


def test_repealed_version_is_not_retrieved_after_its_repeal_date() -> None:
    law = make("v1", effective=date(2020, 1, 1), repealed=date(2026, 4, 15), source_status="已废止")
    assert answering(law, on=date(2026, 4, 14)) == "v1"
    assert answering(law, on=date(2026, 4, 15)) is None
    assert status_on(by_id(law)["v1"], date(2026, 4, 15)) is ValidityStatus.REPEALED


def test_the_repeal_of_an_instrument_ends_what_still_binds_and_leaves_the_superseded() -> None:
    old, new = make("old", effective=date(1999, 10, 1)), make("new", effective=date(2010, 1, 1))
    found = by_id(old, new, repeals=(DatedFact(date(2021, 1, 1), DateBasis.STATED_IN_TEXT),))
    assert (found["old"].valid_to, found["old"].ended_by) == (date(2010, 1, 1), ValidityStatus.SUPERSEDED)
    assert (found["new"].valid_to, found["new"].ended_by) == (date(2021, 1, 1), ValidityStatus.REPEALED)


def test_a_version_that_begins_on_the_day_of_a_repeal_or_later_was_issued_anew() -> None:
    old, anew = make("old", effective=date(2000, 1, 1)), make("anew", effective=date(2021, 1, 1))
    found = by_id(old, anew, repeals=(DatedFact(date(2020, 1, 1), DateBasis.SOURCE),))
    assert (found["old"].valid_to, found["old"].ended_by) == (date(2020, 1, 1), ValidityStatus.REPEALED)
    assert (found["anew"].valid_from, found["anew"].valid_to) == (date(2021, 1, 1), None)
    same_day = by_id(old, anew, repeals=(DatedFact(date(2021, 1, 1), DateBasis.SOURCE),))
    assert (same_day["old"].ended_by, same_day["anew"].valid_to) == (ValidityStatus.SUPERSEDED, None)


def test_of_two_repeals_the_first_after_its_beginning_ends_a_version() -> None:
    law = make("v1", effective=date(2020, 1, 1))
    days = (date(2030, 1, 1), date(2010, 1, 1), date(2025, 1, 1))
    ended = by_id(law, repeals=tuple(DatedFact(day, DateBasis.STATED_IN_TEXT) for day in days))["v1"]
    assert (ended.valid_from, ended.valid_to) == (date(2020, 1, 1), date(2025, 1, 1))


def test_a_repeal_on_a_day_that_nobody_proved_ends_nothing() -> None:
    law = make("v1", effective=date(2020, 1, 1))
    assert by_id(law, repeals=(DatedFact(date(2025, 1, 1)),))["v1"].valid_to is None


def test_a_repeal_gives_a_replaced_text_the_end_without_which_it_would_not_answer() -> None:
    law = make("v1", effective=date(2020, 1, 1), source_status="已废止")
    assert answering(law, on=date(2024, 12, 31)) is None
    ended = by_id(law, repeals=(DatedFact(date(2025, 1, 1), DateBasis.STATED_IN_TEXT),))["v1"]
    assert (ended.valid_from, ended.valid_to) == (date(2020, 1, 1), date(2025, 1, 1))


def test_of_two_unproven_current_texts_the_later_promulgated_supersedes_the_earlier() -> None:
    old, new = make("old", promulgated=date(2013, 1, 1)), make("new", promulgated=date(2021, 4, 29))
    assert answering(old, new, on=date(2021, 4, 28)) == "old"
    assert answering(old, new, on=date(2021, 4, 29)) == "new"


def test_a_proven_version_is_superseded_by_a_later_current_text_on_its_promulgation_day() -> None:
    old, new = make("old", effective=date(2007, 1, 1)), make("new", promulgated=date(2024, 11, 8))
    assert answering(old, new) == "new"
    assert answering(old, new, on=date(2024, 11, 7)) == "old"


def test_an_older_unproven_text_does_not_come_back_behind_a_proven_one() -> None:
    unproven = make("unproven", promulgated=date(2013, 1, 1))
    proven = make("proven", effective=date(2021, 1, 1), promulgated=date(2020, 6, 1))
    assert answering(unproven, proven) == "proven"
    assert by_id(unproven, proven)["unproven"].valid_to == date(2021, 1, 1)


def test_two_prints_of_one_act_are_answered_by_the_proven_one() -> None:
    bare = make("bare", promulgated=date(2013, 10, 25))
    dated = make("dated", effective=date(2014, 3, 15), promulgated=date(2013, 10, 25))
    assert by_id(bare, dated)["bare"].valid_from is None
    assert answering(bare, dated, on=date(2014, 1, 1)) is None
    assert answering(bare, dated) == "dated"


def test_a_text_that_never_answers_ends_no_other() -> None:
    proven = make("proven", effective=date(2010, 1, 1))
    replaced = make("replaced", promulgated=date(2014, 5, 1), source_status="历史版本")
    assert answering(proven, replaced) == "proven"


def test_of_two_texts_that_begin_the_same_day_the_later_promulgated_answers() -> None:
    first = make("first", effective=date(2021, 4, 29), promulgated=date(2021, 4, 28))
    second = make("second", effective=date(2021, 4, 29), promulgated=date(2021, 4, 29))
    assert answering(second, first) == "second"
    assert status_on(by_id(first, second)["first"], TODAY) is ValidityStatus.SUPERSEDED


def test_a_text_its_source_calls_not_yet_effective_does_not_answer_without_a_date() -> None:
    assert answering(make("v1", promulgated=date(2025, 12, 1), source_status="尚未生效")) is None


def test_a_text_without_any_date_never_answers() -> None:
    assert by_id(make("v1"))["v1"].valid_from is None
    assert answering(make("v1")) is None


def test_a_proven_version_needs_no_notice() -> None:
    assert notice_on(by_id(make("v1", effective=date(2020, 1, 1)))["v1"], TODAY) is None


def test_every_day_has_at_most_one_answer_and_the_order_of_input_does_not_matter() -> None:
    versions = (
        make("a", effective=date(2010, 1, 1), promulgated=date(2009, 6, 1)),
        make("b", promulgated=date(2014, 5, 1), source_status="历史版本"),
        make("c", effective=date(2018, 1, 1), promulgated=date(2017, 6, 1)),
        make("d", promulgated=date(2022, 1, 1)),
        make("e", effective=date(2027, 1, 1), promulgated=date(2026, 1, 1)),
    )
    expected = timeline(versions)
    for order in permutations(versions):
        assert timeline(order) == expected
    for year in range(2008, 2029):
        day = date(year, 7, 1)
        assert sum(binds_on(one, day) for one in expected) <= 1, day
    assert [answering(*versions, on=date(year, 7, 1)) for year in (2008, 2012, 2016, 2020, 2026, 2028)] == [
        None, "a", "b", "c", "d", "e",
    ]  # fmt: skip


def test_of_two_texts_proven_for_one_day_the_one_with_a_known_promulgation_answers_and_the_other_is_unknown() -> None:
    known = make("known", effective=date(2021, 5, 1), promulgated=date(2021, 3, 15))
    bare = make("bare", effective=date(2021, 5, 1))
    for order in ((known, bare), (bare, known)):
        assert answering(*order) == "known"
        assert not by_id(*order)["known"].unproven
        assert status_on(by_id(*order)["bare"], TODAY) is ValidityStatus.UNKNOWN


def test_of_two_texts_that_nothing_tells_apart_one_answers_and_says_that_its_day_is_not_proven() -> None:
    one, other = (make(name, effective=date(2021, 5, 1), source_status=None) for name in ("one", "other"))
    for order in ((one, other), (other, one)):
        found = by_id(*order)
        (answers,) = [each for each in found.values() if each.valid_from is not None]
        assert notice_on(answers, TODAY) == "生效日期未核实"
        assert {status_on(each, TODAY) for each in found.values()} == {ValidityStatus.UNKNOWN}


def test_a_rival_text_ends_neither_the_version_before_nor_the_one_after() -> None:
    before, after = make("before", effective=date(2010, 1, 1)), make("after", effective=date(2025, 1, 1))
    one, other = (make(name, effective=date(2021, 5, 1)) for name in ("one", "other"))
    found = by_id(before, one, other, after)
    assert found["before"].valid_to == date(2021, 5, 1)
    assert {found["one"].valid_to, found["other"].valid_to} == {date(2025, 1, 1), None}
