"""The words that names of people are told by: surnames, characters of given names, everyday words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

COMPOUND = (
    "欧阳|司马|上官|诸葛|尉迟|慕容|司徒|申屠|令狐|皇甫|夏侯|公孙|宇文|长孙|端木|东方|独孤|南宫|轩辕|闻人|澹台|濮阳|淳于|太叔|钟离|鲜于|呼延|拓跋|完颜|"
    "赫连|司空|东郭|西门|百里|仲孙|闾丘|第五|羊舌|梁丘|左丘|乐正|漆雕|公冶|宗政|富察|钮祜禄|叶赫那拉|爱新觉罗|那拉|赫舍里|佟佳|瓜尔佳"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊"
    "白孟秦邱丘侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯"
    "纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全"
    "佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈匡鞠惠荆乐冀郁胥南储栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝郜海阚花"
    "权屠豆朴盖练廉禹井祖漆巴丰支卿狄平宣晋云容扈晁芮阙浦戈伏鹿薄邸雍辜羊阿乌裘亓修邰赫杭况宿鲜印逯隆茹诺战慕危玉银亢嵇哈湛宾"
    "戎勾茅利居揭尉冶斯元束檀阴昝智幸植衡富尧闭郗江俞季牧代司位强占原练植衣索展凤宓殷洪鲍昌贝詹赖鄂习桓竺蒯逄郦濮巢沃樊幺邝揭官鹿"
    "乜仉佴俎厍呙夔妫庾弥於晖暨璩眭禤笪籍糜缑羿茆荀莘萨蒿蓟蓬蔚訾谯贡贲邘邳邴郇郈郏郤鄞酆钭钮隗雒颉谌佘逄郗宓殳毋"
    "冒宦宰寿扶暴励帅墨弓竹木汝滑火牙琴松桥福秋苍终红青风融诸铁门母么堵虎英计逢扁卞"
)
# Surnames that are words of every day, too, are believed only where the words around leave no doubt.
COMMON_WORDS = frozenset(
    "储封幸宿盖银季房楼店代司位强占原练植衣索展费党迟和于应时成常全连方任何高金单解查安平万向车花水利官明满商海南支印居富师元关管边包路"
    "冒寿扶暴励帅墨弓竹木滑火牙琴松桥福秋苍终红青风融诸须铁门母么堵虎英计逢籍贡弥暨"
)
_GIVEN = (
    "伟芳娜敏静秀英丽强磊洋艳勇军杰娟涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆雪荣爱妹霞香月莺媛瑞凡佳嘉琼勤珍贞莉桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉"
    "眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思丽峰毅保东文良海山仁波宁贵福生龙元全国胜学祥才发武新清彬富顺"
    "信子杰涛昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆磊民友裕河哲江超浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以建家致树炎德行时"
    "泰盛雄琛钧冠策腾楠榕风航弘义兴帅兰凤洁梅素云莲真环雅喜春菊凌霖宗晗潇钰轩煜彤萱睿涵梓琪雯倩曦诗语桐宸昊然沐妍熙铭煊皓灿炜烨淼垚森蕾怀远正立志永胤桦楷奕佑恩宝莹珠玲金银红燕小玉"
    "益洲济川景晖耀辉照启忠孝礼智勤俭朴质彦程祖绪昆仲叔季长少老大美惠慧淑贤琳珂玮璇珺璞瑜瑄琨璟蓁芷苓苗荃萌葵蔚蕙薰兆凌冬夏雨露霜虹霓晴岚峻岭嵩岳骏驰骥骁腾跃凯旋捷展鸿鹄鹤鸾雁鹏翊翎翱"
    "誉誓诺谨谅谷赞赫超越迅逸逊通遥道郁郎镇钢铁锋锐锦键镜阳阔陶隽雷霆静靖韬韶顺颂颜飒香骞魁麟黎默齐廷弟德恒恬悠惜愉慕懿戈扬承抒拓振挺捷斐方昂易昕映晋晟晶智暄曼朔未朱杉李松柏柯柳栩桃"
    "棠楚榆歌殊毓水汐汝沁沛沫泉泓洛津洪润淇淳清温湘源溪滔漫澄激瀚灵炳烁焕焱煦照熠爵牧玄玥珏琅瑛瑶璇甜甫畅登皎皖盈盼睦瞻石砚硕碧祎祯禄禹秉科程稷穆穗竣笑笙筱简粤紫纪纲纳绮维绿缘罡美羿耘聆"
    "肃肇胜臣舟艾芃芝芬芮芹苏苒英茉茵草荣莘菀菡萍葳蓝虎虹蝶衡裴严一连渤木西见观言训儿汉庄田如花力章白延丁四继万治权仙根桥亭修崇存禾圆秦迎敦驹迁潮庚巨淮翼杜申霸坤壁慎勃皆梨妮屏井意含潜契旺翠恭统麦宾增贯千"
    "均渡丘钦渊烈儒依非龄奉征勋献封亲宋魏满侠宣岛古钟娃枝溢喻稳赟翀彧甯珈梵柒伶俐嫒嫦蔓芯岑沂栎槐樱橙淙渺湛漪潼澍濛珑瑭畴眸祜禧稚筝箫篱缇翌翕芊菱萤蒨藜蘅虞裳讷邺闵霏颐飏骊"
    "诗诠谊谋谧豫贝贺赛赋轶载辛辞迈运迪逍途邈野铃铠铮锡阡隆韦风骄鲁鸥鹭鼎世业丰久义乔书亦京仕代令任份伊优传何俪倚偲"
    "允兆先克全兵其典冉冲凝凤刘初利劲励化北升协南卓卫卿双发可史叶吉同吟启员周和品哲唐唯啸善喆嗣园国圣坚坤城培基堂墨声复多太夫奇奎姗姝娥娉婧婳嫣学孔孟宁守官定宛宝宪家容宽富寅寻寿少尚尧尔尹"
)
# What country names, nicknames and names from other languages add: 铁柱, 三妹, 央金, 阿卜杜拉.
_GIVEN_BESIDES = (
    "柱锤拴栓锁娃三二妞囡丫朵霓裳践威隐蝉婵萤鹊玛迁阅沅妤忱侃恺羲遇襄桓旗弼璋祺巍茹琏绣慰娇葆钊懋淞鹃彰浚麒姿缨圭衍谟铨旦莫桢铎歆椿昀昱晔铿熹忻荻恋"
    "暖融慈巧妙烊俏彩舞笛佐帛溥翘珩琢曙祈棋羿蕴汶煌炫灏昶剑楼罗央措巴特娅萨格勒昭兵旭豹旺财禄寿疆援朝根土火抗自来祜翾亓苹蔷薔葶荟"
)
GIVEN = frozenset(_GIVEN + _GIVEN_BESIDES)
# Most frequent surnames: believed before 姐 and 哥, where a rarer one would be a word (和姐, 明哥).
COMMON_SURNAMES = frozenset(
    "王李张刘陈杨赵吴周徐孙马朱胡郭林罗郑梁宋唐许韩冯邓曹彭曾肖潘袁蔡蒋余杜程魏苏吕丁沈姜崔谭陆廖"
)

_LONGEST = 5
# Places, companies and whatever else has a name: parts of names of people as well (扎西, 德尔).
_PROPER = frozenset(("ns", "nt", "nz"))
_WORDS_AT_LEAST = 4
_NAMES_AT_LEAST = 50
# Marked as names of people, and begin with a surname that is frequent.
TAKEN_FOR_NAMES = (
    "张罗",
    "张贴",
    "张开",
    "张口",
    "李子",
    "林木",
    "林立",
    "林子",
    "许可",
    "胡同",
    "陈列",
    "陈设",
    "陈述",
    "陈旧",
    "周转",
    "周旋",
    "杨柳",
    "曾任",
    "许诺",
    "康师傅",
    "高素质",
    "许愿",
    "许多",
)


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """What the dictionary says: everyday words, the plainest of them, and what it marks as names of people."""

    words: frozenset[str]
    plain: frozenset[str]
    people: frozenset[str]


@lru_cache(maxsize=1)
def _dictionary() -> _Dictionary:
    """From the dictionary of jieba, read as a file (0.3 s, 16 MB): its tokenizer costs a second and 80 MB."""
    found = find_spec("jieba")
    if found is None or found.origin is None:
        raise ImportError("jieba")
    kept: list[str] = []
    plain: list[str] = []
    people: list[str] = []
    for line in (Path(found.origin).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        if len(word) > _LONGEST or len(word) == 1:
            continue
        if tag.startswith("nr"):
            people.append(word)
        elif tag not in _PROPER and int(count) >= _WORDS_AT_LEAST:
            plain.append(word)
        long = len(word) in (3, 4) and (word[-1] in SURNAMES or word[0] in SURNAMES)
        if (len(word) == 2 or long) and _is_word(word, int(count), tag):
            kept.append(word)
    return _Dictionary(frozenset((*kept, *TAKEN_FOR_NAMES)), frozenset(plain), frozenset(people))


def words() -> frozenset[str]:
    """Words of two characters, and longer ones that begin or end in a surname, names of people aside: 任何, 签字."""
    return _dictionary().words


def plain_words() -> frozenset[str]:
    """Words of two to five characters that are never names: 外卖, 领导."""
    return _dictionary().plain


def people() -> frozenset[str]:
    """Names of people that the dictionary marks: 约翰, 林黛玉, 扎西; and words it takes for some: 高明, 康复."""
    return _dictionary().people


def _is_word(word: str, count: int, tag: str) -> bool:
    """Whether an entry is a word of every day; of those marked as names, the frequent are: 康复, 廉政, 查明."""
    if tag.startswith("nr"):
        return len(word) == 2 and count >= _NAMES_AT_LEAST and word[0] not in COMMON_SURNAMES
    return count >= _WORDS_AT_LEAST
