"""What a lying model is made of: it reads the passages, says what they say, and lies where that is false."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.lying_clients import Got
from bench.lying_model import Tally
from kb.answering.generate.prompt import messages_for
from kb.law.wording import comparable
from tests.builders_liar import Liar, Told, where_lies_reach
from tests.builders_liar_kinds import KINDS
from tests.builders_liar_passages import passages_in, question_in, room_in
from tests.builders_model import Messages
from tests.builders_writing import make_brief, make_passage

TEXTS = (
    "消费者可以自收到商品之日起七日内退货，但是消费者定作的除外。",
    "经营者有欺诈行为的，应当按照价款的三倍赔偿。\n经营者违反前款的，由市场监督管理部门责令改正。",
)


def asked(question: str = "网上买的能退吗") -> Messages:
    passages = [make_passage(n, text, article=f"第{n}十条") for n, text in enumerate(TEXTS, 1)]
    return [{"role": each.role, "content": each.text} for each in messages_for(make_brief(question, *passages))]


def replied(seed: int = 1, times: int = 60) -> Liar:
    """A liar that was asked often enough to tell every kind of lie."""
    liar = Liar(seed)
    for _ in range(times):
        liar(asked())
    return liar


def test_question_passages_and_room_are_read_back_from_what_a_model_is_asked() -> None:
    rules, user = asked()
    assert question_in(user["content"]) == "网上买的能退吗"
    assert room_in(rules["content"]) == 120
    found = passages_in(user["content"])
    assert [(each.n, each.place, each.text) for each in found] == [
        (1, "《消费者权益保护法》第1十条", TEXTS[0]),
        (2, "《消费者权益保护法》第2十条", TEXTS[1]),
    ]


def test_same_seed_tells_the_same_and_another_seed_tells_other_lies() -> None:
    assert replied(1).replies == replied(1).replies
    assert replied(1).replies != replied(2).replies


def test_three_sentences_of_ten_are_lies_of_many_kinds() -> None:
    told = [each for reply in replied().replies for each in reply.told]
    lies = Counter(each.kind for each in told if each.is_lie)
    assert 0.2 < lies.total() / len(told) < 0.5
    assert len(lies) >= 12 and set(lies) <= set(KINDS)


def test_no_lie_stands_in_a_passage_and_every_quotation_that_is_none_does() -> None:
    passages = [comparable(each) for each in TEXTS]
    told = [each for reply in replied().replies for each in reply.told]
    assert [each for each in told if any(part in text for part in each.parts for text in passages)] == []
    quoted = [each.text.split("“")[1].split("”")[0] for each in told if each.kind == "true: quoted"]
    assert quoted and all(any(comparable(each) in text for text in passages) for each in quoted)


@pytest.mark.parametrize("place", ["whole", "part", "spaced"])
def test_lie_is_found_in_whatever_a_client_received(place: str) -> None:
    reply = next(each for each in replied().replies if each.lies and len(each.lies[0].parts) == 2)
    lie = reply.lies[0]
    received = {"whole": lie.text, "part": lie.parts[1], "spaced": " ".join(lie.text)}[place]
    assert lie in where_lies_reach(reply, [f"另说，{received}"], [])
    assert where_lies_reach(reply, ["另说。"], []) == []


def test_lie_in_the_marks_is_found_as_sentence_with_just_these_marks() -> None:
    reply = next(each for each in replied().replies if any(lie.kind == "wrong mark" for lie in each.lies))
    lie = next(each for each in reply.lies if each.kind == "wrong mark")
    assert where_lies_reach(reply, [], [(lie.text, lie.numbers)]) == [lie]
    assert where_lies_reach(reply, [f"{lie.text}{lie.marks}"], []) == [lie]
    assert where_lies_reach(reply, [f"{lie.text}[77]"], [(lie.text, (77,))]) == []


def test_tally_counts_what_reached_what_was_removed_and_by_which_rule() -> None:
    reply = next(each for each in replied().replies if len(each.lies) == 1 and len(each.told) >= 3)
    lie, (true, other, *_) = reply.lies[0], [each for each in reply.told if not each.is_lie] + [reply.lies[0]]
    removed = [{"text": each.text, "reason": "与条文不符", "rule": "support"} for each in (true, lie)]
    tally, said = Tally(), [each for each in reply.told if each not in (true, lie)]
    tally.add("ask", reply, Got((), tuple((each.text, each.numbers) for each in said), {"removed": removed}))
    assert tally.share_reached().successes == 0
    assert tally.falsely_removed == [("support", true)]
    tally.add("ask", reply, Got((lie.text + lie.marks,), ((lie.text, lie.numbers),), {"removed": []}))
    assert [(way, each) for way, _, each in tally.reached] == [("ask", lie)]
    assert isinstance(other, Told)
