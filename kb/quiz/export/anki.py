"""Questions as an Anki deck (.apkg): learning them again on one's own telephone.

A note's guid is the item's id: importing a newer file changes the notes that are there and leaves how far somebody
has learnt. genanki writes the file; what stands in fields is HTML.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from kb.quiz.export.bundle import Bundle, Question
from kb.quiz.export.markup import html
from kb.quiz.export.moodle import tags_of
from kb.quiz.export.wording import answer, citations, is_judged, lettered, material_name, whys

ROOT: Final = "知规"
FIELDS: Final = ("题干", "选项", "答案", "解析", "依据", "编号")
# Any number that never changes: Anki knows the kind of note by it.
MODEL: Final = 1_763_820_841
_FRONT: Final = '<div class="stem">{{题干}}</div>{{#选项}}<div class="options">{{选项}}</div>{{/选项}}'
_BACK: Final = (
    '{{FrontSide}}<hr id="answer"><div class="key">{{答案}}</div><div class="why">{{解析}}</div>'
    '{{#依据}}<div class="basis">{{依据}}</div>{{/依据}}'
)
_STYLE: Final = """.card { font-family: sans-serif; font-size: 18px; text-align: left; line-height: 1.6; }
.options { margin-top: .8em; } .key { font-weight: bold; margin-bottom: .6em; }
.basis { margin-top: .8em; color: #666; font-size: 15px; }"""


def anki_package(bundle: Bundle) -> bytes:
    """The bundle as one file: a deck for every topic, each below one of ours."""
    # 0.2 s of imports that only this format needs.
    import genanki

    model = genanki.Model(
        MODEL,
        "知规题目",
        fields=[{"name": each} for each in FIELDS],
        templates=[{"name": "题目", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
        sort_field_index=len(FIELDS) - 1,
    )
    decks: dict[str, genanki.Deck] = {}
    for question in bundle.questions():
        topic = bundle.topic(question.item)
        name = f"{ROOT}::{_deck_name(bundle.title if bundle.paper_id is not None else topic)}"
        deck = decks.setdefault(name, genanki.Deck(_number(name), name))
        tags = [tag.replace(" ", "_").replace("\u3000", "_") for tag in tags_of(question.item.draft, topic)]
        deck.add_note(genanki.Note(model=model, fields=_fields(question), guid=question.item.item_id, tags=tags))
    target = io.BytesIO()
    genanki.Package(list(decks.values())).write_to_file(target, timestamp=bundle.made_at.timestamp())
    return target.getvalue()


def _fields(question: Question) -> list[str]:
    draft = question.item.draft
    stem = f"<b>{material_name(draft)}：</b>{html(draft.material)}<br/><br/>" if draft.material else ""
    options = () if is_judged(draft) else tuple(f"{letter}. {html(text)}" for letter, text, _, _ in lettered(draft))
    why = "<br/>".join((html(draft.explanation), *(f"{letter}：{html(text)}" for letter, text in whys(draft))))
    return [
        stem + html(draft.stem),
        "<br/>".join(options),
        "<br/>".join(_key(question)),
        why,
        "；".join(map(html, citations(draft))),
        question.item.item_id,
    ]


def _key(question: Question) -> Iterator[str]:
    draft = question.item.draft
    if draft.options and not is_judged(draft):
        for letter, text, correct, _ in lettered(draft):
            if correct:
                yield f"{letter}. {html(text)}"
    else:
        yield html(answer(draft))


def _deck_name(text: str) -> str:
    return " ".join(text.replace("::", "：").split())


def _number(name: str) -> int:
    """A stable number for a name, within what Anki keeps ids in."""
    return int.from_bytes(sha256(name.encode()).digest()[:4], "big") + 2**31
