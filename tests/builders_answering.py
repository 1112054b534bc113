"""Real texts as a LawReader without a database, and handbook units from corpus/: for tests that prove our content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from ingest.collect import read_document
from ingest.documents import Document
from ingest.errors import IngestError
from ingest.parse import identify, parse_document
from ingest.readers.handbook import parse_handbook
from ingest.readers.plain import read_text
from ingest.sources import china_law
from kb.answering.assistant import Assistant
from kb.answering.content import AuthorityTable
from kb.answering.conversation.followups import FollowUps
from kb.answering.conversation.types import Turns
from kb.answering.curated.types import ApprovedBook
from kb.answering.following import Following
from kb.answering.generate.types import AnswerWriter
from kb.answering.ground.grounder import Grounder
from kb.answering.refuse import FEATURES, CoverageMode, RefusalParameters, RefusalWeights
from kb.answering.remembered import RememberedAnswers
from kb.answering.types import AnswerRecorder
from kb.citing.resolve import Resolver
from kb.law.deadlines import HolidayCalendar
from kb.law.instruments import Instrument, InstrumentId, VersionId
from kb.law.precedence import Special
from kb.law.titles import normalise_title
from kb.law.validity import timeline
from kb.phrasing.guard import Guard
from kb.phrasing.rules.rule_set import make_rule_set
from kb.phrasing.types import Rule
from kb.search.catch_up import CatchUp
from kb.search.lexical_memory import InMemoryLexicalIndex
from kb.search.lookup import Lookup
from kb.search.related import RelatedProvisions
from kb.search.search import Searcher
from kb.search.table import PassageTable
from kb.search.terms import Terms, load_terms
from kb.store.drafts import VersionDraft
from kb.store.records import HandbookUnit, Provision, Source, VersionOnDay
from kb.text.segment import Segmenter
from tests.builders import InMemoryStore

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
SHARED_TEXTS = ROOT.parent / "shared" / "corpus_samples"


class RealLaws:
    """A LawReader over documents, each parsed when it is first asked for; one generation."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents: dict[InstrumentId, list[Document]] = {}
        self._instruments: dict[InstrumentId, Instrument] = {}
        for document in documents:
            instrument = identify(document.metadata.title or "", document.metadata, tuple(self._instruments.values()))
            self._instruments[instrument.instrument_id] = instrument
            self._documents.setdefault(instrument.instrument_id, []).append(document)
        self._read: dict[InstrumentId, tuple[VersionOnDay, ...]] = {}
        self._provisions: dict[VersionId, dict[str, Provision]] = {}

    def generation(self) -> int:
        return 1

    def instruments(self, generation: int) -> tuple[Instrument, ...]:
        return tuple(self._instruments.values())

    def versions(self, generation: int) -> Mapping[VersionId, VersionOnDay]:
        return {
            version.version.version_id: version
            for instrument_id in self._instruments
            for version in self.versions_of(instrument_id, generation)
        }

    def versions_of(self, instrument_id: InstrumentId, generation: int) -> tuple[VersionOnDay, ...]:
        if instrument_id not in self._read:
            drafts = [draft for each in self._documents[instrument_id] if (draft := _draft(each)) is not None]
            versions = {draft.version.version_id: draft for draft in drafts}
            for version_id, draft in versions.items():
                self._provisions[version_id] = {
                    one.label: Provision(0, version_id, n, one.kind, one.label, one.article, one.path, one.text)
                    for n, one in enumerate(draft.provisions)
                }
            self._read[instrument_id] = tuple(
                VersionOnDay(self._instruments[instrument_id], versions[validity.version_id].version, validity)
                for validity in timeline([draft.version for draft in versions.values()])
            )
        return self._read[instrument_id]

    def provisions(self, version_id: VersionId) -> tuple[Provision, ...]:
        return tuple(self._provisions[version_id].values())

    def provision(self, version_id: VersionId, label: str) -> Provision | None:
        return self._provisions[version_id].get(label)

    def provisions_by_id(self, provision_ids: Sequence[int]) -> Mapping[int, Provision]:
        return {}

    def sources(self, version_id: VersionId) -> tuple[Source, ...]:
        return ()


