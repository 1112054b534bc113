"""Homes of any size for measuring growth: the starter's texts, and above them the same texts again as further ones.

A further text has another name, another authority and its district's number woven into every article, so that every
id and every embedded text differs. It goes the product's own way (preparation, publication, word index, vector index);
what is spared is what a text of its own would cost outside them, and said so: its words are cut once for all copies,
and its vectors are those of the article it is a copy of, with noise. Encoding time is therefore to be extrapolated.

A home grows: run again with more passages, it goes on where it is. Real vectors and what is learnt of our content (the
phrases' vectors and the like) come from a home that has them, which nobody may be using meanwhile.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from api.owner import HomeLock
from bench.growth_texts import NearVectors, RememberingSegmenter, drafts, passages_of
from ingest.bootstrap import IngestKind, IngestRequest, open_ingestion
from ingest.collect import HANDBOOKS_SOURCE
from kb.bootstrap import open_knowledge_base
from kb.search.catch_up import CatchUp
from kb.search.chroma_clients import open_chroma
from kb.search.encoders import make_encoder, vector_id
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.passages import embedded_text_of
from kb.search.table import PassageTable
from kb.search.terms import load_terms
from kb.search.vectors import VectorRecord
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.settings import Settings
from kb.store.run_records import RunState
from kb.store.sql import SqlStore

# What was built when and how fast; bench.growth shows it beside what it measures.
NOTES = "growth.json"
_PAGE = 2000
# A greedy filling that comes so near is there: hardly a text is shorter.
_NEAR_ENOUGH = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--passages", type=int, required=True, help="how many it is to hold")
    parser.add_argument("--like", type=Path, required=True, help="a home with real vectors, owned by nobody meanwhile")
    parser.add_argument("--without-vectors", action="store_true", help="end with the word index")
    arguments = parser.parse_args()
    if not (arguments.home / "cache").exists():
        shutil.copytree(arguments.like / "cache", arguments.home / "cache")
    settings = Settings(home=arguments.home)
    with HomeLock(arguments.home):
        _begin(settings)
        grow(settings, arguments.passages)
        if not arguments.without_vectors:
            fill_vectors(settings, arguments.like)
            _require_whole(settings)


def grow(settings: Settings, passages: int) -> None:
    """Brings texts in until the home holds so many passages, and cuts their words."""
    store = SqlStore(settings.store_url, settings.writer_id, settings.encoder)
    try:
        fill_store(store, passages, settings.home)
        fill_words(store, settings)
    finally:
        store.close()


def fill_store(store: SqlStore, passages: int, home: Path) -> None:
    """Prepares texts until there are so many passages, and publishes them in one step."""
    held, started = len(store.passages.passage_ids()), time.perf_counter()
    begun_with = held
    if passages - held <= _NEAR_ENOUGH:
        return
    run_id = store.runs.create("growth", IngestKind.INSTRUMENT.value, "local", dry_run=False, request={})
    store.runs.start(run_id)
    for draft in drafts():
        own = passages_of(draft)
        if held + own <= passages and store.preparation.instrument_of(draft.version.version_id) is None:
            store.preparation.version(run_id, draft)
            held += own
        if passages - held <= _NEAR_ENOUGH:
            break
    prepared = time.perf_counter()
    generation = store.publisher.publish(run_id)
    store.runs.finish(run_id, RunState.DONE, generation=generation)
    published = time.perf_counter()
    _note(
        home,
        "store",
        passages=held,
        added=held - begun_with,
        seconds=prepared - started,
        publishing_seconds=published - prepared,
    )


def fill_words(store: SqlStore, settings: Settings) -> None:
    """Lets the word index catch up, the words of every article cut once."""
    terms = load_terms(settings.corpus / "terms", settings.home / "terms")
    segmenter = RememberingSegmenter(settings.corpus / "terms" / "words.txt", terms.names(), settings.home / "cache")
    index = TantivyLexicalIndex(settings.home / "lexical")
    table = PassageTable(store.passages)
    started = time.perf_counter()
    table.refresh()
    read = time.perf_counter()
    try:
        added = CatchUp(store.passages, table, index, segmenter).run(progress=_shown("words"))
    finally:
        index.close()
    if added:
        _note(
            settings.home,
            "words",
            passages=index.count(),
            added=added,
            seconds=time.perf_counter() - read,
            cut_seconds=segmenter.seconds,
            cut_texts=segmenter.cut_texts,
            table_seconds=read - started,
        )


def fill_vectors(settings: Settings, like: Path) -> None:
    """Gives every passage a vector: the real one of its text, or one near the real one of the text it is a copy of."""
    encoder = make_encoder(settings.encoder)
    fingerprint, dimensions = encoder.fingerprint, encoder.dimensions
    source = ChromaVectorIndex(open_chroma(like / "vectors"), fingerprint, dimensions)
    real = source.get(tuple(source.ids()))
    if not real:
        raise SystemExit(f"no vectors of {fingerprint} in {like}")
    making = NearVectors(real, fingerprint)
    store = SqlStore(settings.store_url, settings.writer_id, settings.encoder)
    sums = settings.home / f"sum-{fingerprint.replace('/', '_').replace(':', '_')}.json"
    target = ChromaVectorIndex(open_chroma(settings.home / "vectors"), fingerprint, dimensions, sums)
    held, added, started, last = set(target.ids()), 0, time.perf_counter(), 0
    shown = _shown("vectors")
    try:
        while page := store.passages.passages_after(last, _PAGE):
            last = page[-1].passage.passage_id
            records = {
                key: VectorRecord(key, making.of(entry), entry.text, entry.title, entry.label)
                for entry in page
                if (key := vector_id(embedded_text_of(entry), fingerprint)) not in held
            }
            target.upsert(tuple(records.values()))
            held |= records.keys()
            added += len(records)
            shown(added)
    finally:
        target.close()
        store.close()
    if added:
        _note(
            settings.home,
            "vectors",
            passages=len(held),
            added=added,
            seconds=time.perf_counter() - started,
            real_known=len(real),
            **making.counted(),
        )


def _begin(settings: Settings) -> None:
    """The home as after a first start, with our handbooks and no law."""
    if (settings.home / "zhigui.db").exists():
        return
    base = open_knowledge_base(settings)
    ingestion = open_ingestion(base)
    try:
        report = ingestion.run_now(IngestRequest(source=HANDBOOKS_SOURCE, kind=IngestKind.HANDBOOK))
        ingestion.upgrades.begin()
        if report.failed:
            raise SystemExit(f"handbooks: {report.failed}")
    finally:
        ingestion.close()
        base.close()


def _require_whole(settings: Settings) -> None:
    """SystemExit where a service would find something to make."""
    base = open_knowledge_base(settings)
    state = base.index_state()
    base.close()
    if state.vectors_done != state.vectors_total or state.lexical != "ready":
        raise SystemExit(f"{settings.home} is not whole: {state}")
    print(state)


def _note(home: Path, step: str, **figures: float) -> None:
    """Adds what a step took to the home's notes."""
    file = home / NOTES
    notes = json.loads(file.read_text("utf-8")) if file.exists() else []
    notes.append({"step": step, **{name: round(value, 1) for name, value in figures.items()}})
    file.write_text(json.dumps(notes, indent=1) + "\n", "utf-8")
    print(notes[-1], flush=True)


def _shown(step: str) -> Callable[[int], None]:
    """Tells now and then how far a step is."""
    started = last = time.perf_counter()

    def show(added: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last > 20:
            print(f"{step}: {added}, {added / (now - started):.0f} a second", flush=True)
            last = now

    return show


if __name__ == "__main__":
    main()
