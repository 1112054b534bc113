"""Questions as JSON, with everything: bases, proofs, versions; for programs, and for a checker of one's own."""

from __future__ import annotations

import json
from typing import Final

from kb.quiz.export.bundle import Bundle
from kb.store.quiz_json import as_json

FORMAT: Final = "zhigui-quiz"
VERSION: Final = 1


def json_file(bundle: Bundle) -> bytes:
    """The bundle as one UTF-8 object; `items` in the order of the paper, `worth` what each is worth in it."""
    found = {
        "format": FORMAT,
        "version": VERSION,
        "title": bundle.title,
        "paper_id": bundle.paper_id,
        "as_of": bundle.as_of.isoformat(),
        "made_at": bundle.made_at.isoformat(),
        "topics": {each.item.draft.topic: bundle.topic(each.item) for each in bundle.questions()},
        "items": [
            {
                "item_id": question.item.item_id,
                "revision": question.item.revision,
                "state": question.item.state.value,
                "section": section.title,
                "worth": question.points,
                **as_json(question.item.draft),
            }
            for section in bundle.sections
            for question in section.questions
        ],
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
