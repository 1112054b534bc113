"""Cutting Chinese into the terms both lexical fields are made of: jieba words and character bigrams."""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from kb.text.normalise import fold

# Function words and the phrasing of questions: frequent in what callers say, absent or meaningless in statutes.
# 不 and 无 stay: 不得, 无理由 and 不满 are what questions of law turn on.
_STOP = """
的 了 吗 呢 吧 啊 呀 嘛 哦 么 着 是 在 和 与 及 或 也 都 就 还 又 很 这 那 这个 那个 这样 那样 这种 那种 有
我 你 您 他 她 它 我们 你们 他们 自己 人家 什么 怎么 怎么办 怎么样 怎样 如何 为什么 哪些 哪个 哪里 几 多少
请问 一下 一个 可以 能 能否 是否 会 要 想 到 把 被 给 让 对 从 向 以 为 于 之 其 而 但 但是 因为 所以 如果
的话 然后 现在 已经 没有 没 个 些 谢谢 你好 您好 啦 噢 嗯
"""
STOP_WORDS = frozenset(_STOP.split())
# A question is cut when it is searched and again when it is answered, and the same few articles answer many questions.
_REMEMBERED, _LONGEST_REMEMBERED = 1024, 600
_RUN = re.compile(r"[0-9a-z\u3400-\u9fff〇]+")
_HAN_RUN = re.compile(r"[\u3400-\u9fff〇]+")


class _Tokenizer(Protocol):
    FREQ: Mapping[str, int]

    def cut_for_search(self, text: str) -> Iterable[str]: ...

    def cut(self, sentence: str, *, HMM: bool) -> Iterable[str]: ...  # noqa: N803

    def add_word(self, word: str, freq: int | None = None, tag: str | None = None) -> None: ...


class Segmenter:
    """Words and bigrams of a text, the same for what is indexed and what is asked.

    `dictionary` is corpus/terms/words.txt (`词 [频率] [词性]` a line, # comments), `words` further terms such as
    short titles. jieba's dictionary (one second, some 80 MB) is loaded at the first word and cached in
    `cache_folder`. Thread-safe.
    """

    def __init__(
        self,
        dictionary: Path | None = None,
        words: Iterable[str] = (),
        cache_folder: Path | None = None,
    ) -> None:
        self._dictionary = dictionary
        self._words = tuple(dict.fromkeys(words))
        self._cache_folder = cache_folder
        self._lock = threading.Lock()
        self._tokenizer: _Tokenizer | None = None
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._cut)

    @property
    def own_words(self) -> tuple[str, ...]:
        """The words it knows besides jieba's own: its dictionary and its further terms."""
        return tuple(word for word, _ in self._entries())

    def words(self, text: str) -> tuple[str, ...]:
        """Search-mode words in order, repeats kept, without stop words and punctuation."""
        return self._remembered(text) if len(text) <= _LONGEST_REMEMBERED else self._cut(text)

    def _cut(self, text: str) -> tuple[str, ...]:
        tokenizer = self._loaded()
        cut: list[str] = []
        for run in _RUN.findall(fold(text)):
            cut.extend(word for word in tokenizer.cut_for_search(run) if word not in STOP_WORDS)
        return tuple(cut)

    def words_with_offsets(self, text: str) -> tuple[tuple[int, int], ...]:
        """The words of the dictionary that a text is made of, as [start, end) in order, nothing left out or changed."""
        places, position = [], 0
        for word in self._loaded().cut(text, HMM=False):
            places.append((position, position + len(word)))
            position += len(word)
        return tuple(places)

    def frequency(self, word: str) -> int:
        """How often the dictionary's makers met a word; 0 for what is no word."""
        return self._loaded().FREQ.get(word, 0)

    def bigrams(self, text: str) -> tuple[str, ...]:
        """Overlapping character pairs of every run of Han characters, in order; needs no dictionary.

        >>> Segmenter().bigrams("七日内退货，A1款")
        ('七日', '日内', '内退', '退货', '款')
        """
        return tuple(gram for run in _HAN_RUN.findall(fold(text)) for gram in _bigrams(run))

    def _loaded(self) -> _Tokenizer:
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._tokenizer = self._load()
        return self._tokenizer

    def _load(self) -> _Tokenizer:
        with warnings.catch_warnings():
            # jieba 0.42.1, unreleased since 2020, has invalid escapes that newer Pythons report at first import.
            warnings.simplefilter("ignore")
            import jieba

        jieba.setLogLevel(logging.WARNING)
        tokenizer = jieba.Tokenizer()
        if self._cache_folder is not None:
            self._cache_folder.mkdir(parents=True, exist_ok=True)
            tokenizer.tmp_dir = str(self._cache_folder)
        tokenizer.initialize()
        for word, frequency in self._entries():
            tokenizer.add_word(word, frequency)
        loaded: _Tokenizer = tokenizer
        return loaded

    def _entries(self) -> Iterable[tuple[str, int | None]]:
        yield from ((word, None) for word in self._words)
        if self._dictionary is None or not self._dictionary.exists():
            return
        for line in self._dictionary.read_text("utf-8").splitlines():
            fields = line.partition("#")[0].split()
            if fields:
                yield fields[0], int(fields[1]) if len(fields) > 1 and fields[1].isdigit() else None


def _bigrams(run: str) -> Sequence[str]:
    return [run[index : index + 2] for index in range(len(run) - 1)] or [run]
