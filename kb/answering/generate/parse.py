"""Sentences with what they cite, out of a reply that arrives in pieces.

Models wrap their words in Markdown, think aloud and put marks before or behind the full stop. What comes out depends
on the whole text alone, never on where it was cut into pieces. What is true in it, others decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.answering.generate.marks import MARK, marks_end, may_become_mark, numbers_in
from kb.answering.generate.types import WrittenSentence

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>|<\|[^<>\n]{0,40}\|>")
_UNFINISHED_TAG = re.compile(r"<[^<>\n]{0,90}\Z")
_FENCE = re.compile(r"(?m)^[ \t]*```[^\n]*(?:\n|\Z)")
_UNFINISHED_FENCE = re.compile(r"(?:\A|(?<=\n))[ \t]*`[^\n]*\Z")
_EMPHASIS = re.compile(r"[*`\r]|__|~~")
_UNFINISHED_EMPHASIS = re.compile(r"[_~]\Z")
# What opens a line without being said: a heading, a list's bullet or number, 答：.
_LINE_HEAD = re.compile(
    r"(?:[ \t\u3000]+|#{1,6}[ \t]|>|[-+•·][ \t]|[(（]?[0-9０-９]{1,2}(?:[.．)）](?![0-9０-９])|、)"
    r"|(?:答|答案|回答|答复|结论)[:：])*"
)
_STOPS = "。！？!?"
_PAIRS = {"“": "”", "「": "」", "『": "』", "《": "》", "（": "）", '"': '"'}
_QUOTES_END = '”」』"'
_GOES_ON = "，、；：,;:的"
_CJK = re.compile(r"[㐀-鿿]")
_MIN_CJK = 4
# What no sentence that can be said contains: code, tables, addresses, signs that were lost on the way.
_UNSAYABLE = re.compile(r"[{}<>\\|\ufffd\x00-\x1f\x7f]|https?:|www\.")


@dataclass(slots=True)
class ReplyReader:
    """Reads one reply: `feed` gives the sentences that became whole, `end` the rest.

    >>> reader = ReplyReader()
    >>> reader.feed("可以退货[1"), reader.feed("]。七日内提出。[2]")
    ([], [WrittenSentence(text='可以退货。', citations=(1,))])
    >>> reader.end(cut=False)
    [WrittenSentence(text='七日内提出。', citations=(2,))]
    """

    _text: str = ""
    _given: int = 0

    @property
    def visible(self) -> int:
        """Code points of the reply until now, without what was only thought."""
        return len(_THOUGHT.sub("", self._text))

    def feed(self, piece: str) -> list[WrittenSentence]:
        """The sentences that no continuation can change any more."""
        self._text += piece
        return self._fresh(ended=False)

    def end(self, *, cut: bool) -> list[WrittenSentence]:
        """What is left at the end; where the reply may be `cut` short, no sentence without a full stop."""
        return self._fresh(ended=True, cut=cut)

    def _fresh(self, *, ended: bool, cut: bool = False) -> list[WrittenSentence]:
        fresh = sentences_in(self._text, ended=ended, cut=cut)[self._given :]
        self._given += len(fresh)
        return fresh


def sentences_in(reply: str, *, ended: bool = True, cut: bool = False) -> list[WrittenSentence]:
    """The readable sentences of a reply; of one that has not `ended`, those that any continuation would keep.

    Of a reply that ended because it was `cut`, those that have a full stop.

    >>> sentences_in("<think>嗯</think>**可以**退货。【1】[2]")
    [WrittenSentence(text='可以退货。', citations=(1, 2))]
    """
    text = _plain(reply, ended)
    return [each for each in (_read(part) for part in _parts(text, ended, cut)) if each is not None]


def _plain(reply: str, ended: bool) -> str:
    """The reply without thoughts, tags, fences and emphasis; while it goes on, an uncertain end is held back."""

    def hold(unfinished: re.Pattern[str], text: str) -> str:
        return text if ended else unfinished.sub("", text)

    text = _TAG.sub("", hold(_UNFINISHED_TAG, _THOUGHT.sub("", reply)))
    text = _FENCE.sub("", hold(_UNFINISHED_FENCE, text))
    return _EMPHASIS.sub("", hold(_UNFINISHED_EMPHASIS, text))


def _parts(text: str, ended: bool, cut: bool) -> Iterator[str]:
    """The text cut behind each sentence and its marks; marks that open a line belong to what follows them."""
    at, leading = 0, False
    while at < len(text):
        if at == 0 or text[at - 1] == "\n":
            leading = MARK.match(text, _head_end(text, at)) is not None
        stop = _stop(text, at)
        if stop is None:
            break
        end = stop if leading or text[stop - 1] == "\n" else _behind_marks(text, stop)
        if not ended and text[stop - 1] != "\n" and may_become_mark(text, end):
            return
        yield text[at:end]
        at = end
    if ended and not cut:
        yield text[at:]


def _stop(text: str, at: int) -> int | None:
    """Where the sentence that begins at `at` ends: behind its full stop or its line; None while it goes on.

    A full stop within quotation marks or brackets ends nothing, until the quotation ends with it.
    """
    waiting: list[str] = []
    for place in range(at, len(text)):
        sign = text[place]
        if sign == "\n":
            return place + 1
        if waiting and sign == waiting[-1]:
            waiting.pop()
            if waiting or sign not in _QUOTES_END or text[place - 1] not in _STOPS:
                continue
            if place + 1 == len(text):
                return None
            if text[place + 1] not in _GOES_ON:
                return place + 1
        elif sign in _PAIRS:
            waiting.append(_PAIRS[sign])
        elif sign in _STOPS and not waiting:
            return place + 1
    return None


def _behind_marks(text: str, stop: int) -> int:
    """Behind the further full stops and the marks that follow a sentence."""
    while True:
        end = marks_end(text, stop)
        while end < len(text) and text[end] in _STOPS:
            end += 1
        if end == stop:
            return end
        stop = end


def _head_end(text: str, at: int) -> int:
    found = _LINE_HEAD.match(text, at)
    return found.end() if found else at


def _read(part: str) -> WrittenSentence | None:
    """The sentence of a part; None where it is a heading, or nothing that can be said."""
    said = MARK.sub("", part[_head_end(part, 0) :]).strip()
    said = said[_head_end(said, 0) :]
    if said.endswith(("：", ":")) or len(_CJK.findall(said)) < _MIN_CJK or _UNSAYABLE.search(said):
        return None
    said = said.rstrip("，、；,; ")
    ending = said.rstrip(_STOPS)
    stops = said[len(ending) :]
    if stops:
        said = ending + stops[0]
    elif said[-1] not in _QUOTES_END or said[-2] not in _STOPS:
        said += "。"
    return WrittenSentence(said, numbers_in(part))


def spoken(reply: str) -> str | None:
    """A whole reply without thoughts and Markdown; None where nothing is left.

    >>> spoken("<think>…</think>**七天**内能退货吗？\\n")
    '七天内能退货吗？'
    """
    return _plain(reply, ended=True).strip() or None
