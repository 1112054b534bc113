"""Which of JSON and an event stream somebody would rather have, by the Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

EVENTS = "text/event-stream"
JSON = "application/json"


def prefers_events(accept: Sequence[str]) -> bool:
    """Whether an event stream is wanted more than JSON; `accept` are the Accept headers as they came.

    Where both are wanted alike (`*/*`, or no header) it is JSON: who wants a stream says so.

    >>> prefers_events(["text/event-stream"]), prefers_events(["*/*"]), prefers_events([])
    (True, False, False)
    >>> prefers_events(["application/json, text/event-stream;q=0.9"])
    False
    """
    ranges = [each for header in accept for each in header.split(",")]
    return _quality(ranges, EVENTS) > _quality(ranges, JSON)


def _quality(ranges: Sequence[str], wanted: str) -> float:
    """The quality the most specific range gives a media type; 0 where none fits."""
    kind = wanted.partition("/")[0]
    best: tuple[int, float] = (0, 0.0)
    for each in ranges:
        name, *parameters = (part.strip().lower() for part in each.split(";"))
        rank = {wanted: 3, f"{kind}/*": 2, "*/*": 1}.get(name, 0)
        if rank > best[0]:
            best = (rank, _q(parameters))
    return best[1]


def _q(parameters: Sequence[str]) -> float:
    """The weight; a weight that cannot be read asks for nothing."""
    given = next((each.partition("=")[2].strip() for each in parameters if each.partition("=")[0].strip() == "q"), "1")
    try:
        value = float(given)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0
