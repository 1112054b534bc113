"""Papers read off the desk for the contract, and blueprints as they are sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from pydantic import JsonValue, TypeAdapter

from api.errors import field_error
from api.schemas.quiz_papers import (
    BlueprintOut,
    BlueprintSent,
    CoverageOut,
    CoveredOut,
    PaperOptionOut,
    PaperOut,
    PaperPreview,
    PaperQuestionOut,
    PaperWhole,
    QuizCitation,
    ShortageOut,
)
from kb.bootstrap import KnowledgeBase
from kb.citing.types import Pin
from kb.errors import NotFoundError
from kb.quiz.papers.blueprint import Blueprint, fields_of, read_blueprint
from kb.quiz.papers.blueprint_files import blueprint_toml, parse_blueprint
from kb.quiz.papers.coverage import Coverage
from kb.quiz.papers.desk import Preview, blueprint_of
from kb.quiz.papers.errors import generate_call
from kb.quiz.papers.plan import Shortage
from kb.quiz.sitting.questions import Question, in_order, right_labels
from kb.store.people_records import Person
from kb.store.quiz_paper_records import Paper
from kb.store.quiz_records import ItemBasis, ItemDraft

_FIELDS = TypeAdapter(dict[str, JsonValue])


@dataclass(frozen=True, slots=True)
class Around:
    """What papers are shown with: names of people, and which items are due."""

    kb: KnowledgeBase
    people: Mapping[str, Person]
    due: frozenset[str]

    def name(self, actor_id: str) -> str | None:
        """What somebody is called; None where nobody of this id is known."""
        person = self.people.get(actor_id)
        return person.name if person is not None else None

    def team(self, actor_id: str) -> str | None:
        """The name of somebody's team."""
        person = self.people.get(actor_id)
        return person.team if person is not None else None


def around(kb: KnowledgeBase) -> Around:
    """What papers are shown with now."""
    return Around(kb, {each.actor_id: each for each in kb.people.people()}, kb.quizzes.bank.due())


def blueprint_sent(request: BlueprintSent, kb: KnowledgeBase) -> Blueprint:
    """The blueprint of a request, sized and seeded as it says."""
    given = [name for name in ("blueprint", "toml", "template") if getattr(request, name) is not None]
    if len(given) != 1:
        raise field_error("blueprint", "blueprint、toml、template 三者写且只写一样。")
    made = _blueprint(request, kb)
    if request.count is not None:
        made = made.sized(request.count)
    if request.seed is not None:
        made = replace(made, seed=request.seed)
    return made if request.parallel is None else replace(made, parallel=request.parallel)


def _blueprint(request: BlueprintSent, kb: KnowledgeBase) -> Blueprint:
    if request.blueprint is not None:
        return read_blueprint(request.blueprint, _place)
    if request.toml is not None:
        return parse_blueprint(request.toml, "蓝图")
    found = next((each for each in kb.quizzes.papers.templates if each.blueprint_id == request.template), None)
    if found is None:
        raise NotFoundError(f"没有编号为 {request.template} 的试卷模板；可用 zhigui quiz paper templates 查看。")
    return found


def _place(_: str, section: int | None) -> str:
    return "蓝图" if section is None else f"蓝图第 {section + 1} 部分"


def template_out(blueprint: Blueprint) -> BlueprintOut:
    """A template as the contract prints it."""
    return BlueprintOut(
        id=blueprint.blueprint_id or "",
        title=blueprint.title,
        about=blueprint.about,
        questions=blueprint.count,
        minutes=blueprint.minutes,
        toml=blueprint_toml(blueprint),
        fields=_FIELDS.validate_python(fields_of(blueprint)),
    )


def preview_out(found: Preview, blueprint: Blueprint, kb: KnowledgeBase) -> PaperPreview:
    """What a blueprint would give."""
    name_of = kb.quizzes.topics.name_of
    first = found.choice.papers[0]
    return PaperPreview(
        possible=found.choice.possible,
        questions=len(first),
        total_points=sum(each.points for each in first),
        shortages=tuple(_shortage(each, blueprint, kb) for each in found.choice.shortages),
        coverage=coverage_out(found.coverage, name_of),
    )