def _draft(document: Document) -> VersionDraft | None:
    try:
        return parse_document(document)[0]
    except IngestError:
        return None


@lru_cache(maxsize=1)
def starter_laws() -> RealLaws:
    """The starter corpus."""
    return RealLaws(china_law.documents())


@lru_cache(maxsize=1)
def sample_laws() -> RealLaws:
    """The texts of ../shared/corpus_samples."""
    return RealLaws(read_document(path) for path in sorted(SHARED_TEXTS.glob("*.md")) if path.name != "README.md")


@lru_cache(maxsize=1)
def corpus_terms() -> Terms:
    """Aliases and lay terms of corpus/."""
    return load_terms(CORPUS / "terms")


@lru_cache(maxsize=1)
def corpus_units() -> tuple[HandbookUnit, ...]:
    """All handbook units of corpus/, in order."""
    units: list[HandbookUnit] = []
    for path in sorted((CORPUS / "handbooks").glob("*.md")):
        draft = parse_handbook(read_text(path)[0], path)
        for ordinal, unit in enumerate(draft.units):
            place = (len(units) + 1, draft.handbook_id, draft.version_id, ordinal, draft.title)
            fields = (unit.heading, unit.industries, unit.questions, unit.sayable, unit.triggers, unit.hand_over)
            units.append(HandbookUnit(*place, *fields, unit.needs, unit.text))
    return tuple(units)


def holds_title(laws: RealLaws, title: str) -> bool:
    """Whether a text of this title is among the laws."""
    return any(normalise_title(each.title) == normalise_title(title) for each in laws.instruments(1))


@lru_cache(maxsize=1)
def _segmenter() -> Segmenter:
    return Segmenter()


def make_assistant(
    store: InMemoryStore,
    *,
    rules: Sequence[Rule] = (),
    parameters: RefusalParameters | None = None,
    terms: Terms | None = None,
    authority: AuthorityTable | None = None,
    answers_all: bool = True,
    recorder: AnswerRecorder | None = None,
    related: RelatedProvisions | None = None,
    calendar: HolidayCalendar | None = None,
    today: date = date(2026, 7, 1),
    specials: Sequence[Special] = (),
    writer: AnswerWriter | None = None,
    turns: Turns | None = None,
    curated: ApprovedBook | None = None,
) -> Assistant:
    """An assistant over words alone; `answers_all` False refuses whatever no rule decides."""
    terms = terms or Terms()
    segmenter = _segmenter()
    table = PassageTable(store)
    index = InMemoryLexicalIndex()
    CatchUp(store, table, index, segmenter).run()
    searcher = Searcher(
        laws=store, handbooks=store, passages=store, table=table, lexical=index, segmenter=segmenter, terms=terms
    )
    resolver = Resolver(store, terms.known_names)
    weights = RefusalWeights(9.0 if answers_all else -9.0, dict.fromkeys(FEATURES, 0.0), 0.5)
    modes: dict[CoverageMode, RefusalWeights] = {"lexical": weights, "partial": weights, "full": weights}
    return Assistant(
        searcher=searcher,
        lookup=Lookup(store, terms),
        handbooks=store,
        resolver=resolver,
        guard=Guard(make_rule_set(rules), resolver),
        cutter=segmenter,
        today=lambda: today,
        terms=terms,
        authority=authority,
        parameters=parameters or RefusalParameters(None, None, None, modes),
        recorder=recorder,
        related=related,
        calendar=calendar,
        specials=specials,
        grounder=Grounder(resolver, segmenter, handbooks=store),
        writer=writer,
        following=Following(FollowUps(), turns),
        curated=curated,
        remembered=RememberedAnswers(searcher.made_with),
    )


def store_of_real_texts(*titles: str) -> InMemoryStore:
    """The starter's versions of these titles and all handbook units of corpus/, in one generation."""
    store, laws = InMemoryStore(), starter_laws()
    for instrument in laws.instruments(1):
        if instrument.short_title in titles:
            for version in laws.versions_of(instrument.instrument_id, 1):
                articles = {each.label: each.text for each in laws.provisions(version.version.version_id)}
                store.add_version(version, articles)
    for unit in corpus_units():
        store.add_unit(unit)
    store.publish()
    return store
