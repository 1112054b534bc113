"""Quiz items as the contract prints them, and the bodies by which they are written, changed and decided on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints
from pydantic.config import JsonDict

from api.schemas.base import Industry, Reply, Request
from api.schemas.changes import ReviewItem
from kb.store.quiz_records import Bloom, Difficulty, ItemChange, ItemKind, ItemState, ProofRule

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Topic = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
ItemId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
EXAMPLE: JsonDict = {
    "kind": "single",
    "stem": "根据《消费者权益保护法》，网购的商品，消费者有权自收到商品之日起几日内退货？（　　）。",
    "options": [
        {"text": "七日", "correct": True},
        {"text": "十五日", "correct": False},
        {"text": "三十日", "correct": False},
    ],
    "cite": ["消保法25"],
    "topic": "returns",
    "industry": "market",
    "difficulty": "easy",
}
KIND_TOLD = "single 单选，multiple 多选，true_false 判断，blank 填空，short 简答，case 案例分析，scenario 情景"
DIFFICULTY_TOLD = "easy 易，medium 中，hard 难"
BLOOM_TOLD = "remember 记忆，understand 理解，apply 应用，analyse 分析"
STATE_TOLD = "draft 待审，approved 在用，retired 停用"


class OptionIn(Request):
    """One answer to choose from."""

    text: Line = Field(description="选项的文字")
    correct: StrictBool = Field(description="是不是正确答案")
    detail: str = Field(default="", max_length=500, description="为什么对或错；不写则按条文写明")


class BlankIn(Request):
    """One gap of a stem."""

    accepted: list[Line] = Field(min_length=1, max_length=10, description="算对的写法，条文的写法在前")


class PointIn(Request):
    """One marking point of an open answer."""

    text: Line = Field(description="要点")
    keywords: list[list[Line]] = Field(min_length=1, max_length=10, description="每组说到一个词即算答到，各组都要有")
    weight: StrictInt = Field(default=1, ge=1, le=100, description="分值")


class ItemWords(Request):
    """What a trainer writes of an item."""

    kind: ItemKind = Field(description=KIND_TOLD)
    stem: str = Field(min_length=1, max_length=1000, description="题干；填空用 ＿＿＿＿ 标出每个空")
    material: str = Field(default="", max_length=3000, description="案例材料，或来电人说的话")
    options: list[OptionIn] = Field(default_factory=list, max_length=10, description="选项；判断写“正确”和“错误”两个")
    blanks: list[BlankIn] = Field(default_factory=list, max_length=10, description="填空的答案，按出现次序")
    points: list[PointIn] = Field(default_factory=list, max_length=20, description="简答等主观题的得分点")
    explanation: str = Field(default="", max_length=2000, description="解析；不写则引出依据的原文")
    cite: list[Line] = Field(
        default_factory=list, max_length=10, description="依据，如 消保法25；修改时不写则沿用原来的依据"
    )
    topic: Topic = Field(description="知识点，见 /v1/quizzes/topics")
    industry: Industry | None = Field(default=None, description="行业；不写或 general 为各行业通用")
    difficulty: Difficulty = Field(default=Difficulty.MEDIUM, description=DIFFICULTY_TOLD)
    bloom: Bloom = Field(default=Bloom.UNDERSTAND, description=BLOOM_TOLD)
    tags: list[Line] = Field(default_factory=list, max_length=20, description="标签")


class ItemNew(ItemWords):
    """A new item; it becomes a draft, flagged where no proof is found."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})


class ItemEdit(ItemWords):
    """An item with other words, all of them; proven anew."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"revision": 1, **EXAMPLE}]})

    revision: StrictInt = Field(ge=1, description="看到的是第几版；已有更新的版本时不写入（409）")
    reason: str | None = Field(default=None, max_length=500, description="为什么改；其中的个人信息会遮盖")


class ItemStepIn(Request):
    """A decision on an item."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"revision": 1}]})

    revision: StrictInt = Field(ge=1, description="看到的是第几版；已有更新的版本时不写入（409）")
    reason: str | None = Field(default=None, max_length=500, description="为什么；其中的个人信息会遮盖")


class ItemRejection(ItemStepIn):
    """That an item is not to be used, and why."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"revision": 1, "reason": "选项太容易排除"}]}
    )

    reason: str = Field(min_length=1, max_length=500, description="为什么不用；其中的个人信息会遮盖")


class ItemSeen(Request):
    """An item as somebody saw it."""

    item_id: ItemId
    revision: StrictInt = Field(ge=1)


class ItemApprovals(Request):
    """Several items to be approved at once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"items": [{"item_id": "q-0123456789abcdef", "revision": 1}]}]},
    )

    items: list[ItemSeen] = Field(min_length=1, max_length=500, description="要批准的题目，最多 500 道")


