"""Which handbook unit speaks to a question: the same for every list of units asked for, in whatever turn."""

from __future__ import annotations

from dataclasses import replace

from kb.answering.handbook import best_units
from kb.store.records import HandbookUnit
from tests.builders import make_unit


def _unit(number: int, heading: str, *questions: str) -> HandbookUnit:
    return replace(make_unit(heading=heading, questions=questions), unit_id=number)


RETURNS = _unit(1, "七天无理由退货", "七天能退货吗", "衣服不喜欢能退吗")
DEPOSITS = _unit(2, "押金退还", "押金不退怎么办", "房东不退押金")


def test_every_list_of_units_is_asked_by_itself_when_roles_take_turns() -> None:
    for _ in range(2):
        assert [each.unit for each in best_units("押金不退", (RETURNS, DEPOSITS), None)] == [DEPOSITS, RETURNS]
        assert [each.unit for each in best_units("押金不退", (RETURNS,), None)] == [RETURNS]


def test_a_unit_edited_since_the_last_question_is_asked_by_its_new_words() -> None:
    before = best_units("手机进水保修吗", (RETURNS, DEPOSITS), None)[0].similarity
    edited = replace(DEPOSITS, questions=("手机进水保修吗",))

    first = best_units("手机进水保修吗", (RETURNS, edited), None)[0]

    assert first.unit is edited
    assert first.similarity > before


def test_words_common_to_all_units_count_less_than_the_rare_one() -> None:
    units = tuple(
        _unit(number, f"事项{number}", f"{word}能退款吗") for number, word in enumerate(("衣服", "机票", "课程"))
    )

    assert best_units("机票退款", units, None)[0].unit.heading == "事项1"


def test_way_of_asking_is_no_likeness() -> None:
    units = (_unit(1, "食品安全投诉", "面包发霉会不会赔", "可不可以要十倍", "到底找谁"), RETURNS, DEPOSITS)

    assert best_units("香蕉会不会唱歌", units, None)[0].similarity == 0.0
    assert best_units("可不可以到底会不会", units, None)[0].similarity == 0.0
    assert best_units("面包会不会发霉", units, None)[0].unit.heading == "食品安全投诉"
