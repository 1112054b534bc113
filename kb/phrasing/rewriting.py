"""Puts approved words in the place of sentences that must not go out."""

from __future__ import annotations

from collections.abc import Sequence

from kb.phrasing.context.reading import Reading


def replace_sentences(text: str, places: Sequence[tuple[int, int, str]]) -> str:
    """The text with every sentence that holds a place replaced by that place's words, each said once.

    >>> replace_sentences("您好。产品保本。再见。", [(5, 7, "收益不保证。")])
    '您好。收益不保证。再见。'
    """
    reading = Reading(text)
    sentences: dict[tuple[int, int], list[str]] = {}
    for start, end, words in places:
        sentences.setdefault(reading.sentence(start, end), []).append(words)
    rebuilt, position, said = [], 0, set()
    for (start, end), all_words in sorted(sentences.items()):
        if start < position:
            continue
        rebuilt.append(text[position:start])
        for words in dict.fromkeys(all_words):
            if words not in said:
                rebuilt.append(words if words.endswith(("。", "！", "？")) else f"{words}。")
                said.add(words)
        position = end
    return "".join([*rebuilt, text[position:]])
