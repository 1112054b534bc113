"""When two questions are the same but for courtesy and punctuation. No meaning is compared here."""

from __future__ import annotations

import re

from kb.text.normalise import normalise_query

# Longest first: 我想问一下 must not leave 一下 behind.
_OPENINGS = (
    "我想咨询一下", "我想请问一下", "我想请教一下", "我想了解一下", "想咨询一下", "想请问一下", "想请教一下",
    "想了解一下", "我想问一下", "麻烦问一下", "我想问下", "想问一下", "咨询一下", "请教一下", "请问一下", "问一下",
    "我想咨询", "我想请问", "我想请教", "我想了解", "想咨询", "想请问", "我想问", "麻烦问", "想问下", "问下", "想问",
    "请教", "请问", "咨询", "你好", "您好", "麻烦", "打扰了", "打扰一下", "那个", "那么", "那", "嗯", "呃", "哎", "喂",
)  # fmt: skip
_ENDINGS = (
    "谢谢您了", "谢谢您", "谢谢你", "谢谢了", "谢谢", "多谢", "麻烦了", "麻烦您了", "拜托了", "呢", "吗", "呀", "啊",
    "吧", "嘛", "哦", "噢", "喔", "哈", "啦", "么",
)  # fmt: skip
# 什么, 怎么 and their like end in a particle's character and are no particles.
_KEPT = re.compile(r"[什怎多这那要]么$")
_SIGNS = re.compile(r"[^0-9a-z%.\u3400-\u9fff〇]+")


def same_words_key(question: str) -> str:
    """What two questions share when they are the same in other clothes: no courtesy, particles, punctuation.

    Figures keep their decimal point and per cent sign. A question that is nothing but courtesy keeps its words.

    >>> same_words_key("您好，我想问一下：网购的衣服不喜欢，能退吗？谢谢！")
    '网购的衣服不喜欢能退'
    """
    whole = _SIGNS.sub("", normalise_query(question)).strip(".")
    words = whole
    while True:
        cut = _cut(words)
        if cut == words:
            return words
        if not cut:
            return whole
        words = cut


def _cut(words: str) -> str:
    for opening in _OPENINGS:
        if words.startswith(opening):
            return words[len(opening) :]
    if _KEPT.search(words):
        return words
    for ending in _ENDINGS:
        if words.endswith(ending):
            return words[: -len(ending)]
    return words
