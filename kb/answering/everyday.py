"""Questions of everyday life that no law answers, and words in which nothing is asked.

Each area is refused by rule only where the question names no right, duty, harm or dispute: 天气不好航班取消能退吗 is
one for the law. Pure pattern matching: no texts are looked at here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Whoever uses one of these asks what somebody may or must do; then the weights decide and no area does.
_LEGAL_CUE = re.compile(
    r"[退赔罚偿违律侵权判欠骗]|法(?![语国文])|合规|规定|条例|依据|责任|合同|协议|押金|定金|订金|保险|保修|三包|换货|维修|质量|缺陷|过期|投诉|举报|起诉|诉讼|仲裁|维权|"
    r"假[货药的酒]|坐牢|处分|监管|执照|许可|备案|资质|证件|行医|误诊|事故|泄露|隐私|偷|工资|加班|社保|工伤|彩礼|离婚|抚养|遗产|遗嘱|财产|"
    r"家暴|打人|打我|威胁|还钱|借[了钱]|担保|发票|收费|乱收|多收|价格|涨价|强制|强迫|不让|不给|扣[了我钱]|拒绝|消费者|商家|卖家|老板|平台|广告|"
    r"合格|标签|添加剂|犯罪|报警|派出所|同意|授权"
)
_AREAS = (
    (
        "天气",
        r"天气|下[雨雪]吗|会不会下[雨雪]|带[雨]?伞|气温|刮大?风吗|下[雨雪]不|冷不冷|热不热|穿什么衣服|空气质量怎么样",
    ),
    (
        "做饭",
        r"菜谱|食谱|焯水|红烧|清蒸|糖醋|(?:怎么|咋|如何)[炒炖煮蒸腌焖烤煲卤]|[炒炖煮蒸焖烤]多久|放多少[盐水糖油]|放[盐醋糖]|"
        r"(?:米饭|面条|饺子|汤)[^，。？]{0,8}(?:稀|咸|淡|糊|硬)",
    ),
    (
        "电脑和手机使用",
        r"打印机|路由器|蓝屏|驱动程序|Excel|Word文档|PPT|python|java(?!版)|爬虫|编程|写[段个点]?代码|数据透视|快捷键|Linux|Docker|SQL|端口|剪(?:辑)?短?视频|加字幕|"
        r"(?:wi-?fi|网络?)[^，。？]{0,6}(?:连不上|上不了|连上了|慢)|(?:手机|电脑|微信|平板)[^，。？]{0,10}(?:怎么|咋|如何)[^，。？]{0,4}"
        r"(?:备份|倒|导|迁移|设置|截屏|录屏|清理|升级|投屏|恢复|连接)|(?:怎么|咋|如何)把[^，。？]{0,10}(?:聊天记录|聊天|通讯录|照片)(?:倒|导|传)",
    ),
    (
        "感情和家常",
        r"(?:女朋友|男朋友|对象|前任|前男友|前女友|暗恋|女生|男生)[^，。？]{0,14}(?:分手|回我|消息|加我|喜欢|生气|冷淡|哄|复合|追)|表白|相亲|"
        r"(?:婆婆|媳妇|老公|老婆|室友|同事)[^，。？]{0,4}(?:吵架|吵嘴|合不来|处不好|冷战)|心里(?:堵|难受|烦)|谈恋爱|失恋|睡不着觉",
    ),
    (
        "投资行情",
        r"(?:股票|大盘|股市|基金|黄金|金价|房价|油价|比特币|茅台|汇率)[^，。？]{0,10}(?:会?[涨跌]|走势|合适|抄底|加仓|能买|该买|再等|多少一克)|"
        r"加仓|抄底|双色球|比特币|大乐透|开奖|中奖号码|买什么股",
    ),
    (
        "文娱和生活推荐",
        r"(?:推荐|介绍)[^，。？]{0,10}(?:剧|歌|书|电影|小说|游戏|火锅|餐馆|饭店|馆子|酒店|景点|好吃|好玩|好看)|古装剧|电视剧|综艺|歌词|专辑|"
        r"(?:讲|说|来)个?(?:笑话|段子|故事)|脑筋急转弯|谜语|什么动物|(?:有啥|有什么|哪里|哪儿|哪些|哪家)[^，。？]{0,3}好[玩吃看]的?|王者荣耀|原神|吉他|和弦|广场舞|钓鱼|饵料|色号|穿搭|性价比最高",
    ),
    (
        "百科知识",
        r"(?:秦始皇|诸葛亮|刘备|曹操|李白|杜甫|武则天|康熙|乾隆|拿破仑|爱因斯坦|[唐宋元明清]朝|三国|红楼梦|水浒|西游记)|首都(?:是|在)|"
        r"(?:世界|全国|亚洲)第[一二三四五]|世界上最|最高的山|山峰|几大洲|光速|地球|化学式|圆周率|为什么天空|变法是|太阳系|是谁发明",
    ),
    (
        "翻译",
        r"翻(?:译)?成|(?:英|日|法|韩|德|俄|西班牙|粤)语(?:怎么|咋|如何)[说讲写念]|用(?:英|日|法|韩|德|俄)[语文](?:说|写|翻)",
    ),
    (
        "算术和功课",
        r"鸡兔同笼|方程|平方|开方|勾股|求解|应用题|\d+乘以?\d+|等于几|等于多少|\d\s*[+＋×xX*÷/]\s*\d+\s*[=＝]?|背单词|记不住|数学题|作业不会|学英语|练字|"
        r"(?:提高|怎么学)[^，。？]{0,4}(?:成绩|英语|数学|作文)",
    ),
    (
        "写作",
        r"(?:写|作|编|来|拟|想)一?[首篇封段副份个条]?[^，。？]{0,14}(?:诗|情书|作文|春联|对联|祝福|祝寿词|自我介绍|检讨书?|小说|故事|朋友圈文案|文案|拜年|道歉信|演讲稿|简历|日记|贺词|主持词|入党)|"
        r"七言|五言|藏头",
    ),
    (
        "出行路线",
        r"(?:怎么|咋)(?:走|坐车|换乘|坐地铁)|几路车|自驾|坐[几哪]路|导航到|开车?要?(?:几|多少)个?(?:小时|天)|要开几天|旅游攻略|坐地铁|地铁怎么坐|怎么玩|安排路线|自由行",
    ),
    (
        "算命起名",
        r"星座|运势|财运|桃花运|算命|风水|八字|生肖|属相|(?:起|取)个?[^，。？]{0,6}名字|(?:起|取)个?(?:什么|啥)?(?:好听的?)?名|忌讳|吉日|解梦|梦见|梦到|(?:白羊|金牛|双子|巨蟹|狮子|处女|天秤|天蝎|射手|摩羯|水瓶|双鱼)座",
    ),
    (
        "健身和体育",
        r"国足|世界杯|欧冠|中超|NBA|CBA|球赛|比分|踢得|谁赢了|进了几个球|(?:怎么|咋|如何)[^，。？]{0,4}(?:练|减肥|瘦|减掉)|腹肌|能瘦|瘦几斤|深蹲",
    ),
    (
        "养花养宠物",
        r"(?:猫|狗|兔子|仓鼠|乌龟|金鱼|鹦鹉)[^，。？]{0,8}(?:喂点?|吃什么|吐毛|毛球|掉毛|不吃食|绝育|洗澡)|不吃饭|种什么花|浇水|黄叶|叶子发?黄|烂根|根烂|换盆|君子兰|多肉|绿萝",
    ),
    (
        "修理和装饰",
        r"方向盘抖|发动机异响|换机油|胎压|怎么(?:去除|除掉?|洗掉)|缩水了怎么|异味怎么|刷什么(?:颜)?色|什么颜色[^，。？]{0,6}(?:显|好看|搭)|怎么搭配|配什么(?:鞋|裤|衣)",
    ),
    (
        "闲聊",
        r"你(?:今年)?(?:多大|几岁|是男|是女|是谁|是人|叫什么|有没有感情|会不会累|累不累|吃饭了|喜欢|爱我|无聊|有对象)|陪我聊|聊聊天|今天(?:是)?(?:几号|星期几|周几)|"
        r"现在几点|你会(?:干什么|做什么|唱歌)",
    ),
)
_MEDICINE = re.compile(
    r"(?:一次|一天|每次|每天|一顿|一日)[^，。？]{0,8}几(?:片|粒|颗|毫升|次|袋|支|包)|几毫升|(?:一起|一块儿?|同时|混着)(?:吃|喝|服|用)|"
    r"(?:布洛芬|头孢|阿莫西林|对乙酰氨基酚|氨氯地平|二甲双胍|阿司匹林|甲硝唑|感冒灵|板蓝根|连花清瘟|褪黑素|降压药|退烧药|安眠药|消炎药|抗生素|胰岛素)"
    r"[^，。？]{0,10}(?:吃|喝|服|用量|剂量|几|停药)|能(?:不能)?吃[^，。？]{0,6}(?:药|片|素|唑|芬)|吃什么药|吃点?啥药|挂什么科|"
    r"(?:疼|痛|痒|麻|发烧|咳嗽|头晕|失眠|响)[^，。？]{0,8}(?:怎么回事|是什么病|什么毛病|怎么治|咋治|怎么缓解|是不是[^，。？]{0,8}(?:坏|病|炎|癌))|"
    r"是不是[^，。？]{0,8}(?:坏了|发炎|半月板|结石|骨折|怀孕了)吧?吗?$"
)
_FILLER = re.compile(
    r"嗯|啊|呃|哦|哈|喂|呀|吧|呢|的|了|吗|就是|说|那个|这个|哪个|然后|因为|所以|但是|我|你|他|她|它|想|什么|听得见|在吗|不是|咯|噢|诶|哎|唉|"
    r"嘀|叭|咕|噜|喵|汪|叮|咚|就|也|还|测试|[A-Za-z]+|[\W\d_]"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_RUN = re.compile(r"([\u4e00-\u9fff？?！!。])\1{4,}|([\u4e00-\u9fff])\2{2,}([\u4e00-\u9fff])\3{2,}|锟斤拷")

# 民法典 2: rights and duties are those of persons. A subject that is none, doing what only persons do, asks nothing.
_NO_WORLD = re.compile(
    r"外星人|火星|月球上|月亮上|孙悟空|猪八戒|玉帝|玉皇|嫦娥|王母|龙王|阎王|神仙|妖怪|妖精|吸血鬼|僵尸(?!肉|粉|号|车|企业|网络)|奥特曼|灰太狼|哆啦|雪人|影子|梦里|做梦|皇帝的新衣|"
    r"恐龙蛋|彩虹|星期八|八月三十二|时间机器|穿越(?:回|到)|隐身|石头缝|空气[^，。？]{0,3}(?:打|骂|咬)|会飞的(?!.{0,6}(?:玩具|飞机))|月亮[^，。？]{0,4}(?:的|偷|卖|买|上)|偷吃月亮|"
    r"云朵?(?!南|计算|服务|盘|端|闪付|集|店|存)[^，。？]{0,4}(?:打雷|下雨|唱)"
)
_MADE_GOODS = re.compile(
    r"玩具|手办|周边|商标|版权|著作|动画|动漫|游戏|品牌|牌子?|图案|形象|改编|乐园|T恤|电影|影院|皮肤|账号|广告|主题|雕塑|门票|模型|灯|酒|糖|冰淇淋"
)
_BEAST = (
    r"(?:企鹅|河马|长颈鹿|大象|猴子|老虎|狮子|蚂蚁(?!金服|集团|借|花|财)|兔子|鲸鱼|鱼|"
    r"蚊子|苍蝇|乌龟|青蛙|袋鼠|熊猫|恐龙|公鸡|母鸡|蝴蝶|蜗牛|大猩猩|猫|狗|牛|马|羊|猪)"
)
_THING = (
    r"(?:桌子|椅子|台灯|枕头|冰箱|洗衣机|电视机?|拖拉机|石头|板凳|拖鞋|沙发|"
    r"闹钟|镜子|键盘|鞋子|袜子|雨伞|杯子|路灯|大树|太阳|月亮|星星|云朵?)"
)
_PERSONAL = (
    r"(?:离婚|结婚|反悔|后悔|唱歌|做梦|梦见|上班|下班|旷工|打工|说话|聊天|哭|笑|爱上|怀孕|签了?合同|竞选|投票|考驾照|当校长|做?村长|当村长|交社保|写诗|跳舞|辞职|请假|忘记了|失恋|开公司|继承遗产|"
    r"当律师|当法官|参加高考|考大学|上大学|考研|考试|上学|参军|当兵|弹(?:钢)?琴|谈恋爱|炒股|相亲|打官司|考公|缴税|交税|纳税|上户口|申请专利|办签证|办信用卡)"
)
_NO_PERSON = re.compile(
    rf"{_BEAST}[^，。？买卖]{{0,4}}{_PERSONAL}|{_THING}(?:它|们|昨晚|昨天|今天|自己|突然|会不会|会|想|要|能|可以|能不能|可以不可以)*{_PERSONAL}|"
    r"(?:梦见电子|在[^，。？]{0,6}里唱歌)"
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a question is about, when it is nothing the law answers: `area` for the eyes, `kind` for the wording."""

    kind: str
    area: str = ""