def _shortage(shortage: Shortage, blueprint: Blueprint, kb: KnowledgeBase) -> ShortageOut:
    topic = shortage.topic
    return ShortageOut(
        section=shortage.section,
        section_title=blueprint.sections[shortage.section].title,
        topic=topic,
        topic_name=None if topic is None else kb.quizzes.topics.name_of(topic),
        kind=shortage.kind.value,
        wanted=shortage.wanted,
        available=shortage.available,
        command=generate_call(shortage, blueprint.parallel),
    )


def coverage_out(found: Coverage, name_of: Callable[[str], str]) -> CoverageOut:
    """A coverage with its topics by name."""
    topics = tuple(
        CoveredOut(name=name_of(each.name), asked=each.asked, available=each.available) for each in found.topics
    )
    plain = {
        view: tuple(CoveredOut.model_validate(each) for each in getattr(found, view))
        for view in ("laws", "chapters", "kinds", "difficulties")
    }
    return CoverageOut(topics=topics, **plain)


def paper_out(paper: Paper, seen: Around) -> PaperOut:
    """A paper without its questions."""
    return PaperOut.model_validate(_paper_fields(paper, seen))


def paper_whole(paper: Paper, seen: Around, pin: Pin) -> PaperWhole:
    """A paper with its questions, their keys, and what it covers."""
    desk = seen.kb.quizzes.papers
    blueprint = blueprint_of(paper)
    titles = tuple(each.title for each in blueprint.sections)
    found = in_order(paper, desk.items_of([paper]))
    return PaperWhole.model_validate(
        {
            **_paper_fields(paper, seen),
            "sections": titles,
            "items": tuple(_question(each, titles, seen) for each in found),
            "coverage": coverage_out(desk.coverage_of(paper, pin), seen.kb.quizzes.topics.name_of),
        }
    )


def options_out(question: Question) -> tuple[PaperOptionOut, ...]:
    """The options in the order of an attempt or paper, each with why it is right or wrong."""
    options = question.item.draft.options
    return tuple(
        PaperOptionOut(
            label=each.label,
            text=each.text,
            correct=options[each.place].correct,
            detail=options[each.place].proof.detail,
        )
        for each in question.options
    )


def answer_out(question: Question) -> tuple[str, ...]:
    """The key: labels, the words of the blanks, or the marking points."""
    draft = question.item.draft
    if draft.blanks:
        return tuple(each.accepted[0] for each in draft.blanks)
    return tuple(each.text for each in draft.points) if draft.points else right_labels(question)


def citations_out(draft: ItemDraft) -> tuple[QuizCitation, ...]:
    """The provisions that an item stands on."""
    return tuple(_citation(each) for each in draft.bases)


def _citation(basis: ItemBasis) -> QuizCitation:
    href = f"/v1/instruments/{quote(basis.title, safe='')}/articles/{quote(basis.article, safe='')}"
    return QuizCitation(
        title=basis.title,
        locator=basis.locator,
        article=basis.article,
        quotation=basis.quotation,
        version_id=basis.version_id,
        href=href,
    )


def _paper_fields(paper: Paper, seen: Around) -> dict[str, object]:
    blueprint, draft = blueprint_of(paper), paper.draft
    return {
        **{name: getattr(paper, name) for name in ("paper_id", "title", "state", "possible", "sibling")},
        **{name: getattr(paper, name) for name in ("created_by", "created_at")},
        **{name: getattr(blueprint, name) for name in ("minutes", "pass_mark", "closed_book", "valid_months")},
        **{name: getattr(draft, name) for name in ("as_of", "seed", "generation")},
        "questions": len(paper.items),
        "created_by_name": seen.name(paper.created_by),
        "blueprint": _FIELDS.validate_python(dict(draft.blueprint)),
        "due": tuple(each.item_id for each in paper.items if each.item_id in seen.due),
    }


def _question(question: Question, titles: Sequence[str], seen: Around) -> PaperQuestionOut:
    item, draft = question.item, question.item.draft
    return PaperQuestionOut(
        n=question.n,
        section=question.section,
        section_title=titles[question.section],
        points=question.points,
        item_id=item.item_id,
        revision=item.revision,
        due=item.item_id in seen.due,
        kind=draft.kind.value,
        topic=draft.topic,
        topic_name=seen.kb.quizzes.topics.name_of(draft.topic),
        difficulty=draft.difficulty.value,
        material=draft.material,
        stem=draft.stem,
        options=options_out(question),
        answer=answer_out(question),
        explanation=draft.explanation,
        citations=citations_out(draft),
    )
