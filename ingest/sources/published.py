"""Instruments of the catalogue as a source of texts: which ones a name means, and each one's file with its metadata."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ingest.documents import Document, DocumentMetadata
from ingest.errors import SourceError
from ingest.read_document import read_document
from ingest.readers.reading import read_file, unwatched
from ingest.readers.types import Reader, Reading
from ingest.sources.addresses import AllowedHosts
from ingest.sources.cache import CachedFile, SourceCache
from ingest.sources.catalogue import Catalogue, catalogue_files
from ingest.sources.entries import CatalogueEntry
from ingest.sources.fetching import Cancelled, FetchedFile, Fetcher, FetchLimits, Network
from kb.settings import Settings
from kb.watching import Signature, signature

# The name of these sources beside a text that came from them.
NAME = "published"
# The name that means all entries with an address.
ALL = "sources"
CACHE_FOLDER = Path("cache") / "sources"


class PublishedSources:
    """The catalogue with a fetcher: one for the process. Files that are edited count from the next call on."""

    def __init__(
        self, corpus: Path, home: Path, fetcher: Fetcher, hosts: Iterable[str] = (), *, reader: Reader = read_file
    ) -> None:
        self._corpus = corpus
        self._home = home
        self._fetcher = fetcher
        self._hosts = tuple(hosts)
        self._reader = reader
        self._read: tuple[Signature, Catalogue] | None = None

    def catalogue(self) -> Catalogue:
        """The catalogue as its files say now. Raises ContentError with file and line."""
        # Reading it takes some 80 ms, and a run asks once a file.
        now = signature(catalogue_files(self._corpus, self._home))
        read = self._read
        if read is None or read[0] != now:
            read = self._read = (now, Catalogue(self._corpus, self._home))
        return read[1]

    def wanted(self, name: str) -> tuple[CatalogueEntry, ...]:
        """The entries that a source's name means: one instrument by title or alias, or with `sources` every one that
        has an address. Raises SourceError for a name that means none.
        """
        catalogue = self.catalogue()
        if name != ALL:
            return (catalogue.require(name),)
        found = tuple(entry for entry in catalogue if entry.address)
        if not found:
            raise SourceError(
                "来源目录里还没有登记网址；请在数据目录的 sources.toml 里写上 address，或下载原文后导入文件。"
            )
        return found

    def fetch(self, name: str, cancelled: Cancelled | None = None) -> tuple[Path, DocumentMetadata, tuple[str, ...]]:
        """The file of an instrument, what the catalogue says of it, and notices for whoever brings it in.

        Raises SourceError with what is wrong and what to do.
        """
        catalogue = self.catalogue()
        entry = catalogue.require(name)
        file = self._fetcher.fetch(entry, self.allowed(catalogue), cancelled)
        return file.path, metadata_of(entry, file), file.notices

    def document(
        self, entry: CatalogueEntry, cancelled: Cancelled | None = None, reading: Reading = unwatched
    ) -> Document:
        """An entry's text, fetched and read. Raises SourceError, ReadError or MetadataError."""
        file = self._fetcher.fetch(entry, self.allowed(self.catalogue()), cancelled)
        stated = metadata_of(entry, file)
        read = read_document(file.path, reading, location=entry.address, stated=stated, read=self._reader)
        return replace(
            read,
            source_name=NAME,
            retrieved_at=file.fetched_at,
            sha256=file.sha256,
            notices=(*file.notices, *read.notices),
        )

    def allowed(self, catalogue: Catalogue) -> AllowedHosts:
        """The hosts that may be asked: those of the catalogue's addresses and those of the setting."""
        return AllowedHosts.of(catalogue.addresses(), self._hosts)

    def copy_of(self, entry: CatalogueEntry) -> CachedFile | None:
        """The file that was fetched last for an entry; None when none was."""
        return self._fetcher.copy_of(entry)

    def describe(self, title: str) -> DocumentMetadata | None:
        """What the catalogue says of the instrument with a title, for files that do not say it themselves."""
        return self.catalogue().describe(title)


def metadata_of(entry: CatalogueEntry, file: FetchedFile) -> DocumentMetadata:
    """What the catalogue says of a fetched file: of another file than the registered one only what holds for every
    version.
    """
    if file.as_registered:
        return entry.metadata()
    return entry.described()


def open_sources(settings: Settings, network: Network | None = None, *, reader: Reader = read_file) -> PublishedSources:
    """The sources of an installation; `reader` gives the text of a fetched file."""
    limits = FetchLimits(
        delay=settings.source_delay,
        timeout=settings.source_timeout,
        max_bytes=settings.max_upload,
        private=settings.source_private,
    )
    fetcher = Fetcher(SourceCache(settings.home / CACHE_FOLDER), limits, network)
    return PublishedSources(settings.corpus, settings.home, fetcher, settings.source_hosts, reader=reader)
