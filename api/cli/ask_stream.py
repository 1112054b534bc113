"""zhigui ask --stream: where it is on standard error, the extract at once, then the model's version as it comes."""

from __future__ import annotations

import json
import sys
from typing import cast

from api.cli.event_stream import EventReader, Heard
from api.cli.gateway import connected
from api.cli.render_answer import answer_lines
from api.cli.render_how import model_lines
from api.cli.shapes import AnswerShape, SaidShape
from api.cli.terminal import paper, say
from api.client import Call, CallError, Json

BROKEN_OFF = "答复没有推送完，服务中途断开了；请重试。"
MODEL = "大模型的说法（每句已核对）"
FINAL = "完整答复"


def ask_streamed(request: Call, *, as_json: bool) -> None:
    """Ask, and show what comes when it comes. CallError where it does not come to an end."""
    shown = _Shown(as_json)
    with connected() as caller:
        caller.listen(request, shown.take)
    shown.end()


class _Shown:
    """What was shown until now."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._reader = EventReader()
        self._sentences = 0
        self._done = False
        self._failed: str | None = None
        self._broken: BrokenPipeError | None = None

    def take(self, piece: bytes) -> None:
        """Show what a piece completes; nothing any more once nobody reads our output."""
        try:
            for event in self._reader.feed(piece):
                self._show(event)
        except BrokenPipeError as error:
            # Raised at the end: in between it would look like a fault of the service.
            self._broken = error

    def end(self) -> None:
        """Raises what went wrong on the way."""
        if self._broken is not None:
            raise self._broken
        if self._failed is not None:
            raise CallError(self._failed)
        if not self._done:
            raise CallError(BROKEN_OFF)

    def _show(self, event: Heard) -> None:
        self._done = self._done or event.name == "done"
        if event.name == "error":
            self._failed = str(_field(event.data, "detail") or BROKEN_OFF)
        if self._broken is not None:
            return
        if self._as_json:
            print(json.dumps({"event": event.name, "data": event.data}, ensure_ascii=False), flush=True)
        elif event.name == "status":
            say(f"· {_field(event.data, 'detail')}……")
        elif event.name == "extract":
            self._answer(event.data)
        elif event.name == "sentence":
            self._sentence(cast(SaidShape, event.data))
        elif event.name == "done":
            self._final(event.data)

    def _answer(self, data: Json) -> None:
        print("\n".join(answer_lines(cast(AnswerShape, data), paper(sys.stdout))), flush=True)

    def _sentence(self, sentence: SaidShape) -> None:
        if not self._sentences:
            print(f"\n{paper(sys.stdout).style(MODEL, 'blue')}", flush=True)
        self._sentences += 1
        marks = "".join(f"[{n}]" for n in sentence["citations"])
        print("\n".join(paper(sys.stdout).block(f"{sentence['text']}{marks}", 2, first="  ")), flush=True)

    def _final(self, data: Json) -> None:
        """The whole answer where it is another than the extract; else only what came to it since."""
        if _field(data, "mode") == "model":
            print(f"\n{paper(sys.stdout).style(FINAL, 'blue')}", flush=True)
            self._answer(data)
            return
        for line in model_lines(cast(AnswerShape, data), paper(sys.stdout)):
            print(line, flush=True)
        if self._sentences or _field(data, "notice"):
            say(f"注意：{_field(data, 'notice') or '以上面的摘录为准。'}")


def _field(data: Json, name: str) -> Json:
    return data.get(name) if isinstance(data, dict) else None
