"""What two prints of the same law have in common: the wording without its layout."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable

# Punctuation, symbols, separators and control characters (which include zero-width ones) carry layout, not law.
# Plus signs and percent signs do carry law (5%), and so do currency signs.
_KEPT_SYMBOLS = frozenset("%‰+=<>¥$°")


class _Fold(dict[int, int | None]):
    """A translation table filled on demand: None drops the character."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        dropped = char not in _KEPT_SYMBOLS and unicodedata.category(char)[0] in "PSZC"
        self[code] = None if dropped else code
        return self[code]


_FOLD = _Fold()


def comparable(text: str) -> str:
    """The text without white space, punctuation, invisible characters and width differences.

    A re-published text differs by these alone; comparing without them avoids hundreds of false amendments.

    >>> comparable("第五条　国家保护…，　５％。") == comparable("第五条 国家保护……5%")
    True
    """
    return unicodedata.normalize("NFKC", text).translate(_FOLD)


def version_hash(texts: Iterable[tuple[str, str]]) -> str:
    """The identity of a version: SHA-256 in hex over labels and comparable wordings, in order.

    >>> version_hash([("第一条", "为了，")]) == version_hash([("第一条", "为 了。")])
    True
    """
    digest = hashlib.sha256()
    for label, text in texts:
        digest.update(f"{comparable(label)}\x1f{comparable(text)}\x1e".encode())
    return digest.hexdigest()
