"""The words by which a marking point is recognised, and what trainees say instead of a statute's own.

A point is met where of each of its groups one word is said (`Point.keywords`). So a group is a word that tells this
point from its neighbours, with what means the same in an officer's mouth; nothing wider.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from kb.law.quantities import find_quantities
from kb.text.segment import Segmenter

_MOST_GROUPS = 2
_LONG = 10
# A point this long says more than its number.
_TWO_SAID = 16
# One line, one meaning. A word with a wider meaning than its neighbours stands in no line.
_SAME = """
赔偿 赔付 赔钱 赔损失
退货 退掉 退回商品 把货退
退款 返还价款 退钱 退还价款 退还货款
更换 换货 换新 调换 换一
修理 维修 修好 修复
召回 收回产品
停止销售 停售 下架 不再销售 停止出售
停止生产 停产 不再生产
警示 警告 提醒风险
销毁 毁掉
报告 上报 汇报 报送
告知 通知 告诉 知会 说清楚 说明
说明 解释 讲明 告知 讲清楚
公示 公开 公布 公告 亮明
提示 提醒 提请注意
同意 许可 允许 答应 授权
明示 明确表示 写明 标明 说明白
暗示 隐含表示 间接表示
保证 承诺 担保 打包票
承诺 保证 允诺 答应 许诺
断言 断定 肯定性结论 保证
功效 效果 疗效 作用
疗效 治疗效果 治愈率 功效
治愈率 有效率 治好的比例
安全性 安全
代言人 代言 明星推荐
推荐 推介 介绍
证明 佐证 作证 背书
虚假 不真实 假的 不实 造假
虚构 编造 捏造 伪造 杜撰
伪造 造假 假造
误导 引人误解 使人误解 误解
欺骗 欺诈 骗取 诈骗 蒙骗
胁迫 强迫 威胁 逼迫
强制 强迫 强行 硬性
隐瞒 不告知 瞒报 不如实
泄露 外泄 透露 泄漏
丢失 遗失 丢掉
篡改 改动 修改
删除 删掉 清除 抹去
更正 改正 纠正
补充 补全 补足
查阅 查看 查询 查询到
复制 拷贝 复印
转移 迁移 转走
拒绝 不接受 不同意 拒不
撤回 收回 取消
撤诉 撤回投诉 撤销投诉
投诉 反映问题 申诉
举报 检举 揭发
和解 协商一致 私了 达成一致 自行和解
调解 调停 居中协调
协商 商量 商议
仲裁 裁决
起诉 诉讼 打官司 提起诉讼 上法院
诉讼 起诉 打官司
质量 品质
瑕疵 毛病 缺点 小问题
缺陷 安全隐患 危险性毛病
危及 危害 威胁
人身 身体 生命
财产 财物
损坏 坏了 毁坏 损毁
损失 损害
价格 售价 价钱 标价
费用 收费 花费 钱款
收费 费用 收取的费用
计价 价格计算
押金 保证金
运费 邮费 快递费
期限 时间 时限 多长时间 多久
有效期 保质期 有效期限
过期 超过有效期 超过保质期
变质 腐败 坏掉 腐坏
鲜活易腐 鲜活 容易腐烂 易腐
定作 定制 订做 定做
拆封 拆开 打开包装 开封
报纸 报刊
期刊 杂志 报刊
数字化 数码 电子 虚拟
下载 在线下载
姓名 名字
联系方式 电话 联系电话 怎么联系
地址 住址 位置
名称 名字 叫什么
目的 用途 做什么用 为什么
方式 方法 办法 怎么做 途径
种类 类型 类别 哪些
用途 用处 使用范围
补救 挽回 止损 补救措施
敏感 敏感信息
后果 影响
风险 危险 隐患
收益 回报 盈利 赚钱
回报 收益 返利
升值 涨价 增值
本金 本钱
亏损 损失 赔本
保本 不亏本 保证本金
业绩 收益表现 成绩
过往 过去 以往 历史
预测 预计 估计
学术 科研
科研 研究机构 学术机构
行业协会 协会
专业人士 专家 专业人员
受益者 获益人 用户 学员
升学 考学
通过考试 考试通过 包过
学位 学历
合格证书 证书
绝对化 最高级 国家级 最佳
国旗 国徽
隐私 个人秘密
公序良俗 公序 良俗 风俗
停止传输 停止传播 不再传输
民族 种族
迷信 封建迷信
色情 淫秽 黄色
赌博 赌钱
暴力 打斗
酒驾 饮酒驾车 酒后开车
饮酒 喝酒 劝酒
未成年人 孩子 小孩 儿童
监护人 家长 父母
死亡 去世 过世
丧失 失去 没有了
辞去 辞职 不干
取消 撤销 终止
终止 结束 停止
届满 到期 满了 期满
恢复 重新取得
完成 办完 做完
合同 协议 约定
解除 终止合同 解约
变更 改变 更改 修改
违约 不履行约定 违反约定
违约责任 违约 不履行的责任
免除 免掉 不承担
减轻 降低 从轻
排除 限制 取消
加重 增加 提高
格式条款 霸王条款 格式合同
重大利害 利害关系
消除 去掉 清除
配合 协助 协同
立功 有功
如实 真实 据实
真实 属实 真的 实际
准确 精确 正确
完整 全面 齐全 完全
书面 文字 纸面
口头 当面说
证据 凭据 证明材料
身份 身份证
授权 委托
代理人 代办人 受托人
记录 登记 记下 留痕
保存 留存 保管 存档
保密 不外传 不泄露
加密 加锁
去标识化 脱敏 匿名
匿名化 脱敏 匿名
培训 教育培训 教育
应急预案 预案 应急方案
分类 分级 分门别类
制度 规章 规程
安全 安全保障 保护
病历 病历资料
患者 病人
诊疗 治疗 看病
抢救 急救
遗失 丢失
违法销毁 销毁
来源 出处 从哪里来
产地 原产地 出产地
生产日期 出厂日期 何时生产
成分 配料 原料
规格 型号 大小
净含量 含量 重量
标签 标识 标注
说明书 使用说明
检验 检测 检查
注册 登记
备案 登记备案
执照 许可证 证照
营业执照 执照
许可证 许可 证照
资质 资格
"""
# Words of every statute, of the parties and of form: they tell no point from another.
_EMPTY_WORDS = """
或者 以及 应当 可以 不得 必须 规定 进行 有关 相关 提供 下列 情形 行为 法律 法规 行政 行政法规
规章 其他 依法 按照 依照 通过 根据 采取 作出 作为 具有 使用 实施 存在 造成 发生 可能 能够
已经 没有 不能 以上 以下 以内 之日起 国家 国家有关 部门 机构 单位 个人 组织 经营者 消费者 商品
服务 产品 当事人 他人 对方 要求 履行 承担 义务 责任 权利 符合 违反 属于 予以 给予 一定 其中
方面 内容 事项 情况 问题 工作 活动 管理 处理 办理 开展 涉及 包括 主要 具体 相应 适当 合理
因素 条件 能力 状况 关系 过程 期间 市场 社会 投资者 投保人 被保险人 保险人 旅游者 旅行社
金融机构 用户 客户 平台 患者 医疗机构 基金 药品 广告 网络 保险 信息 个人信息 合同 数据 不同
同一 全部 部分 以后 之前 之后 时候 需要 应该 其它 任何 本人 自己 除外 并且 而且 同时 以外
以前 非法 合法 方式 措施 显著 明确 及时 主动 立即 为了 知道 双方 不少 针对 以示 影响 必要
必要性 理由 增加 减少 改变 调整 参与 标准规定 工作日内 配套 利用 确保 完成 真实 有效 超过 达到
具备 及其 与其 各自 加以 一经 自然人 实际 一般 设置 普通 取得 接受 日期 期限内 限于 当时 支持 保障
请求 权益 签订 明确 关于 上市 基本 充分 直接 持续 中国 初次 用于 如果 第三 相同 类似 近似 自然 少数
到期 之间 之内 客观 主观 表明 明知 特定 一方 国家利益 公共利益 合法权益 主管部门 市场主体
法律责任 社会公共 正当理由 无正当理由 重大 重要 严重 经营 生产 销售 交易 购买
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@lru_cache(maxsize=1)
def segmenter() -> Segmenter:
    """Cuts words by jieba's own dictionary, loaded once."""
    return Segmenter()


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[str, ...]]:
    """Every word that opens a line, with the line."""
    lines = (line.split() for line in _SAME.strip().splitlines())
    found: dict[str, tuple[str, ...]] = {}
    for words in lines:
        found.setdefault(words[0], tuple(words))
    return found


