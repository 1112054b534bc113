"""How characters are read: pinyin without tones, as on a keyboard."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

_READ = (0x3400, 0xA000)
# A character with two common readings (行 xing, hang) is written either way; with more, the rest is rare.
_READINGS = 2


@lru_cache(maxsize=1)
def readings() -> Mapping[str, tuple[str, ...]]:
    """The common readings of every Han character, the usual one first.

    >>> readings()["行"], readings()["赔"]
    (('xing', 'hang'), ('pei',))
    """
    from pypinyin.pinyin_dict import pinyin_dict  # some 0.15 s; only who asks for sound pays it

    return MappingProxyType(
        {
            chr(code): read
            for code, printed in pinyin_dict.items()
            if _READ[0] <= code < _READ[1] and (read := _toneless(printed))
        }
    )


def _toneless(printed: str) -> tuple[str, ...]:
    """
    >>> _toneless("lǜ,lù")
    ('lv', 'lu')
    """
    plain = unicodedata.normalize("NFD", printed).replace("u\u0308", "v")
    letters = "".join(char for char in plain if char == "," or (char.isascii() and char.isalpha()))
    read = [name for name in letters.split(",") if set(name) & set("aeiouv")]
    return tuple(dict.fromkeys(read))[:_READINGS]
