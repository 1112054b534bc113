"""Which files of phrasings were found in order before: a start reads them without looking into every pattern again.

Only hashes are kept, so the file says nothing that is not checked by reading it: a torn or foreign one knows no text.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from kb.phrasing.matching import characters, choices, fold_table, normalise, patterns
from kb.phrasing.rules import fields

log = logging.getLogger(__name__)


class CheckedTexts:
    """The texts that were found in order by the checks as they are now; `file` is replaced as a whole."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = self._read()

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and _hash(text) in self._known

    def keep(self, texts: Iterable[str]) -> None:
        """Remember these and no others. What cannot be written is checked again at the next start."""
        now = frozenset(map(_hash, texts))
        if now == self._known:
            return
        self._known = now
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            aside = self._file.with_suffix(".new")
            aside.write_text("\n".join((_checks(), *sorted(now))), "ascii")
            aside.replace(self._file)
        except OSError as error:
            log.warning("没能记下哪些限制用语文件已检查过，下次启动再检查：%s", error)

    def _read(self) -> frozenset[str]:
        try:
            mark, *known = self._file.read_text("ascii").split("\n")
        except (OSError, UnicodeDecodeError):
            return frozenset()
        return frozenset(known) if mark == _checks() else frozenset()


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@cache
def _checks() -> str:
    """What checks: another version of it looks at everything once more."""
    modules = (fields, patterns, choices, normalise, fold_table, characters)
    return sha256(b"".join(Path(str(each.__file__)).read_bytes() for each in modules)).hexdigest()
