"""Quiz items and the texts they stand on with keyword defaults, for tests: a law of ours with five short articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from kb.law.instruments import LegalRank
from kb.law.numerals import parse_article_number
from kb.quiz.types import BRACKETS, GAP, SourceArticle
from kb.store.quiz_records import (
    Blank,
    Bloom,
    Difficulty,
    ItemBasis,
    ItemChange,
    ItemDraft,
    ItemKind,
    ItemState,
    Option,
    Point,
    ProofRule,
    QuizItem,
    Step,
)

TITLE, VERSION, TOPIC = "退换货试行法", "v-1", "returns"
TODAY = date(2026, 11, 1)
MADE_AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
REFUND = "经营者应当自收到退货之日起七日内退款。"
FREIGHT = "退货的运费由消费者承担；经营者和消费者另有约定的，按照约定。"
EXCEPT = "下列商品不适用无理由退货：\n（一）消费者定作的；\n（二）鲜活易腐的；\n（三）交付的报纸、期刊。"
LYING = "经营者不得以商品已经拆封为由拒绝退货。"
DAMAGES = "经营者有欺诈行为的，应当按照消费者的要求增加赔偿，增加赔偿的金额为价款的三倍。"
LAW = {"第一条": REFUND, "第二条": FREIGHT, "第三条": EXCEPT, "第四条": LYING, "第五条": DAMAGES}


def make_source(
    text: str = REFUND,
    *,
    label: str = "第一条",
    title: str = TITLE,
    version_id: str = VERSION,
    topic: str | None = TOPIC,
    industry: str | None = None,
    path: tuple[str, ...] = (),
    rank: LegalRank = LegalRank.LAW,
) -> SourceArticle:
    """One article of a text on the day."""
    number = parse_article_number(label) if label.startswith("第") else None
    return SourceArticle(title, title, version_id, label, number, path, text, rank, topic, industry)


class KnownTexts:
    """Texts over a list: what stands in it is in force, `older` answers by title and label as the version before."""

    def __init__(
        self,
        articles: Iterable[SourceArticle] | None = None,
        *,
        as_of: date = TODAY,
        generation: int = 1,
        older: Iterable[SourceArticle] = (),
    ) -> None:
        given = [make_source(text, label=label) for label, text in LAW.items()] if articles is None else articles
        self._articles = tuple(given)
        self._older = tuple(older)
        self._as_of, self._generation = as_of, generation

    @property
    def as_of(self) -> date:
        return self._as_of

    @property
    def generation(self) -> int:
        return self._generation

    def articles(self) -> tuple[SourceArticle, ...]:
        return self._articles

    def article(self, version_id: str, label: str) -> SourceArticle | None:
        stored = (*self._articles, *self._older)
        return next((each for each in stored if (each.version_id, each.label) == (version_id, label)), None)

    def in_force(self, version_id: str) -> bool:
        return any(each.version_id == version_id for each in self._articles)

    def of_instrument(self, title: str) -> tuple[SourceArticle, ...]:
        return tuple(each for each in self._articles if each.title == title)

    def earlier(self, article: SourceArticle) -> SourceArticle | None:
        same = (each for each in self._older if (each.title, each.label) == (article.title, article.label))
        return next((each for each in same if each.text != article.text), None)


def make_basis(quotation: str | None = None, *, article: SourceArticle | None = None) -> ItemBasis:
    """The basis that quotes these words of an article, all of it by default."""
    source = article or make_source()
    said = source.text if quotation is None else quotation
    return ItemBasis(source.title, source.label, source.label, source.version_id, said, source.text.index(said))


def make_step(
    said: str,
    words: str | None = None,
    *,
    basis: ItemBasis | None = None,
    rule: ProofRule | None = None,
    number: int = 0,
    detail: str = "",
) -> Step:
    """Why an answer is right (VERBATIM, where it says the words themselves) or wrong: `words` are those replaced."""
    quotation = (basis or make_basis()).quotation
    there = said if words is None else words
    start = quotation.index(there)
    how = rule or (ProofRule.VERBATIM if said == there else ProofRule.QUANTITY)
    why = detail or (f"规定的是“{there}”。" if said == there else f"规定的是“{there}”，不是“{said}”。")
    return Step(how, why, number, start, start + len(there), said)


def make_single(
    right: str = "七日",
    wrong: Iterable[str] = ("三日", "十五日", "三十日"),
    *,
    article: SourceArticle | None = None,
    stem: str | None = None,
    **fields: object,
) -> ItemDraft:
    """单选 about a quantity, the right answer first."""
    basis = make_basis(article=article)
    asked = stem or f"根据《{basis.title}》，经营者应当自收到退货之日起多少日内退款？{BRACKETS}。"
    options = (
        Option(right, True, make_step(right, basis=basis)),
        *(Option(each, False, make_step(each, right, basis=basis)) for each in wrong),
    )
    return _draft(ItemKind.SINGLE, asked, basis, fields, options=options)


def make_true_false(
    said: str = "三十日", words: str = "七日", *, article: SourceArticle | None = None, **fields: object
) -> ItemDraft:
    """判断 that says `said` where the law says `words`; true where both are the same."""
    basis = make_basis(article=article)
    step, true = make_step(said, words, basis=basis), said == words
    stem = f"根据《{basis.title}》，{basis.quotation.replace(words, said, 1)}"
    options = (Option("正确", true, step), Option("错误", not true, step))
    return _draft(ItemKind.TRUE_FALSE, stem, basis, fields, options=options)


def make_blank(word: str = "七日", *others: str, article: SourceArticle | None = None, **fields: object) -> ItemDraft:
    """填空 with one gap; `others` are further wordings that count as right."""
    basis = make_basis(article=article)
    stem = f"根据《{basis.title}》，{basis.quotation.replace(word, GAP, 1)}"
    return _draft(ItemKind.BLANK, stem, basis, fields, blanks=(Blank((word, *others), make_step(word, basis=basis)),))


def make_multiple(
    listed: Iterable[str] = ("消费者定作的", "鲜活易腐的"), others: Iterable[str] = ("已经拆封的",), **fields: object
) -> ItemDraft:
    """多选: which are in the list of the third article."""
    basis = make_basis(article=make_source(EXCEPT, label="第三条"))
    wrong = Step(ProofRule.NOT_LISTED, "不在所列之中。", 0, 0, len(basis.quotation))
    options = (
        *(Option(each, True, make_step(each, basis=basis)) for each in listed),
        *(Option(each, False, replace(wrong, said=each)) for each in others),
    )
    stem = f"根据《{basis.title}》，下列哪些商品不适用无理由退货？{BRACKETS}。"
    return _draft(ItemKind.MULTIPLE, stem, basis, fields, options=options)


def make_short(**fields: object) -> ItemDraft:
    """简答 with two marking points on the fifth article."""
    basis = make_basis(article=make_source(DAMAGES, label="第五条"))
    points = tuple(
        Point(text, (tuple(words),), make_step(words[0], basis=basis))
        for text, words in (("有欺诈行为", ("欺诈",)), ("增加赔偿价款的三倍", ("三倍", "3倍")))
    )
    stem = f"简述《{basis.title}》对增加赔偿的规定。"
    return _draft(ItemKind.SHORT, stem, basis, fields, points=points)


def make_item(
    draft: ItemDraft | None = None,
    *,
    item_id: str = "q-1",
    revision: int = 1,
    state: ItemState = ItemState.APPROVED,
    change: ItemChange = ItemChange.APPROVED,
    changed_by: str = "u-1",
    changed_at: datetime = MADE_AT,
    reason: str | None = None,
) -> QuizItem:
    """A revision of an item."""
    return QuizItem(item_id, revision, change, state, draft or make_single(), changed_by, changed_at, reason)


_DEFAULTS: Mapping[str, object] = {
    "topic": TOPIC,
    "difficulty": Difficulty.EASY,
    "bloom": Bloom.REMEMBER,
    "generator": "test",
    "seed": 1,
    "as_of": TODAY,
}


def _draft(kind: ItemKind, stem: str, basis: ItemBasis, fields: Mapping[str, object], **answers: object) -> ItemDraft:
    explanation = f"《{basis.title}》{basis.locator}规定：“{basis.quotation}”"
    given = {"kind": kind, "stem": stem, "explanation": explanation, "bases": (basis,), **_DEFAULTS, **answers}
    return ItemDraft(**{**given, **fields})  # type: ignore[arg-type]
