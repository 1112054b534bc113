"""What is shown beside a provision: penalty, duty, references both ways."""

from __future__ import annotations

from datetime import date
from threading import Event

from kb.law.instruments import VersionId
from kb.search.related import MOST_RELATED, RelatedProvision, RelatedProvisions, Relation
from kb.store.records import Provision
from tests.builders import InMemoryStore, make_version

SELL = "卖家搭售商品的，应当以显著方式提醒买家注意。"
NAMING = "依照第十九条规定提醒买家的，应当留存记录。"
FINE = "违反本法第十九条规定的，责令改正，处五万元以上二十万元以下的罚款。"


def related_to(*labels: str, articles: dict[str, str] | None = None) -> tuple[RelatedProvision, ...]:
    store = InMemoryStore()
    texts = articles or {"第十九条": SELL, "第二十条": NAMING, "第七十七条": FINE}
    version = store.add_version(make_version("电子商务法"), texts)
    store.publish()
    shown = [(one, version) for one in store.provisions(version.version.version_id) if one.label in labels]
    return RelatedProvisions(store).of(shown)


def kinds(found: tuple[RelatedProvision, ...]) -> list[tuple[str, Relation]]:
    return [(each.provision.label, each.relation) for each in found]


def test_duty_brings_its_penalty_before_who_else_names_it() -> None:
    found = related_to("第十九条")
    assert kinds(found) == [("第七十七条", Relation.PENALTY_OF), ("第二十条", Relation.REFERS_HERE)]
    assert found[0].reason == "违反第十九条的处罚"


def test_penalty_brings_the_duty_it_punishes_once() -> None:
    assert kinds(related_to("第七十七条")) == [("第十九条", Relation.DUTY_OF)]


def test_reference_is_followed_with_the_words_that_make_it() -> None:
    found = related_to("第二十条")
    assert kinds(found) == [("第十九条", Relation.REFERRED_TO)]
    assert found[0].reason == "第二十条中的“第十九条”"


def test_what_is_shown_is_not_offered_again() -> None:
    assert kinds(related_to("第十九条", "第七十七条")) == [("第二十条", Relation.REFERS_HERE)]


def test_article_that_half_the_law_names_does_not_list_all_who_name_it() -> None:
    articles = {"第一条": SELL} | {f"第{n}条": "依照第一条规定办理。" for n in "二三四五六七"}
    assert related_to("第一条", articles=articles) == ()


def test_no_more_is_offered_than_one_look_takes_in() -> None:
    articles = {f"第{n}条": "应当提醒买家。" for n in "一二三四五六"} | {
        "第七条": "违反本法第一条至第六条规定的，处一万元以下的罚款。"
    }
    assert len(related_to("第七条", articles=articles)) == MOST_RELATED


def test_duty_that_only_a_question_could_bear_out_is_not_offered() -> None:
    articles = {
        "第一条": "快递企业投递包裹，不得私自开拆、隐匿包裹。",
        "第二条": "邮政企业投递包裹，不得私自开拆、隐匿包裹。",
        "第九条": "私自开拆、隐匿包裹的，处一万元以下的罚款。",
    }
    assert related_to("第一条", articles=articles) == ()


class _Counting(InMemoryStore):
    """Keeps whose provisions were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[VersionId] = []

    def provisions(self, version_id: VersionId) -> tuple[Provision, ...]:
        self.read.append(version_id)
        return super().provisions(version_id)


def _two_laws() -> tuple[_Counting, VersionId, VersionId]:
    store = _Counting()
    gone = store.add_version(make_version("电子商务法", label="旧", valid_to=date(2020, 1, 1)), {"第一条": SELL})
    bound = store.add_version(make_version("电子商务法", label="新"), {"第十九条": SELL, "第七十七条": FINE})
    store.publish()
    return store, gone.version.version_id, bound.version.version_id


def test_once_made_ready_no_question_waits_for_a_version_in_force_to_be_read() -> None:
    store, _, bound = _two_laws()
    related = RelatedProvisions(store)

    assert related.make_ready(store.generation(), date(2025, 1, 1), Event())
    assert store.read == [bound]
    assert kinds(related.beside([(bound, "第十九条")], store.generation())) == [("第七十七条", Relation.PENALTY_OF)]
    assert store.read == [bound]


def test_making_ready_ends_early_when_it_is_cancelled() -> None:
    store, _, _ = _two_laws()
    stopped = Event()
    stopped.set()

    assert not RelatedProvisions(store).make_ready(store.generation(), date(2025, 1, 1), stopped)
    assert store.read == []


def test_beside_a_label_that_a_version_does_not_have_stands_nothing() -> None:
    store, _, bound = _two_laws()

    assert RelatedProvisions(store).beside([(bound, "第九十九条"), (bound, None)], store.generation()) == ()
