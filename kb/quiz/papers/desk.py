"""Where papers are made, closed, opened again and assigned. What they hold never changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.citing.types import Pin
from kb.errors import ContentError
from kb.quiz.bank import ItemBank
from kb.quiz.papers.blueprint import Blueprint, fields_of, read_blueprint
from kb.quiz.papers.blueprint_files import unknown_topics
from kb.quiz.papers.choosing import Choice, choose, fitting, for_section
from kb.quiz.papers.coverage import Coverage, coverage
from kb.quiz.papers.errors import NotEnoughItemsError
from kb.quiz.review import key_bases
from kb.quiz.templates import Topics
from kb.quiz.types import Texts
from kb.records.redact import masked
from kb.store.quiz_items import SqlQuizItems
from kb.store.quiz_paper_records import Assignment, AssignmentDraft, Paper, PaperDraft, PaperState
from kb.store.quiz_papers import SqlQuizPapers
from kb.store.quiz_records import ItemBasis, ItemState, QuizItem

Items = Mapping[tuple[str, int], QuizItem]
TextsOn = Callable[[Pin], Texts]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a blueprint would give: the choice with its shortages, and what it covers of the bank."""

    choice: Choice
    coverage: Coverage
    items: Items


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """The desk of papers. Every method that writes leaves a record of the ledger."""

    kept: SqlQuizPapers
    items: SqlQuizItems
    bank: ItemBank
    topics: Topics
    texts: TextsOn
    templates: tuple[Blueprint, ...] = ()

    def preview(self, blueprint: Blueprint, pin: Pin, *, drafts: bool = False) -> Preview:
        """What would be chosen; nothing is written. `drafts` takes proven drafts too, for papers to try out."""
        return self._preview(self._sound(blueprint), pin, drafts=drafts)

    def make(self, blueprint: Blueprint, by: str, pin: Pin, *, drafts: bool = False) -> tuple[Paper, ...]:
        """One paper, or two parallel ones. NotEnoughItemsError says what the bank lacks."""
        blueprint = self._sound(blueprint)
        found = self._preview(blueprint, pin, drafts=drafts)
        if not found.choice.possible:
            raise NotEnoughItemsError(found.choice.shortages, self.topics.name_of)
        day = blueprint.as_of or pin.as_of
        fields = fields_of(replace(blueprint, title=masked(blueprint.title).text, as_of=day))
        letters = ("",) if blueprint.parallel == 1 else ("（A 卷）", "（B 卷）")
        drafted = [
            PaperDraft(f"{fields['title']}{letter}", fields, items, blueprint.seed, pin.generation, day)
            for letter, items in zip(letters, found.choice.papers, strict=True)
        ]
        return self.kept.add(drafted, by)

    def items_of(self, papers: Iterable[Paper]) -> Items:
        """The items of papers in the revisions that stand on them."""
        return self.items.of((each.item_id, each.revision) for paper in papers for each in paper.items)

    def coverage_of(self, paper: Paper, pin: Pin) -> Coverage:
        """What a paper covers of what the bank holds today for its blueprint."""
        blueprint = blueprint_of(paper)
        items = self.items_of([paper])
        asked = [items[each.item_id, each.revision] for each in paper.items]
        pool = fitting(blueprint, self.bank.usable())
        fits = {each.item_id: each for section in blueprint.sections for each in for_section(section, pool)}
        return coverage(asked, {**fits, **{each.item_id: each for each in asked}}.values(), self._path(pin))

    def set_state(self, paper_id: str, state: PaperState, by: str) -> Paper:
        """Closes a paper or opens it again."""
        return self.kept.set_state(paper_id, state, by)

    def assign(
        self,
        paper_id: str,
        by: str,
        *,
        people: Sequence[str] = (),
        team: str | None = None,
        due_on: date | None = None,
        cause: str | None = None,
    ) -> tuple[Assignment, ...]:
        """To some people, or to a team as a whole: who joins it later is to sit it too."""
        why = masked(cause).text if cause else None
        drafts = [AssignmentDraft(paper_id, each, None, due_on, why) for each in dict.fromkeys(people)]
        drafts += [AssignmentDraft(paper_id, None, team, due_on, why)] if team is not None else []
        if not drafts:
            raise ContentError("没有写布置给谁：请写人员或小组。")
        return self.kept.assign(drafts, by)

    def _preview(self, blueprint: Blueprint, pin: Pin, *, drafts: bool) -> Preview:
        pool = self._pool(blueprint, pin, drafts=drafts)
        choice = choose(blueprint, pool)
        by_id = {each.item_id: each for each in pool}
        chosen = [by_id[each.item_id] for paper in choice.papers for each in paper]
        fits = {each.item_id: each for section in blueprint.sections for each in for_section(section, pool)}
        covered = coverage(chosen, fits.values(), self._path(pin))
        return Preview(choice, covered, {(each.item_id, each.revision): each for each in chosen})

    def _pool(self, blueprint: Blueprint, pin: Pin, *, drafts: bool) -> list[QuizItem]:
        items = list(self.bank.usable())
        if drafts:
            due = self.bank.due()
            items += [
                each
                for each in self.bank.items()
                if each.state is ItemState.DRAFT and each.draft.flag is None and each.item_id not in due
            ]
        found = fitting(blueprint, items)
        if blueprint.as_of is None or blueprint.as_of == pin.as_of:
            return found
        texts = self.texts(Pin(pin.generation, blueprint.as_of))
        return [each for each in found if all(texts.in_force(basis.version_id) for basis in key_bases(each.draft))]

    def _sound(self, blueprint: Blueprint) -> Blueprint:
        unknown = unknown_topics(blueprint, [each.topic_id for each in self.topics.topics])
        if unknown:
            raise ContentError(f"没有知识点 {'、'.join(unknown)}；可用 zhigui quiz topics 查看。")
        return blueprint

    def _path(self, pin: Pin) -> Callable[[ItemBasis], tuple[str, ...]]:
        texts = self.texts(pin)

        def path_of(basis: ItemBasis) -> tuple[str, ...]:
            article = texts.article(basis.version_id, basis.article)
            return article.path if article is not None else ()

        return path_of


def blueprint_of(paper: Paper) -> Blueprint:
    """The blueprint that a paper was made by."""
    return read_blueprint(paper.draft.blueprint, lambda field, _: f"试卷 {paper.paper_id} 的 {field}")
