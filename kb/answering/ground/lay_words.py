"""What callers and officers say beside what statutes say: 退钱 is 退款, 骗人 is 欺诈, 花钱买的东西 is 商品.

Only for deciding whether a sentence is about what an article is about; what is said, shown and quoted is left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

# The statute's word, then what is said for it.
_GROUPS = """
经营者 商家 店家 卖家 卖方 商户 店铺 网店 门店 老板 超市 商场 店里
生产者 厂家 厂商 生产商 制造商 生产企业
消费者 顾客 买家 买方 您 客人 买的人 用户 客户
劳动者 员工 职工 雇员 打工的
用人单位 雇主 公司 单位
保险人 保险公司
出租人 房东
承租人 租客 租户
患者 病人
医疗机构 医院
商业银行 银行
商品 东西 货物 货 产品 物品
价款 钱 货款 价钱 费用 款项 款
赔偿 赔 补偿 赔付
退货 退掉 退回去 退
退款 退钱 返还 退还 退回
之日起 那天起 当天起 那日起 之日开始 那天开始
欺诈 骗 骗人 造假 坑 蒙骗 忽悠 欺骗 虚假
差别待遇 杀熟 大数据杀熟
住宅 家里 家中
交通工具 车上 车里
无需 不用 不需要 不必 用不着
告知 讲 告诉 说清楚 讲清楚 说明 明示 提示 提醒 写明 标明 公布 公示 公开
理由 原因
七日 七天 一周 一个星期
日内 天内 天之内 日之内
收到 签收 到手 拿到 收货
定作 定做 定制 订做
拆封 拆开 开封
责任 负责
承担 担 出 负担 付
禁止 不得 不能 不许 不准 不可以 不应
应当 必须 应该 得 要
处罚 罚
罚款 罚钱
个人信息 信息 资料 隐私
同意 授权 点头
撤回 收回 取消
解除 解约 退租 辞退 开除 炒掉 终止
违约 毁约 违反约定
定金 订金 押金
双倍 二倍 两倍
损失 损害 伤害
治疗 医治 看病
残疾 伤残
误工 耽误工作
丧葬 办后事
近亲属 家属 家里人 亲属
瑕疵 毛病 质量问题 缺陷
修理 维修 修
更换 换 换货 调换
证明 举证 证据 凭证
发票 小票 收据 购货凭证 单据
投诉 告状 申诉
起诉 诉讼 打官司 法院
仲裁 裁决
协商 商量 谈 约定 说好
格式条款 霸王条款 店堂告示
无效 不算数 没有效力 不作数 没用
广告 宣传
疗效 治好 功效
治愈率 有效率
保证 担保 承诺 打包票
收益 回报 利润
风险 亏损
利息 利率
借款 贷款 借钱 借的钱
本金 本钱
试用期 试用
工资 薪水 报酬 劳动报酬
加班 延长工作时间
年休假 年假
经济补偿 补偿金
合同 协议
书面 白纸黑字 纸质
未成年人 小孩 孩子 未成年 学生
监护人 家长 父母
老年人 老人
食品 吃的 食物
保质期 过期
添加 掺
药品 药
处方 医生开的药方
化妆品 护肤品
网络 网上 线上 网购 互联网
平台 网站
搭售 捆绑 搭着卖
默认 自动勾选 预先勾选
评价 差评 好评 点评
删除 删掉 删
删除评价 删评
停止 停 停掉
更正 改正 纠正
查阅 查看 查
复制 拷贝
人格 名誉
保密 不外传 不泄露
泄露 外泄 漏出去 透露
出售 卖 销售 售卖
强制 强迫 逼 硬要
拒绝 推脱 推诿 不理 不给
拖延 拖
监督管理部门 监管部门 市场监管局 主管部门
吊销 收走
许可证 执照 资质
警告 告诫
拘留 关
价格 标价 明码标价
期限 时限 多久 时间
届满 到期 期满
立即 马上 当即 尽快
召回 收回产品
旅游者 游客 旅客
旅行社 组团社
投资者 投资人 投资 客户
适当 合适 匹配
身份 身份证
可疑 异常
登记 备案 注册
学费 培训费
运费 邮费 快递费
要求 请求 主张 索要 索赔
选择 挑 选
赠送 赠与 送
解释 说法
丢失 遗失 毁损 灭失 丢
迟延 晚了 逾期 超期 延误
理赔 赔保险金
保险金 保额
危险程度 风险程度
如实 老实 实话 真实
人身 身体 健康
安全 危险
精神损害 精神损失
申请 提出
停业 关门 歇业
转让 转手
租金 房租
孕期 怀孕
产期 坐月子
女职工 女员工
工伤 受伤
"""
_STATUTE: dict[str, str] = {}
for _line in _GROUPS.strip().splitlines():
    _word, *_lay = _line.split()
    for _each in _lay:
        _STATUTE.setdefault(_each, _word)
_LAY = re.compile("|".join(sorted(map(re.escape, {*_STATUTE, *_STATUTE.values()}), key=len, reverse=True)))


@lru_cache(maxsize=16384)
def as_statute(text: str) -> str:
    """The text with what is said replaced by the statute's word; what is the statute's already stays.

    >>> as_statute("商家骗人得赔")
    '经营者欺诈应当赔偿'
    """
    return _LAY.sub(lambda match: _STATUTE.get(match.group(), match.group()), text)
