"""What never stands in a log: secrets, personal data, the values that an error happened to hold.

The last guard, whatever the code before it did: every value of every line passes here.
"""

from __future__ import annotations

import re
import sqlite3
import sysconfig
import traceback
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Final, TypedDict

from pydantic import SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from kb.errors import ZhiguiError
from kb.law.errors import LawError
from kb.records.redact import masked
from kb.settings import Settings

SECRET: Final = "〔密钥〕"
# A secret so short stands by chance in half of all lines.
SHORTEST_SECRET = 6
# Ours (zg_…), those of model services (sk-…) and of webhooks (whsec_…); and what stands behind words that announce one.
KEYS: Final = re.compile(r"\b(?:zg_[0-9a-f]{16}_[\w-]{20,}|sk-[\w-]{16,}|whsec_[\w+/=-]{16,})")
ANNOUNCED: Final = re.compile(
    r"(?i)\b(bearer\s+|(?:password|passwd|secret|token|api[_-]?key)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;]+"
)
CREDENTIALS: Final = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# A line is for looking things up, not for keeping texts.
LONGEST = 2_000
LONGEST_DATUM = 64
DEEPEST = 4
HOUSE: Final = Path(__file__).resolve().parents[2]
ROOMS: Final = ("api", "ingest", "kb")
LIBRARIES: Final = Path(sysconfig.get_path("purelib")).resolve()


class Failure(TypedDict):
    """An error as it may be told: type, what it says where that is ours, our frames outermost first, and its causes."""

    type: str
    says: str | None
    frames: list[str]
    causes: list[str]


class Withheld:
    """Takes out of texts what must not be kept; `secrets` are values known to be secret."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        found = sorted({each for each in secrets if len(each) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, found))) if found else None

    def text(self, text: str) -> str:
        """One line without secrets and personal data."""
        if self._secrets is not None:
            text = self._secrets.sub(SECRET, text)
        text = CREDENTIALS.sub(SECRET, ANNOUNCED.sub(rf"\g<1>{SECRET}", KEYS.sub(SECRET, text)))
        text = CONTROLS.sub(" ", text)
        if len(text) <= LONGEST:
            return masked(text).text
        # A number that the cut goes through is no longer known for what it is: the end goes with it.
        return f"{masked(text[:LONGEST]).text[:-LONGEST_DATUM]}…"

    def value(self, value: object, depth: int = 0) -> Any:
        """A value as it may be written: numbers as they are, texts masked, of anything else its type."""
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, BaseException):
            return self.text(described(value))
        if isinstance(value, Mapping) and depth < DEEPEST:
            return {self.text(str(name)): self.value(each, depth + 1) for name, each in value.items()}
        if isinstance(value, (list, tuple)) and depth < DEEPEST:
            return [self.value(each, depth + 1) for each in value]
        return type(value).__name__

    def __call__(self, logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """The processor of structlog: every value of a line."""
        return {name: self.value(each) for name, each in event.items()}


def secrets_of(settings: Settings) -> Iterator[str]:
    """Every value of the settings that is secret, those inside addresses too."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, SecretStr):
                yield each.get_secret_value()
    for address in (settings.database_url, settings.redis_url, settings.chroma_url):
        password = _password(address)
        if password is not None:
            yield password


def described(error: BaseException) -> str:
    """An error in one line: ours say it in words meant for users; of a foreign one the type, and what is known to hold
    no value of anybody (the system's reason, SQLite's name of the fault).

    >>> described(ValueError("王小明 13800138000"))
    'ValueError'
    >>> described(OSError(28, "No space left on device", "/home/somebody"))
    'OSError: No space left on device'
    """
    kind = type(error).__name__
    if isinstance(error, (ZhiguiError, LawError)):
        return f"{kind}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorname", None):
        return f"{kind}: {error.sqlite_errorname}"
    return kind


def failure(error: BaseException) -> Failure:
    """An error with our frames, without the lines of code, locals and words of others that a traceback shows."""
    says = described(error).partition(": ")[2] or None
    causes = [described(each) for each in _causes(error)]
    return Failure(type=type(error).__name__, says=says, frames=list(_frames(error)), causes=causes)


def safe_arguments(arguments: object) -> Any:
    """What a message is formatted with: errors in it are told as `described` does."""
    if isinstance(arguments, Mapping):
        return {name: _safe(each) for name, each in arguments.items()}
    return tuple(map(_safe, arguments)) if isinstance(arguments, Sequence) else arguments


def _safe(value: object) -> object:
    if isinstance(value, BaseException):
        return described(value) if not isinstance(value, (ZhiguiError, LawError)) else str(value)
    return SECRET if isinstance(value, SecretStr) else value


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _frames(error: BaseException) -> Iterator[str]:
    for frame, line in traceback.walk_tb(error.__traceback__):
        place = _ours(frame.f_code.co_filename)
        if place is not None:
            yield f"{place}:{line} {frame.f_code.co_name}"


def _ours(file: str) -> str | None:
    path = Path(file)
    for base in (HOUSE, LIBRARIES):
        if path.is_relative_to(base):
            place = path.relative_to(base)
            return place.as_posix() if place.parts[0] in ROOMS else None
    return None


def _password(address: str | None) -> str | None:
    if address is None:
        return None
    try:
        return make_url(address).password
    except (ArgumentError, ValueError):
        return None
