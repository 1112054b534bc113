"""The changes as feeds: JSON Feed 1.1 and Atom; and replies that a reader fetches only when they changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from fastapi import Request
from starlette.responses import Response

from ingest.changes import ChangeEntry, entry_id
from kb.settings import Settings

FEED_TITLE = "知规 · 法规与手册更新"
FEED_SUMMARY = "新入库、修改、废止与撤回的法规和手册，以及因此待复核的内容。"
LANGUAGE = "zh-CN"


def address(request: Request, settings: Settings) -> str:
    """Where readers reach this service, without a slash at the end."""
    return (settings.public_url or str(request.base_url)).rstrip("/")


def conditional(request: Request, content: bytes, media_type: str) -> Response:
    """The reply with its ETag; 304 without a body when the caller has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def json_feed(entries: Sequence[ChangeEntry], base: str) -> bytes:
    """JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": FEED_TITLE,
        "description": FEED_SUMMARY,
        "language": LANGUAGE,
        "home_page_url": f"{base}/",
        "feed_url": f"{base}/v1/changes/feed.json",
        "items": [
            {
                "id": each.id,
                "url": f"{base}/v1/changes/{each.generation}",
                "title": each.title,
                "content_text": "\n".join(each.lines) or each.title,
                "date_published": _moment(each),
                "tags": [each.kind],
            }
            for each in entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def atom_feed(entries: Sequence[ChangeEntry], base: str, host: str) -> bytes:
    """Atom (RFC 4287); it was updated when its newest entry was published."""
    # With dateutil and lxml 30 modules that only who fetches a feed needs.
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id(entry_id(host, 0))
    feed.title(FEED_TITLE)
    feed.subtitle(FEED_SUMMARY)
    feed.language(LANGUAGE)
    feed.author(name="知规")
    feed.link(href=f"{base}/v1/changes/atom.xml", rel="self", type="application/atom+xml")
    feed.link(href=f"{base}/", rel="alternate", type="text/html")
    feed.updated(_moment(entries[0]) if entries else "1970-01-01T00:00:00Z")
    for each in entries:
        one = feed.add_entry(order="append")
        one.id(each.id)
        one.title(each.title)
        one.link(href=f"{base}/v1/changes/{each.generation}", rel="alternate", type="application/json")
        one.published(_moment(each))
        one.updated(_moment(each))
        one.category(term=each.kind)
        one.content("\n".join(each.lines) or each.title, type="text")
    found: bytes = feed.atom_str(pretty=True)
    return found


def _moment(entry: ChangeEntry) -> str:
    return entry.published_at.isoformat(timespec="seconds").replace("+00:00", "Z")