class ItemSummary(Reply):
    """An item in a list."""

    item_id: str
    revision: int
    state: ItemState = Field(description=STATE_TOLD)
    due: bool = Field(description="待复核：所依条文有了新的文字，复核之前不会出现在试卷里")
    flag: str | None = Field(description="为什么没有证明；没有证明的题目不会用于试卷")
    kind: ItemKind = Field(description=KIND_TOLD)
    stem: str
    topic: str
    topic_name: str
    industry: str | None = Field(description="行业；为空是各行业通用")
    difficulty: Difficulty = Field(description=DIFFICULTY_TOLD)
    bloom: Bloom = Field(description=BLOOM_TOLD)
    citations: tuple[str, ...] = Field(description="依据，如 《消费者权益保护法》第二十五条")
    change: ItemChange = Field(
        description="generated 生成，written 新写，imported 导入，edited 修改，approved 批准，rejected 退回，"
        "retired 停用，restored 恢复，reviewed 复核后仍成立"
    )
    changed_at: datetime
    changed_by: str
    changed_by_name: str | None
    reason: str | None


class ItemList(Reply):
    """A page of items, the one changed last first; `counts` under the same filter, whatever state is asked for."""

    items: tuple[ItemSummary, ...]
    total: int
    counts: dict[str, int] = Field(description="draft 待审，approved 在用，retired 停用，due 待复核，flagged 没有证明")


class OptionOut(Reply):
    """One answer with its letter, and why it is right or wrong."""

    label: str
    text: str
    correct: bool
    detail: str


class BlankOut(Reply):
    """One gap with what counts as right."""

    accepted: tuple[str, ...]
    detail: str


class PointOut(Reply):
    """One marking point."""

    text: str
    keywords: tuple[tuple[str, ...], ...]
    weight: int
    detail: str


class BasisOut(Reply):
    """The provision an item stands on; `quotation` is the slice of `text` that begins at `start`."""

    n: int
    instrument_id: str | None
    title: str
    locator: str
    article: str
    quotation: str
    start: int
    text: str | None = Field(description="条文全文；这一版本已不在库中的为空")
    version_id: str
    in_force: bool = Field(description="这一版本今天有效")
    href: str | None


class ProofStepOut(Reply):
    """One step of the proof: which answer, by which rule, on which words."""

    answer: str = Field(description="选项 A、第 1 空、要点 1")
    rule: ProofRule
    detail: str
    basis: int | None = Field(description="依据的编号，从 1 起；按限制用语或手册判定的为空")
    start: int
    end: int
    said: str
    rule_id: str | None


class ChoiceOut(Reply):
    """How often an answer was chosen."""

    label: str
    share: float


class ItemStatistics(Reply):
    """How an item did in tests that were handed in."""

    used: int = Field(description="作答的人次")
    papers: int = Field(description="用在几张试卷里")
    right: float | None = Field(description="得分率，0 到 1；没有人做过的为空")
    discrimination: float | None = Field(
        description="区分度：这道题得分与其余得分的点二列相关，−1 到 1；不足以计算的为空"
    )
    choices: tuple[ChoiceOut, ...] = Field(description="各选项被选的比例")
    warning: str | None = Field(description="几乎人人答对或答错、好学生反而答错时的提醒")


class ItemOut(ItemSummary):
    """One revision of an item with its proof."""

    material: str
    options: tuple[OptionOut, ...]
    answer: str = Field(description="答案：B、ACD、正确、七日")
    blanks: tuple[BlankOut, ...]
    points: tuple[PointOut, ...]
    explanation: str
    bases: tuple[BasisOut, ...]
    tags: tuple[str, ...]
    generator: str
    seed: int
    as_of: date
    proof: tuple[ProofStepOut, ...]
    rule_ids: tuple[str, ...]


class ItemCase(ItemOut):
    """An item with its revisions, newest first, the articles it is due for, and how it did."""

    history: tuple[ItemSummary, ...]
    reviews: tuple[ReviewItem, ...] = Field(description="待复核的条文，新旧对照")
    faults: tuple[str, ...] = Field(description="今天再证一遍：证明不了的地方；都成立则为空")
    statistics: ItemStatistics


class UsedItem(ItemSummary):
    """An item with how it did."""

    statistics: ItemStatistics


class UsedItems(Reply):
    """Items that somebody sat, those with a warning first."""

    items: tuple[UsedItem, ...]
    total: int
    used: int = Field(description="有人做过的题数")
    warned: int = Field(description="有提醒的题数")


class RefusedItem(Reply):
    """An item that stayed as it was."""

    item_id: str
    detail: str


class ItemsApproved(Reply):
    """What became of several approvals."""

    approved: tuple[ItemSummary, ...]
    refused: tuple[RefusedItem, ...]


class TopicOut(Reply):
    """A topic with what the bank has of it."""

    id: str
    name: str
    industry: str | None
    instruments: tuple[str, ...] = Field(description="涉及的法规")
    counts: dict[str, int] = Field(description="各题型没有停用的题数")
    approved: int = Field(description="可以组卷的题数")


class TopicList(Reply):
    """All topics."""

    topics: tuple[TopicOut, ...]


ItemsOf = Literal["draft", "approved", "retired"]