_COMPILED = tuple((area, re.compile(pattern, re.IGNORECASE)) for area, pattern in _AREAS)


def asks_for_law(question: str) -> bool:
    """Whether a question names a right, a duty, a harm or a dispute."""
    return _LEGAL_CUE.search(question) is not None


def everyday_area(question: str) -> Elsewhere | None:
    """The area of everyday life that a question belongs to; None where none is recognised or something legal is named.

    >>> everyday_area("明天会不会下雨")
    Elsewhere(kind='everyday', area='天气')
    >>> everyday_area("天气不好航班取消了，机票能退吗") is None
    True
    """
    if asks_for_law(question):
        return None
    if _MEDICINE.search(question):
        return Elsewhere("medicine", "看病用药")
    return next((Elsewhere("everyday", area) for area, pattern in _COMPILED if pattern.search(question)), None)


def says_nothing(question: str) -> Elsewhere | None:
    """Whether there is no question at all: noise, filler words, or a subject that can have no rights; None otherwise.

    >>> says_nothing("嗯嗯那个就是说然后呢")
    Elsewhere(kind='noise', area='')
    >>> says_nothing("长颈鹿可以做村长吗")
    Elsewhere(kind='no_person', area='')
    """
    letters = _HAN.findall(question)
    # 退退退退 and 哈哈哈哈: a third of different characters is far below any sentence of six characters.
    if len(letters) < 2 or _RUN.search(question) or (len(letters) >= 6 and len(set(letters)) <= len(letters) / 3):
        return Elsewhere("noise")
    if not _FILLER.sub("", question):
        return Elsewhere("noise")
    fancied = _NO_WORLD.search(question) or _NO_PERSON.search(question)
    return Elsewhere("no_person") if fancied and not _MADE_GOODS.search(question) else None
