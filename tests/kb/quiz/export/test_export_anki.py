"""An .apkg is imported by Anki itself: same content, and a second import changes the notes that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.notes import Note

from kb.quiz.export.anki import anki_package
from kb.quiz.export.bundle import Bundle
from tests.builders_quiz import make_item
from tests.kb.quiz.export.hostile import NASTY, bundle_of, nasty_case, nasty_single, one_of_each


@contextmanager
def collection(folder: Path) -> Iterator[Collection]:
    """An empty collection of Anki's own."""
    opened = Collection(str(folder / "collection.anki2"))
    try:
        yield opened
    finally:
        opened.close()


def bring_in(cards: Collection, folder: Path, bundle: Bundle) -> None:
    file = folder / "题目.apkg"
    file.write_bytes(anki_package(bundle))
    cards.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(file), options=ImportAnkiPackageOptions(merge_notetypes=True))
    )


def notes(cards: Collection) -> list[Note]:
    return [cards.get_note(each) for each in cards.find_notes("deck:*")]


def shown(field: str) -> str:
    return unescape(field.replace("<br/>", "\n").replace("<br>", "\n"))


def test_anki_reads_the_same_stem_options_key_and_explanation(tmp_path: Path) -> None:
    drafts = [nasty_single(each) for each in NASTY]
    with collection(tmp_path) as cards:
        bring_in(cards, tmp_path, bundle_of(drafts))
        found = {shown(each["题干"]): each for each in notes(cards)}
    assert set(found) == {each.stem for each in drafts}
    for draft in drafts:
        note = found[draft.stem]
        options = [f"{letter}. {each.text}" for letter, each in zip("ABCD", draft.options, strict=True)]
        assert shown(note["选项"]) == "\n".join(options)
        assert shown(note["答案"]) == options[0]
        assert shown(note["解析"]).startswith(draft.explanation)
        assert note["依据"] == "《退换货试行法》第一条"


def test_every_kind_is_a_card_in_the_deck_of_its_topic_with_tags(tmp_path: Path) -> None:
    with collection(tmp_path) as cards:
        bring_in(cards, tmp_path, bundle_of(one_of_each()))
        assert cards.card_count() == len(one_of_each())
        assert {cards.decks.name(each.cards()[0].did) for each in notes(cards)} == {"知规::退换货"}
        assert {"单选题", "退换货", "难度易"} in [set(each.tags) for each in notes(cards)]


def test_an_empty_field_shows_nothing_and_material_stands_above_the_stem(tmp_path: Path) -> None:
    with collection(tmp_path) as cards:
        bring_in(cards, tmp_path, bundle_of([nasty_case("甲")]))
        (note,) = notes(cards)
        question = note.cards()[0].question()
    assert shown(note["题干"]) == "<b>案例：</b>客户来电甲\n\n上述做法是否正确？"
    assert "{{" not in question


def test_a_newer_file_changes_the_notes_and_keeps_how_far_somebody_has_learnt(tmp_path: Path) -> None:
    bundle = bundle_of([nasty_single("旧")])
    (question,) = bundle.questions()
    draft = replace(question.item.draft, explanation="新的解析")
    item = make_item(draft, item_id=question.item.item_id, revision=2)
    section = replace(bundle.sections[0], questions=(replace(question, item=item),))
    newer = replace(bundle, sections=(section,), made_at=bundle.made_at + timedelta(days=1))
    with collection(tmp_path) as cards:
        bring_in(cards, tmp_path, bundle)
        (card,) = notes(cards)[0].cards()
        cards.sched.set_due_date([card.id], "30")
        due = cards.get_card(card.id).due
        bring_in(cards, tmp_path, newer)
        (note,) = notes(cards)
        assert note["解析"].startswith("新的解析")
        assert (note.cards()[0].id, note.cards()[0].due) == (card.id, due)


@pytest.mark.parametrize("name", ["甲::乙", "第一行\n第二行"])
def test_the_name_of_a_topic_makes_no_deck_of_its_own(tmp_path: Path, name: str) -> None:
    bundle = replace(bundle_of([nasty_single("")]), topics={"returns": name})
    with collection(tmp_path) as cards:
        bring_in(cards, tmp_path, bundle)
        (deck,) = {cards.decks.name(each.cards()[0].did) for each in notes(cards)}
    assert re.fullmatch(r"知规::[^:\n]+", deck)
