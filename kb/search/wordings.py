"""Finds the stored provisions a stretch of text may be repeating: by its words alone, and only law in force."""

from __future__ import annotations

from datetime import date

from kb.search.admission import Admission, as_filters
from kb.search.lexical import LexicalIndex, LexicalQuery
from kb.search.table import PassageTable
from kb.store.records import PassageKind
from kb.store.repositories import HandbookReader, LawReader
from kb.text.segment import Segmenter

# Of a verbatim run of 40 characters the article itself is the first hit; eight leave room for its copies in other laws.
WORDINGS = 8
# Handbook units and versions that no longer bind are among the hits and are passed over.
_HITS = 48


class LexicalWordings:
    """Answers from the word index; thread-safe, opens nothing itself."""

    def __init__(
        self,
        *,
        laws: LawReader,
        handbooks: HandbookReader,
        table: PassageTable,
        lexical: LexicalIndex,
        segmenter: Segmenter,
    ) -> None:
        self._laws = laws
        self._table = table
        self._lexical = lexical
        self._segmenter = segmenter
        self._admission = Admission(laws, handbooks)

    def wordings_like(self, text: str, *, generation: int, as_of: date) -> tuple[str, ...]:
        """Whole texts of at most WORDINGS provisions that bind on the day, nearest first; never a handbook's."""
        query = LexicalQuery(words=(), bigrams=self._segmenter.bigrams(text))
        admitted = self._admission.admitted(generation, as_of, as_filters(None, None, None)).versions
        hits = (self._table.passage(hit.passage_id) for hit in self._lexical.search(query, _HITS))
        found = [
            each.unit_id
            for each in hits
            if each is not None and each.kind is PassageKind.PROVISION and each.version_id in admitted
        ]
        ids = list(dict.fromkeys(found))[:WORDINGS]
        provisions = self._laws.provisions_by_id(ids)
        return tuple(provisions[each].text for each in ids if each in provisions)
