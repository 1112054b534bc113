"""What a question's words tell, seen from the words in which people ask: together of one article, and how typical."""

from __future__ import annotations

from kb.search.asked_words import FEWEST_HELD, AskedWords, asked_words

PHRASES = (("香蕉烂了能退吗", "水果坏了找谁"), ("会不会扣工资",), ("唱歌的店太吵", "唱歌要不要交版权费"))
TOTAL = FEWEST_HELD


def told(words: tuple[str, ...], entries: tuple[int, ...], uses: tuple[int, ...]) -> AskedWords:
    return asked_words(words, entries, TOTAL, uses, PHRASES)


def test_words_asked_together_of_one_article_cover_more_than_words_found_here_and_there() -> None:
    together = told(("香蕉", "烂", "退"), (2, 30, 200), (300, 300, 300))
    scattered = told(("香蕉", "会不会", "唱歌"), (2, 30, 8), (300, 300, 300))
    assert together.coverage == 1.0
    assert scattered.coverage < 0.5


def test_rare_word_that_no_phrase_has_leaves_most_of_a_question_uncovered() -> None:
    assert told(("烂", "银河系"), (300, 0), (300, 0)).coverage < 0.3


def test_words_met_oftener_in_phrases_than_in_other_texts_are_typical_of_law() -> None:
    law = told(("定金", "退"), (60, 300), (200, 3000))
    idle = told(("天空", "蓝"), (2, 5), (4000, 3000))
    assert law.typical > idle.typical


def test_question_without_words_covers_nothing_and_is_typical_of_nothing() -> None:
    assert told((), (), ()) == AskedWords(0.0, 0.0)


def test_only_the_nearest_articles_are_read() -> None:
    far = (*(("别的事",) for _ in range(50)), ("香蕉烂了",))
    assert asked_words(("香蕉",), (2,), TOTAL, (300,), far).coverage == 0.0
