"""Weeks of a complaint desk's use, made up by rule: ordinary callers, and sudden clusters planted among them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import numpy as np

from kb.store.drafts import CitedDraft
from kb.store.engine import writing
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.overview import AskedRow, CheckedRow
from kb.store.sql import SqlStore

FIRST = date(2026, 8, 3)
PRODUCTS = (
    "星云耳机", "晨露洗衣液", "木槿面霜", "青禾燕麦片", "松果保温杯", "远帆行李箱", "小满电饭煲",
    "白鹭扫地机", "云雀音箱", "南山蜂蜜", "禾田大米", "暖阳电热毯", "极光手环", "蓝鲸空调",
    "麦芽玩具车", "橙子平板", "雪松床垫", "飞鸟跑鞋", "柏舟羽绒服", "素锦四件套", "海盐饼干",
    "山泉净水器", "雨燕自行车", "竹影台灯", "金盏护手霜", "乐橙学习机", "初雪羊绒衫", "听涛电视",
)  # fmt: skip
COURIERS = ("迅达速运", "安途快递", "飞鹿物流", "捷风快运", "千里速递", "同心配送")
# Complaints of every day: what callers say of a product, of a delivery, of a shop.
ORDINARY = (
    ("{p}能七天无理由退吗", "买的{p}不想要了能退货吗", "{p}拆封了还可以退吗", "退{p}运费谁出"),
    ("{p}坏了商家不给修怎么办", "{p}在保修期里要收维修费合理吗", "{p}修了三次还是不行能换吗"),
    ("{p}和宣传的不一样算虚假宣传吗", "主播说{p}是进口的其实不是", "{p}页面写的功能根本没有"),
    ("{p}降价了能退差价吗", "刚买的{p}第二天就便宜了一百块", "{p}原价是虚标的怎么投诉"),
    ("{p}一直不发货能要赔偿吗", "订了{p}半个月没有发货", "商家说{p}没货要我取消订单"),
    ("{c}把包裹弄丢了怎么赔", "{c}没有送到就显示签收", "{c}不送上门放驿站可以吗", "{c}派送太慢能投诉吗"),
    ("{p}少发了配件怎么办", "收到的{p}是二手的", "{p}发错颜色了商家不换"),
    ("商家不开发票怎么办", "开发票要加税点合法吗", "发票抬头开错了能不能重开"),
    ("预付卡老板跑路了怎么办", "健身房关门了卡里的钱能退吗", "办的卡不能转让合理吗"),
    ("培训班退费只退一半合理吗", "孩子不想上课了学费能退吗", "培训机构换老师可以退费吗"),
    ("餐馆收餐具费可以不付吗", "包间最低消费合法吗", "自带酒水收开瓶费合理吗"),
    ("店家把我的电话给了别人怎么办", "总接到推销电话能投诉吗", "注销账号要我拍身份证合理吗"),
    ("好评返现不给能投诉吗", "给差评被商家骂了怎么办", "商家威胁我删评价"),
    ("物业不让安装充电桩怎么办", "停车费乱涨价找谁", "小区快递柜收费合理吗"),
    ("医美做坏了怎么要赔偿", "美容院没有资质能退钱吗", "打了针脸肿了找谁"),
    ("理财亏了客户经理说过保本", "保险退保只退一点钱合理吗", "贷款要先交手续费是不是骗子"),
)
REFUSED = ("明天会不会下雨", "帮我写一首诗", "彩票今晚开什么号", "附近哪里有好吃的面馆", "孩子的数学题怎么做")
# What callers say when a batch is bad or a courier fails: one thing, in many words.
BATCH = (
    "{p}充电的时候冒烟了", "我家{p}突然冒烟还有焦味", "{p}用着用着冒烟能要求赔偿吗", "{p}冒烟把桌子烧坏了谁赔",
    "刚买的{p}冒烟了商家不承认", "{p}冒烟是不是质量问题", "请问{p}会冒烟是不是要召回", "孩子在旁边{p}就冒烟了太吓人",
)  # fmt: skip
COURIER = (
    "{c}分拣中心把我的箱子压坏了", "{c}送来的箱子全压坏了怎么赔", "箱子被{c}压坏里面的东西碎了",
    "{c}说压坏了只赔运费三倍", "用{c}寄的货压坏了不给理赔", "{c}压坏包裹不承认怎么办", "包裹压坏了{c}推给商家",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planted:
    """A cluster: so many callers more than usual, over some days from a day on, who speak of one thing."""

    word: str
    kind: str
    calls: int
    first: date
    days: int

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=self.days - 1)


class MadeUse:
    """An AskedReader over made-up use. `planted_of` tells for each record of a cluster which cluster it is of.

    `read_from` are the moments from which questions were read so far.
    """

    def __init__(self, rows: Sequence[AskedRow], planted_of: dict[str, Planted]) -> None:
        self.rows = list(rows)
        self.checks: list[CheckedRow] = []
        self.articles: list[tuple[str, str, str]] = []
        self.planted_of = planted_of
        self.gone: set[str] = set()
        self.read_from: list[datetime] = []

    def asked(self, since: datetime, until: datetime) -> Iterator[Sequence[AskedRow]]:
        """All of it as one page."""
        self.read_from.append(since)
        yield [each for each in self.rows if since <= each.at < until]

    def checked(self, since: datetime, until: datetime) -> Iterator[Sequence[CheckedRow]]:
        """All of it as one page."""
        yield [each for each in self.checks if since <= each.at < until]

    def cited(self, since: datetime, until: datetime) -> Iterator[Sequence[tuple[str, str, str]]]:
        """All of it, whatever the time."""
        yield self.articles

    def first_counted(self) -> datetime | None:
        """When the first question or check was recorded."""
        return min((*(each.at for each in self.rows), *(each.at for each in self.checks)), default=None)

    def last_erasure(self) -> str | None:
        """How much was erased so far."""
        return str(len(self.gone)) if self.gone else None

    def erased(self, since: datetime) -> frozenset[str]:
        """What was erased."""
        return frozenset(self.gone)

    def questions(self, record_ids: Collection[str]) -> dict[str, str]:
        """What was asked, as far as it is still there."""
        wanted = set(record_ids) - self.gone
        return {each.record_id: each.question for each in self.rows if each.record_id in wanted and each.question}


def make_use(
    seed: int, days: int = 58, calls: int = 120, planted: Sequence[Planted] = (), first: date = FIRST
) -> MadeUse:
    """Weeks of use from a day on. What callers complain of has its weeks and its days: no smooth noise."""
    draw = np.random.default_rng(seed)
    rows: list[AskedRow] = []
    of: dict[str, Planted] = {}
    popular = draw.gamma(1.0, 1.0, len(PRODUCTS)) + 0.1
    for number in range(days):
        day = first + timedelta(days=number)
        if number % 7 == 0:
            weekly = draw.gamma(6.0, 1 / 6.0, len(ORDINARY))
        kinds = weekly * draw.gamma(12.0, 1 / 12.0, len(ORDINARY))
        products = popular * draw.gamma(8.0, 1 / 8.0, len(PRODUCTS))
        for _ in range(draw.poisson(calls * (0.6 if number % 7 > 4 else 1.0))):
            rows.extend(_call(draw, day, kinds / kinds.sum(), products / products.sum(), len(rows)))
        for each in planted:
            if each.first <= day <= each.last:
                share = each.calls // each.days + ((day - each.first).days < each.calls % each.days)
                for row in (_planted(draw, day, each, len(rows) + place) for place in range(share)):
                    rows.append(row)
                    of[row.record_id] = each
    return MadeUse(rows, of)


def record_use(store: SqlStore, use: MadeUse, articles: Sequence[tuple[str, str]] = ()) -> None:
    """Writes made-up use into a ledger as it would have been; answers rest on some articles in turn."""
    with writing(store.engine) as c:
        for number, row in enumerate(sorted(use.rows, key=lambda each: each.at)):
            rests = articles[number % (2 * len(articles)) // 2] if articles and not row.refused else None
            draft = RecordDraft(
                kind=RecordKind.ASK,
                actor_id=row.actor_id,
                facts={"mode": "extract", "timings_ms": {"total": row.ms}, "phrasings": [], "passages": []},
                content={"question": row.question, "answer": {"text": "", "citations": []}},
                record_id=row.record_id,
                session_id=row.session_id,
                outcome="refused" if row.refused else "answered",
                rests_on=() if rests is None else ((CitedDraft(*rests), None),),
            )
            SqlLedger(store.engine, "made-up", partial(_same, row.at)).append_in(c, draft)


def _same(at: datetime) -> datetime:
    return at


def _call(draw: np.random.Generator, day: date, kinds: object, products: object, number: int) -> Iterator[AskedRow]:
    """A caller's question, of every fifth caller two, of the same matter."""
    if draw.random() < 0.06:
        yield _row(draw, day, number, str(draw.choice(REFUSED)), refused=True)
        return
    words = ORDINARY[int(draw.choice(len(ORDINARY), p=kinds))]  # type: ignore[call-overload]
    product = PRODUCTS[int(draw.choice(len(PRODUCTS), p=products))]  # type: ignore[call-overload]
    session = f"call-{number}"
    for place in range(2 if draw.random() < 0.2 else 1):
        said = str(draw.choice(words)).format(p=product, c=str(draw.choice(COURIERS)))
        yield _row(draw, day, number + place, said, session=session)


def _planted(draw: np.random.Generator, day: date, of: Planted, number: int) -> AskedRow:
    words = BATCH if of.kind == "batch" else COURIER
    return _row(draw, day, number, str(draw.choice(words)).format(p=of.word, c=of.word))


def _row(
    draw: np.random.Generator, day: date, number: int, question: str, *, refused: bool = False, session: str = ""
) -> AskedRow:
    at = datetime.combine(day, time(1), UTC) + timedelta(seconds=int(draw.integers(0, 8 * 3600)))
    ms = float(draw.gamma(4.0, 12.0))
    return AskedRow(
        f"{number:06d}{int(draw.integers(1 << 40)):010x}", at, "local", session or None, refused, ms, question
    )
