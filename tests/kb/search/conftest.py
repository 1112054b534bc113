"""What the tests of search share: one segmenter, because jieba's dictionary takes a second."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.text.segment import Segmenter

WORDS = Path(__file__).parents[3] / "corpus" / "terms" / "words.txt"


@pytest.fixture(scope="session")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    return Segmenter(WORDS, ("消费者权益保护法", "民法典"), tmp_path_factory.mktemp("jieba"))
