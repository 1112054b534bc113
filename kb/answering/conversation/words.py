"""The words of one kind that callers put in each other's place: 那食品呢 stands for another thing, 网购的呢 for a way.

Hand-kept: only words whose exchange leaves a question a question. 假货 is none of the things, 买到食品能赔吗 loses the
matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class WordKind(StrEnum):
    """What a word stands for in a caller's question."""

    CHANNEL = "channel"
    THING = "thing"
    SERVICE = "service"
    SELLER = "seller"
    PERSON = "person"


_THINGS = """
食品 零食 奶粉 保健品 保健食品 饮料 牛奶 酸奶 矿泉水 白酒 啤酒 酒 茶叶 水果 蔬菜 生鲜 海鲜 螃蟹 肉 猪肉 牛肉 鸡蛋 大米
食用油 蛋糕 面包 月饼 外卖
衣服 裙子 裤子 鞋子 鞋 大衣 羽绒服 内衣 内裤 泳衣 袜子 帽子 包包 皮包 手表 首饰 项链 戒指 手镯 玉镯 黄金 珠宝 眼镜
隐形眼镜
手机 电脑 笔记本 平板 相机 耳机 手机卡 充电宝 电池 电视 电视机 冰箱 空调 洗衣机 热水器 油烟机 家电 家具 沙发 床垫 床
柜子 地板 瓷砖 门窗 窗帘
汽车 新车 二手车 车 电动车 电动自行车 自行车 摩托车 轮胎 房子 商品房 二手房 车位
药品 药 处方药 中药 医疗器械 口罩 体温计 化妆品 护肤品 面膜 口红 洗发水 牙膏 玩具 童装 尿不湿 图书 书 教材 杂志 报纸
软件 游戏 游戏账号 电子书 会员
宠物 猫 狗 花 种子 化肥 农药 定制的东西 定做的东西 二手货 二手商品 进口货 耐用品 耐用商品 赠品 样品 处理品 打折的东西
特价商品
特价的东西 商品 产品 东西 货 物品
"""
_SERVICES = """
培训班 培训 课程 网课 补习班 兴趣班 早教 健身卡 健身 私教课 美容卡 美容 美发 理发 洗车卡 预付卡
购物卡 储值卡 会员卡
 机票 火车票 高铁票 演唱会门票 门票 旅游 旅行团 跟团游 月嫂 家政 保洁 保姆 装修 维修 物业 宽带 话费
流量套餐 快递 搬家 婚庆 摄影 写真
保险 车险 寿险 重疾险 医疗险 理财 理财产品 基金 贷款 网贷 信用卡 存款 股票 信托 体检 整形 医美 种植牙 补牙 看病 手术
"""
_SELLERS = """
生产厂家 商家 卖家 店家 店铺 老板 商户 经营者 销售者 平台 网店 电商平台 外卖平台 直播平台 团购平台 厂家 生产者 厂商
制造商
经销商 代理商 主播 网红 代言人 明星 快递公司 快递员 骑手 物流公司
物业公司 物业 银行 保险公司 基金公司 证券公司 医院 诊所 美容机构 学校 幼儿园 培训机构 机构 中介 房东 开发商 装修公司
公司 单位 用人单位 企业 工厂 超市 商场 酒店 旅行社
航空公司 客服 员工 健身房 美容院 理发店 驾校 民宿 宾馆 餐厅 网吧 药店 养老院 小卖部 4S店 婚介所 影楼 主管部门
市场监管局 广告公司 广告主 广告发布者 出租人 承运人 餐馆 饭店 食堂
"""
_PERSONS = """
未成年人 小孩 小孩子 孩子 儿童 学生 中学生 老人 老年人 孕妇 残疾人 病人 患者 外国人 军人 家属 家长 父母 监护人 消费者
买家 顾客 客户 员工 劳动者 实习生 保姆 租客 承租人 业主 乘客 游客
"""
CHANNELS = re.compile(
    r"(?:在)?(?:网上商城|网购平台|网上|线上|网店|电商平台|直播间|直播带货|电视购物|电话推销|微信群|朋友圈|小程序|"
    r"二手平台|闲鱼|实体店|线下门店|线下|门店|店里|专柜|商场|超市|"
    r"展销会|展会|夜市|地摊|集市|上门推销)(?:里)?(?:买到|买来|买|购买|下单|拍|订|淘|购|下的单)?|网购|邮购|代购|海淘|"
    r"团购|电购"
)
# Where a thing was bought as the law tells it apart: the seven days are for what was bought without seeing it.
REMOTE = re.compile(
    r"网购|网上|线上|网店|直播|电视购物|电话推销|邮购|团购|微信|朋友圈|小程序|海淘|代购|快递|包裹|下单|到货|拼多多|"
    r"淘宝|京东|抖音|天猫|闲鱼|app|"
    r"平台|店铺|收货|到手|签收|拆封|拍下|拍的"
)
IN_SHOP = re.compile(r"实体店|线下|门店|店里|专柜|商场|超市|当面|上门|展销|夜市|地摊|集市|现场")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a kind where it stands in a text, [start, end)."""

    kind: WordKind
    start: int
    end: int


def _pattern(words: str) -> re.Pattern[str]:
    longest_first = sorted(set(words.split()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


PATTERNS = {
    WordKind.CHANNEL: CHANNELS,
    WordKind.SERVICE: _pattern(_SERVICES),
    WordKind.SELLER: _pattern(_SELLERS),
    WordKind.PERSON: _pattern(_PERSONS),
    WordKind.THING: _pattern(_THINGS),
}
# One character inside another word: 用车 is no car, 病假 no ill man.
_SINGLE_BEFORE = re.compile(r"[买卖购退换修的个件只辆瓶本双盒台条箱袋支把张套了是到]$")


def words_of(text: str, kind: WordKind) -> tuple[Word, ...]:
    """The words of a kind in a text, in order; a single character only where it stands as a word of its own.

    >>> [text[w.start:w.end] for text in ("网购的衣服和鞋",) for w in words_of(text, WordKind.THING)]
    ['衣服']
    """
    found = []
    for match in PATTERNS[kind].finditer(text):
        alone = len(match.group()) > 1 or not match.start() or _SINGLE_BEFORE.search(text[: match.start()])
        if alone and not _inside(text, match, kind):
            found.append(Word(kind, match.start(), match.end()))
    return tuple(found)


def _inside(text: str, match: re.Match[str], kind: WordKind) -> bool:
    """Whether a longer word of another kind covers it: 保险 in 保险公司."""
    others = (each for other in PATTERNS if other is not kind for each in PATTERNS[other].finditer(text))
    return any(
        each.start() <= match.start() and match.end() <= each.end() and len(each.group()) > len(match.group())
        for each in others
    )


def kind_of(text: str) -> WordKind | None:
    """The kind of a whole phrase, by its last word: 未成年人买的手机 is a thing; None for what is no word here."""
    if PATTERNS[WordKind.SELLER].fullmatch(text):
        return WordKind.SELLER
    last = [(word.end, word.end - word.start, kind) for kind in PATTERNS for word in words_of(text, kind)]
    if not last:
        return None
    end, _, kind = max(last)
    return kind if end == len(text) else None
