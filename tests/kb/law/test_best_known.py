"""What sources tell of one instrument and one wording adds up to the same, whichever came first."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise, permutations

from kb.law.best_known import merge_instruments, merge_versions
from kb.law.instruments import Instrument, InstrumentId, InstrumentVersion, LegalRank, VersionId


def make_instrument(
    title: str = "退货办法",
    authority: str | None = None,
    rank: LegalRank = LegalRank.DEPARTMENTAL_RULE,
    province: str | None = None,
) -> Instrument:
    return Instrument(InstrumentId("i"), title, "退货办法", authority, rank, province)


def make_version(label: str | None = None, number: str | None = None, status: str | None = None) -> InstrumentVersion:
    return InstrumentVersion(VersionId("v"), InstrumentId("i"), label, number, status, 1)


def test_the_best_known_of_an_instrument_does_not_depend_on_the_order() -> None:
    told = (
        make_instrument(),
        make_instrument("中华人民共和国退货办法", "某局"),
        make_instrument("中华人民共和国退货办法（2020修正）", "某某局", LegalRank.NORMATIVE_DOCUMENT, "某省"),
        make_instrument("退货办法(2020)", None, LegalRank.ADMINISTRATIVE_REGULATION),
    )
    found = {reduce(merge_instruments, order) for order in permutations(told)}
    assert found == {make_instrument("中华人民共和国退货办法", "某某局", LegalRank.ADMINISTRATIVE_REGULATION, "某省")}


def test_a_stated_rank_goes_before_the_one_that_the_title_suggests() -> None:
    guessed, stated = make_instrument(), make_instrument(rank=LegalRank.NORMATIVE_DOCUMENT)
    assert merge_instruments(guessed, stated).legal_rank is LegalRank.NORMATIVE_DOCUMENT
    assert merge_instruments(stated, guessed).legal_rank is LegalRank.NORMATIVE_DOCUMENT


def test_the_label_that_tells_more_of_a_texts_later_fate_stands() -> None:
    fates = (None, "尚未生效", "现行有效", "被修改(2025)", "被替代", "已废止(2026-04-15)")
    for earlier, later in pairwise(fates):
        assert merge_versions(make_version(status=earlier), make_version(status=later)).source_status == later
        assert merge_versions(make_version(status=later), make_version(status=earlier)).source_status == later


def test_a_number_and_a_label_once_known_are_kept() -> None:
    known, bare = make_version("2020修正", "某局令第5号"), make_version()
    assert merge_versions(bare, known) == merge_versions(known, bare) == known
