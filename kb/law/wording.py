"""What two prints of the same law have in common: the wording without its layout."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

# Percent, currency and comparison signs carry law (5%); other symbols and all punctuation, separators and
# invisible characters carry layout.
_KEPT_SYMBOLS = frozenset("%‰+=<>¥$°")
# Between digits a point or a dash changes the number: 1.5 is not 15, 3—5日 is not 35日.
_INNER = re.compile(r"(?<=\d)\s*([.\-‐–—―~〜/])[\-—―]?\s*(?=\d)")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９．", "0123456789.")
_POINT, _DASH = "\ue000", "\ue001"


class _Fold(dict[int, int | None]):
    """A translation table filled on demand: None drops the character."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        dropped = char not in _KEPT_SYMBOLS and unicodedata.category(char)[0] in "PSZC"
        self[code] = None if dropped else code
        return self[code]


# 第一百〇一条 and 第一百零一条 are one article in two prints.
_FOLD = _Fold({ord(_POINT): ord("."), ord(_DASH): ord("-"), ord("○"): ord("零"), ord("〇"): ord("零")})


def comparable(text: str) -> str:
    """The text without white space, punctuation, invisible characters and width differences.

    A re-published text differs by these alone; comparing without them avoids hundreds of false amendments.

    >>> comparable("第五条　国家保护…，　５％。") == comparable("第五条 国家保护……5%")
    True
    >>> comparable("1.5倍") == comparable("15倍")
    False
    """
    plain = unicodedata.normalize("NFKC", text)
    # Once more, because dropping a space can bring a letter and its accent together.
    return unicodedata.normalize("NFKC", _INNER.sub(_inner_sign, plain).translate(_FOLD))


def comparable_with_offsets(text: str) -> tuple[str, list[int]]:
    """The comparable characters and for each the code point it comes from; one offset more, the text's length.

    >>> comparable_with_offsets("甲，1.5")
    ('甲1.5', [0, 2, 3, 4, 5])
    """
    inner = {match.start(1): _inner_sign(match) for match in _INNER.finditer(text.translate(_WIDE_DIGITS))}
    chars: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text):
        for folded in inner[index].translate(_FOLD) if index in inner else comparable(char):
            chars.append(folded)
            offsets.append(index)
    return "".join(chars), [*offsets, len(text)]


def _inner_sign(match: re.Match[str]) -> str:
    return _POINT if match.group(1) == "." else _DASH


def version_hash(texts: Iterable[tuple[str, str]]) -> str:
    """The identity of a version: SHA-256 in hex over labels and comparable wordings, in order.

    >>> version_hash([("第一条", "为了，")]) == version_hash([("第一条", "为 了。")])
    True
    """
    digest = hashlib.sha256()
    for label, text in texts:
        digest.update(f"{comparable(label)}\x1f{comparable(text)}\x1e".encode())
    return digest.hexdigest()
