"""The catalogue: which instruments somebody should bring in, who issued them, and where they are published if known.

corpus/sources.toml is ours, $ZHIGUI_HOME/sources.toml the company's. An address stands there only if somebody found it.
Does not fetch.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from ingest.documents import DocumentMetadata
from ingest.errors import SourceError
from ingest.sources.entries import OURS, THEIRS, CatalogueEntry, Publication, read_entries
from kb.law.instruments import DatedFact
from kb.law.titles import normalise_title, short_title
from kb.search.terms import load_terms

FILE = "sources.toml"
# How close a name must be to be proposed for a mistyped one.
_ALIKE = 0.6
_MOST_PROPOSED = 3
Merged = TypeVar("Merged", CatalogueEntry, Publication)


class Catalogue:
    """Both files as one, read when built; theirs wins by title. ContentError names file and line of what is wrong."""

    def __init__(self, corpus: Path, home: Path) -> None:
        found = {normalise_title(entry.title): entry for entry in read_entries(corpus / FILE, OURS)}
        for entry in read_entries(home / FILE, THEIRS):
            key = normalise_title(entry.title)
            found[key] = overlaid(found[key], entry) if key in found else entry
        self._entries = found
        self._short = {entry.short_title: entry for entry in found.values()}
        self._aliases = load_terms(corpus / "terms", home / "terms").known_names

    @property
    def entries(self) -> tuple[CatalogueEntry, ...]:
        """All entries, ours first, in the order of the files."""
        return tuple(self._entries.values())

    def __iter__(self) -> Iterator[CatalogueEntry]:
        return iter(self.entries)

    def names(self) -> tuple[str, ...]:
        """The short titles of all entries."""
        return tuple(self._short)

    def addresses(self) -> tuple[str, ...]:
        """Every address that the catalogue knows."""
        return tuple(entry.address for entry in self if entry.address)

    def find(self, name: str) -> CatalogueEntry | None:
        """The entry with a title, short title or alias (消保法实施条例); None when there is none."""
        short = short_title(name)
        return (
            self._entries.get(normalise_title(name))
            or self._short.get(short)
            or self._short.get(self._aliases.get(short, ""))
        )

    def require(self, name: str) -> CatalogueEntry:
        """The entry with a name. Raises SourceError that proposes names which are alike."""
        found = self.find(name)
        if found is not None:
            return found
        short = short_title(name)
        alike = [each for each in self.names() if short and short in each]
        alike += difflib.get_close_matches(short, self.names(), _MOST_PROPOSED, _ALIKE)
        proposed = "、".join(f"《{each}》" for each in list(dict.fromkeys(alike))[:_MOST_PROPOSED])
        hint = f"是否想找{proposed}？" if proposed else "可用 zhigui sources list 查看有哪些。"
        raise SourceError(f"来源目录里没有“{name}”。{hint}")

    def describe(self, title: str) -> DocumentMetadata | None:
        """What the catalogue says of the instrument with a title; None where it does not list it.

        Its document number and dates belong to one version: a text in hand may be another.
        """
        entry = self.find(title)
        return entry.metadata() if entry else None


def catalogue_files(corpus: Path, home: Path) -> tuple[Path, ...]:
    """The files that a catalogue is read from; some may not be there."""
    names = Path(FILE), Path("terms") / "aliases.toml", Path("terms") / "lay_terms.toml"
    return tuple(folder / name for folder in (corpus, home) for name in names)


def overlaid(ours: CatalogueEntry, theirs: CatalogueEntry) -> CatalogueEntry:
    """The company's entry over ours: what it leaves out is kept.

    Beside another address nothing is kept of our number, dates and checksum: they belong to what we had in hand.
    """
    moved = theirs.address not in {None, ours.address}
    publication = theirs.publication if moved else _over(ours.publication, theirs.publication)
    return replace(_over(ours, theirs), publication=publication, origin=theirs.origin)


def _over(ours: Merged, theirs: Merged) -> Merged:
    stated: dict[str, Any] = {each.name: getattr(theirs, each.name) for each in fields(theirs)}
    return replace(ours, **{name: value for name, value in stated.items() if value not in {None, (), DatedFact()}})
