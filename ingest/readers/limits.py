"""How much a file from outside may ask of this machine; an operator sets each of them (kb/settings)."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PAGES = 5_000
# What a reader may give back, in bytes: no law has a hundredth of it, and the service holds it in memory.
LARGEST_READ = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """What reading one file may take.

    `memory_mb` is address space; PDF and old Word files get twice as much, for recognition and LibreOffice. `seconds`
    is the longest without a further page, and a tenth of the longest in all. `files` is how many one process reads.
    """

    memory_mb: int = 2048
    seconds: float = 300.0
    pages: int = MOST_PAGES
    files: int = 50

    @property
    def seconds_in_all(self) -> float:
        """The longest that a file may take however steadily its pages come: a scan of hundreds of them."""
        return 10 * self.seconds


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive, with those in it, may come to when it is unpacked."""

    members: int = 2_000
    unpacked_mb: int = 1024