def same_words(word: str) -> tuple[str, ...]:
    """A word with what means the same, itself first.

    >>> same_words("召回")[0], "下架" in same_words("停止销售"), same_words("玻璃")
    ('召回', True, ('玻璃',))
    """
    return _groups().get(word, (word,))


def telling_words(text: str) -> tuple[str, ...]:
    """The words of a point that may tell it from others, in order."""
    cut = segmenter().words_with_offsets(text)
    words = (text[start:end] for start, end in cut)
    known = (word for word in _groups() if len(word) > 2 and word in text)
    found = dict.fromkeys((*known, *(word for word in words if len(word) > 1 and word not in _EMPTY)))
    return tuple(word for word in found if not any(word != other and word in other for other in found))


def keywords_of(points: Sequence[str], lead: str) -> tuple[tuple[tuple[str, ...], ...], ...] | None:
    """For each point its groups of words, the law's own word first; None where one cannot be told from the others.

    Words of the question tell nothing, words of another point only two together. A number is told by itself. Of a long
    point two groups are asked where both can be said in other words; else one word of several is enough, for trainees
    do not speak as statutes do, and a person confirms what is suggested.
    """
    found: list[tuple[tuple[str, ...], ...]] = []
    for place, point in enumerate(points):
        others = [other for number, other in enumerate(points) if number != place]
        numbers = tuple((point[each.start : each.end],) for each in find_quantities(point))
        own = [word for word in telling_words(point) if word not in lead and not _shared(word, others)]
        if not own and not numbers:
            both = [word for word in telling_words(point) if word not in lead][:_MOST_GROUPS]
            if len(both) < _MOST_GROUPS:
                return None
            found.append(tuple(same_words(word) for word in both))
            continue
        ranked = sorted(own, key=lambda word: (len(same_words(word)) == 1, -len(word)))[:_MOST_GROUPS]
        groups = tuple(same_words(word) for word in sorted(ranked, key=point.index))
        if len(groups) > 1 and not (len(point) > _LONG and all(len(each) > 1 for each in groups)):
            groups = (tuple(dict.fromkeys(word for group in groups for word in group)),)
        found.append((*numbers[:1], *groups[:1]) if numbers and len(point) > _TWO_SAID else numbers[:1] or groups)
    return tuple(found)


def _shared(word: str, others: Iterable[str]) -> bool:
    """Whether another point says the word or one of the same meaning."""
    return any(each in other for other in others for each in same_words(word))
