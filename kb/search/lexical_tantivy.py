"""The word index on tantivy: a folder, one writer, terms pre-cut by us and split at spaces only."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kb.law.instruments import InstrumentId
from kb.search.errors import LexicalIndexError
from kb.search.lexical import FIELD_WEIGHTS, LexicalEntry, LexicalHit, LexicalQuery
from kb.store.records import PassageId

if TYPE_CHECKING:
    import tantivy

# The id of the one document that is no passage: it carries `reached`, so that both change in the same commit.
_MARK = -1
# One thread and a small heap: catching up is rare and short, and the whole service has 1.2 GB.
_WRITER_HEAP = 32_000_000
_TEXT_FIELDS = ("words", "bigrams", "title", "path", "questions")


class TantivyLexicalIndex:
    """A folder of tantivy segments. The writer opens at the first change and stays with this process.

    The id field is a signed integer: deleting by an unsigned one brings the writer of tantivy-py down.
    """

    def __init__(self, folder: Path) -> None:
        import tantivy as vendor

        self._vendor = vendor
        self._lock = threading.RLock()
        self._writer: tantivy.IndexWriter | None = None
        with _translated(folder, "打开"):
            folder.mkdir(parents=True, exist_ok=True)
            self._schema = _schema()
            self._index = vendor.Index(self._schema, path=str(folder))
            self._index.register_tokenizer("precut", _precut())
            # Readers are reloaded after our own commits; the default would watch the folder with a thread.
            self._index.config_reader(reload_policy="manual")
            self._index.reload()
        self._folder = folder

    def add(self, entries: Sequence[LexicalEntry]) -> None:
        with self._lock, _translated(self._folder, "写入"):
            writer = self._open_writer()
            for entry in entries:
                writer.delete_documents_by_term("id", entry.passage_id)
                writer.add_document(self._document(entry))

    def delete(self, passage_ids: Collection[PassageId]) -> None:
        with self._lock, _translated(self._folder, "写入"):
            writer = self._open_writer()
            for passage_id in passage_ids:
                writer.delete_documents_by_term("id", passage_id)

    def commit(self, reached: int) -> None:
        with self._lock, _translated(self._folder, "写入"):
            writer = self._open_writer()
            writer.delete_documents_by_term("id", _MARK)
            mark = self._vendor.Document()
            mark.add_integer("id", _MARK)
            mark.add_integer("reached", reached)
            writer.add_document(mark)
            writer.commit()
            self._index.reload()

    def reached(self) -> int:
        with _translated(self._folder, "读取"):
            searcher = self._index.searcher()
            query = self._vendor.Query.term_query(self._schema, "id", _MARK)
            hits = searcher.search(query, 1).hits
            return int(searcher.doc(hits[0][1]).get_first("reached") or 0) if hits else 0

    def count(self) -> int:
        with _translated(self._folder, "读取"):
            searcher = self._index.searcher()
            marks = searcher.search(self._vendor.Query.term_query(self._schema, "id", _MARK), 1).hits
            return int(searcher.num_docs) - len(marks)

    def ids(self) -> frozenset[PassageId]:
        with _translated(self._folder, "读取"):
            searcher = self._index.searcher()
            found = searcher.search(self._vendor.Query.all_query(), max(int(searcher.num_docs), 1), count=False).hits
            ids = searcher.fast_field_values("id", [address for _, address in found])
        return frozenset(PassageId(int(each)) for each in ids if each is not None and each != _MARK)

    def search(
        self, query: LexicalQuery, limit: int, instrument_ids: Collection[InstrumentId] | None = None
    ) -> tuple[LexicalHit, ...]:
        clauses = list(self._clauses(query))
        if not clauses or limit < 1:
            return ()
        with _translated(self._folder, "检索"):
            searcher = self._index.searcher()
            built = self._restricted(self._vendor.Query.boolean_query(clauses), instrument_ids)
            found = searcher.search(built, limit, count=False).hits
            ids = searcher.fast_field_values("id", [address for _, address in found])
        hits = [
            LexicalHit(PassageId(int(passage_id)), float(score))
            for passage_id, (score, _) in zip(ids, found, strict=True)
            if passage_id is not None
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage_id)))

    def document_frequency(self, words: Sequence[str]) -> tuple[int, ...]:
        with _translated(self._folder, "读取"):
            searcher = self._index.searcher()
            return tuple(int(searcher.doc_freq("words", word)) for word in words)

    def close(self) -> None:
        with self._lock:
            if self._writer is not None:
                writer, self._writer = self._writer, None
                with _translated(self._folder, "关闭"):
                    writer.rollback()
                    writer.wait_merging_threads()

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_HEAP, 1)
        return self._writer

    def _document(self, entry: LexicalEntry) -> tantivy.Document:
        document = self._vendor.Document()
        document.add_integer("id", entry.passage_id)
        if entry.instrument_id is not None:
            document.add_text("instrument", entry.instrument_id)
        for field in _TEXT_FIELDS:
            document.add_text(field, " ".join(getattr(entry, field)))
        return document

    def _clauses(self, query: LexicalQuery) -> Iterator[tuple[tantivy.Occur, tantivy.Query]]:
        should, build = self._vendor.Occur.Should, self._vendor.Query
        weighted = dict.fromkeys(query.expansion, query.expansion_weight) | dict.fromkeys(query.words, 1.0)
        grams = dict.fromkeys(query.bigrams, 1.0)
        for field, weight in FIELD_WEIGHTS.items():
            for term, boost in (grams if field == "bigrams" else weighted).items():
                if boost * weight > 0:
                    # "freq" asks for no positions, which the fields do not keep.
                    plain = build.term_query(self._schema, field, term, "freq")
                    yield should, build.boost_query(plain, boost * weight)

    def _restricted(self, query: tantivy.Query, instrument_ids: Collection[InstrumentId] | None) -> tantivy.Query:
        if instrument_ids is None:
            return query
        build, must = self._vendor.Query, self._vendor.Occur.Must
        only = build.term_set_query(self._schema, "instrument", sorted(instrument_ids))
        return build.boolean_query([(must, query), (must, build.const_score_query(only, 0.0))])


def _schema() -> tantivy.Schema:
    import tantivy as vendor_module

    builder = vendor_module.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    builder.add_integer_field("reached", stored=True)
    builder.add_text_field("instrument", tokenizer_name="raw", index_option="basic")
    for field in _TEXT_FIELDS:
        builder.add_text_field(field, tokenizer_name="precut", index_option="freq")
    return builder.build()


def _precut() -> tantivy.TextAnalyzer:
    import tantivy as vendor_module

    return vendor_module.TextAnalyzerBuilder(vendor_module.Tokenizer.whitespace()).build()


@contextmanager
def _translated(folder: Path, doing: str) -> Iterator[None]:
    """tantivy raises ValueError, OSError or RuntimeError; all of them mean that this folder failed us."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise LexicalIndexError(
            f"词语索引{doing}失败（{folder}）：{error}。可用 zhigui index rebuild 从知识库重建。"
        ) from error
