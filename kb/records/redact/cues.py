"""The words before a number that say what it is: of a person (订单号), of a thing (条形码), of a company (客服热线)."""

from __future__ import annotations

import re

# A number stands behind its word: 订单编号是…, 订单，嗯，就是…; further back the word belongs to something else.
_REACH = 14
_KINDS = {
    "身份证号": "身份证|一代证|证件号|证件",
    "银行卡号": "银行卡|信用卡|储蓄卡|借记卡|工资卡|的卡|卡号|银行账号|打款账号|收款账号|银行账户",
    "工单号": "工单|投诉单|报案号|报案编号|投诉编号|举报编号|受理编号|受理号|案件编号|登记编号|投诉号",
    "运单号": "运单|快递|物流|包裹|顺丰|中通|圆通|韵达|申通|极兔|EMS|邮政|退货单|寄件单|取件|单号",
    "订单号": "订单|下的单|那单|这单|交易单|交易号|商户单|流水号|支付单|预订号|预约号|票号",
    "账号": "会员卡号|会员号|会员编号|会员卡|户号|保单|病历号|病案号|就诊卡|门诊号|住院号|社保卡|医保卡|社保号|学号|"
    "工号|账号|帐号|账户|用户名|积分卡|储值卡",
    "电话号": "电话|座机|固话|手机|(?<![证卡件票单标利])号码|致电|拨打|回电|分机|传真",
    "港澳通行证号": "通行证|台胞证|回乡证",
    "QQ号": "[Qq]{2}|扣扣",
    # Lines that many answer: they name a company or an office.
    "服务": "客服电话|客服|热线|服务电话|举报电话|监督电话|投诉电话|咨询电话|官方电话|订餐电话",
    # Things, texts and companies have numbers, too.
    "事物": "条形码|条码|69码|批号|批次号?|货号|型号|款号|色号|SKU|商品编码|商品编号|产品编号|编码|序列号|许可证|"
    "登记号|注册号|注册证|备案号?|备字|准字|特字|械注|械备|妆|健备|健注|代码|发票号码?|发票|教民|ISBN|网安备|公网备|专利|商标|合同|协议|报告|报关单|证书|版本|"
    "文号|收据|时间戳?|日期|执照|公告|编制|车架号|发动机号|VIN|端口|错误|报错|周率|基金|股票|网址|链接|运输证|证号",
}
_BY_WORD = re.compile("|".join(f"(?P<k{at}>{words})" for at, words in enumerate(_KINDS.values())))
_NAMES = tuple(_KINDS)
# A contract may speak of somebody's telephone: the number of a thing stands directly behind its word.
_DIRECT = re.compile(r"[A-Za-z\d号编码是为:.\-()\[\]〔〕第字 ]*")
_CLAUSE = re.compile(r"[。！？!?；;\n]")


def cue_before(text: str, start: int) -> str | None:
    """What the nearest word of a kind before a place says: 事物 and 服务 for numbers that name nobody, None for none.

    >>> cue_before("我的订单编号是2026", 7), cue_before("条形码690", 3), cue_before("打给690", 2)
    ('订单号', '事物', None)
    """
    window = text[max(0, start - _REACH) : start]
    window = _CLAUSE.split(window)[-1]
    found = None
    for match in _BY_WORD.finditer(window):
        found = match
    if found is None or found.lastgroup is None:
        return None
    kind = _NAMES[int(found.lastgroup[1:])]
    return None if kind == "事物" and not _DIRECT.fullmatch(window, found.end()) else kind
