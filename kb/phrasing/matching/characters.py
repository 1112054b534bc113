"""Facts about characters: which ones are the same word in another dress. Only tables; `fold_table` puts them together.

What NFKC, lower case and OpenCC's traditional-to-simplified table already know is not repeated here.
"""

from __future__ import annotations

BREAK = "\n"
SENTENCE_ENDS = frozenset("。！？；!?;\n\r\u2028\u2029")
# Drawn marks that people put inside words (交定‼️金); in NFKC they would read as sentence ends.
DRAWN_MARKS = frozenset("‼⁇⁈⁉")

# Pairs, variant then standard: printed variants, Japanese forms, and the forms sellers write to slip past a filter.
_VARIANT_PAIRS = """
夲本 槪概 囯国 囻国 圀国 囶国 氺水 伱你 妳你 您你 莪我 硪我 恏好 旳的 菂的 佷很 恠怪 吥不 卟不 芣不 洅再 侢再 囬回 囘回
姩年 秊年 埖花 芲花 蘤花 眞真 愼慎 鎭镇 証证 説说 兌兑 悅悦 稅税 脫脱 銳锐 閲阅 戸户 戶户 呑吞 吳吴 呉吴 淸清 靑青
凈净 毎每 歩步 歳岁 歯齿 渉涉 頻频 卽即 旣既 鄕乡 郷乡 絶绝 彊强 壱一 弌一 弐二 弍二 弎三 貮二 贰二 圎圆 楽乐 気气
仏佛 拡扩 売卖 読读 続续 発发 廃废 効效 労劳 営营 単单 厳严 巻卷 圏圈 検检 権权 剣剑 験验 険险 顕显 済济 剤剂 斉齐
経经 軽轻 径径 継继 戦战 銭钱 専专 伝传 転转 団团 図图 徳德 聴听 庁厅 対对 帯带 択择 沢泽 釈释 訳译 駅驿 辺边 変变
豊丰 覇霸 仮假 価价 塩盐 縁缘 応应 穏稳 隠隐 壊坏 懐怀 陥陷 観观 歓欢 勧劝 関关 帰归 拠据 挙举 擧举 撃击 悪恶 亜亚
囲围 揺摇 謡谣 様样 覧览 両两 緑绿 霊灵 齢龄 暦历 歴历 錬炼 収收 従从 獣兽 縦纵 処处 奨奖 焼烧 乗乘 剰剩 粋粹 酔醉
髄髓 摂摄 繊纤 騒骚 総总 蔵藏 臓脏 捜搜 挿插 荘庄 遅迟 鋳铸 逓递 鉄铁 悩恼 脳脑 拝拜 髪发 抜拔 満满 黙默 薬药 頼赖
朂最 冣最 苐第 贃赚 欵款 蹆退 冊册 凢凡 亊事 倂并 併并 幷并 値值 倶俱 兎兔 刼劫 劵券 勲勋 囑嘱 噐器 墻墙 姸妍 娯娱
宻密 寃冤 峯峰 嵗岁 嶽岳 廻回 徃往 忰悴 怱匆 恆恒 慙惭 懴忏 戱戏 戯戏 抂枉 抅拘 挍校 搾榨 敎教 敍叙 晩晚 曁暨 朙明
村村 枏楠 査查 桒桑 梹槟 棊棋 槗桥 樑梁 欝郁 歎叹 殻壳 毁毁 毀毁 汚污 洩泄 淚泪 渇渴 溌泼 潑泼 濕湿 煕熙 爲为 牀床
犧牺 猪猪 畧略 疎疏 痺痹 癡痴 癈废 皃貌 皷鼓 盃杯 盗盗 盜盗 眎视 睪睾 瞇眯 砲炮 礦矿 祕秘 禀禀 稟禀 穉稚 窓窗 窻窗
筍笋 簒篡 粧妆 糉粽 紥扎 絲丝 緜绵 缾瓶 羣群 羮羹 翺翱 聟婿 肎肯 脇胁 脣唇 膓肠 臈腊 舘馆 艶艳 莊庄 菓果 蓆席 蔴麻
薦荐 藷薯 蝨虱 裡里 裏里 褒褒 覔觅 覩睹 託托 詠咏 譔撰 讃赞 賍赃 賎贱 贋赝 趂趁 跡迹 踪踪 蹤踪 迯逃 遊游 邨村 鄰邻
酧酬 醻酬 醫医 鈎钩 鉤钩 銹锈 鏽锈 鑑鉴 鑒鉴 閙闹 隣邻 隷隶 雑杂 韮韭 頋顾 頴颖 飡餐 饍膳 駡骂 騐验 髒脏 鬪斗 鬬斗
鰥鳏 鱷鳄 麪面 麫面 麹曲 黒黑 齎赍 〇零 ○零
"""
# Odd forms that neither OpenCC nor NFKC knows: semantic variants of Unihan, characters with a part added or dropped.
_ODD_PAIRS = """
偸偷 髙高 呌叫 唘启 坿附 埜野 堃坤 墖塔 夀寿 夣梦 娬妩 婬淫 宂冗 宷审 寕宁 寗宁 寚宝 珤宝 尅克 尒尔 尓尔 尗叔 峕时
帋纸 帬裙 幇帮 幚帮 庻庶 廰厅 彣文 徧遍 忩匆 怳恍 恡吝 惪德 憇憩 慽戚 懽欢 戹厄 抝拗 捄救 揑捏 搃总 摠总 擕携 撡操
敂叩 斈学 斎斋 旹时 昬昏 晣晰 晢晰 暎映 朞期 枱台 栢柏 棃梨 楳梅 櫈凳 殀夭 毘毗 氊毡 浄净 涙泪 湌餐 滛淫 灋法 烖灾
炤照 焔焰 煖暖 煑煮 爕燮 牐闸 犇奔 狥徇 猨猿 獘毙 琹琴 璢琉 甞尝 畆亩 畞亩 瘉愈 皐皋 皜皓 盇盍 盌碗 眂视 眡视 睠眷
矁瞅 砦寨 碁棋 碪砧 秇艺 秌秋 稭秸 稺稚 窂牢 窰窑 竒奇 竝并 竸竞 筯箸 糭粽 緐繁 緥褓 纎纤 罇樽 罣挂 罸罚 翄翅 聡聪
聦聪 聼听 胷胸 脃脆 脗吻 臕膘 臝裸 舎舍 舩船 芔卉 茘荔 萅春 葠参 蔕蒂 蕚萼 蕋蕊 藳稿 稾稿 虗虚 蚘蛔 蛕蛔 蝯猿 衂衄
衇脉 衘衔 袠帙 裠裙 觧解 諐愆 謩谟 譌讹 讁谪 讐仇 豓艳 貛獾 貭质 賔宾 趦趑 踈疏 躭耽 躱躲 躰体 躳躬 軄职 輭软 辝辞
辤辞 辧办 迊匝 逈迥 逩奔 遯遁 邉边 鄊乡 醕醇 釼剑 銲焊 鍳鉴 鎻锁 鏁锁 鐡铁 鑵罐 閇闭 闗关 阬坑 隂阴 隖坞 霛灵 靣面
靭韧 鞌鞍 鞵鞋 韤袜 頟额 顋腮 顖囟 飃飘 飜翻 飮饮 飰饭 馿驴 骵体 骾鲠 髣仿 髩鬓 鬂鬓 鬭斗 鶏鸡 鹻碱 麁粗 麄粗 麞獐
鼃蛙 齅嗅 龢和 亾亡 亷廉 伩信 佀似 佱法 俲效 傚效 倸睬 偪逼 冐冒 冝宜 凟渎 刅创 刧劫 剏创 剙创 剳札 劒剑 劔剑 勅敕
勌倦 匃丐 匄丐 卋世 厰厂 吿告 咊和 哶咩 喦岩 嗁啼 嘷嗥 圅函 圑团 圗图 垜垛 埀垂 塲场 墪墩 壄野 壻婿 夛多 奌点 姉姐
媿愧 孼孽 尙尚 岀出 崘仑 庅么 庿庙 廐厩 徴征 恊协 悮误 惥恿 愬诉 愽博 慠傲 戞戛 挵弄 揔总 揷插 搉榷 摣揸 撦扯 擥揽
攷考 敭扬 斵斫 斲斫 昰是 昻昂 朢望 枩松 柟楠 栁柳 樷丛 橜橛 檝楫 欬咳 歬前 湻淳 澁涩 灔滟 燄焰 爗烨 玅妙 珎珍 甁瓶
甦苏 畄留 畱留 疉叠 皼鼓 盋钵 眀明 瞖翳 矦侯 砿矿 稬糯 秔粳 穨颓 竢俟 筭算 箎篪 籐藤 籨奁 糢模 緫总 縂总 繋系 纉缵
聨联 聮联 聫联 臋臀 臯皋 蓡参 蔾藜 蕐华 藼萱 蘓苏 虵蛇 蚉蚊 蝋蜡 蠧蠹 袟帙 詶酬 譱善 豘豚 貎貌 賛赞 踫碰 躶裸 輌辆
辠罪 逥回 郞郎 醎咸 釡釜 鈬铎 銕铁 閠闰 阨厄 隝岛 韈袜 頚颈 餠饼 駈驱 髈膀 鬀剃 鱻鲜 鴈雁 鵞鹅 麅狍 鼇鳌 鼈鳖 㑹会
㕥以 㐫凶 㓕灭 㕛友 㝎定 㝵得 㞢之 㠯以 㦯或 㫖旨 㬎显 㽞留 䘮丧 䟽疏 哋地 亽人 苼生 媄美 渼美 媞是 徥是 芐下 仩上
丅下 丄上 狆中 衶中 僦就 慜敏 婐果 淉果 惈果 箹药 苭药 嫃真 瑧真 徦假 偂前 菿到 菢抱 祘算 贒贤 泬穴 刄刃 叧另 悳德
挊弄 旾春 曽曾 桞柳 痩瘦 筞策 隟隙 淂得 栤冰 珻每
"""
VARIANTS = {pair[0]: pair[1] for pair in (_VARIANT_PAIRS + _ODD_PAIRS).split() if pair[0] != pair[1]}
# Financial numerals are the same numbers; the words that hold them (队伍, 收拾) are folded alike on both sides.
VARIANTS |= dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万", strict=True))
# Radicals that look like characters and that NFKC leaves alone (U+2E80-2EFF).
_RADICALS = "⺠⺟⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺎⺒⺓⺝"
VARIANTS |= dict(zip(_RADICALS, "民母西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟兀巳幺月", strict=True))

# Letters that look like Latin ones: Cyrillic, Greek, small capitals, script letters that NFKC keeps.
LOOK_ALIKES = dict(zip("авеѕіјкмнорстухѵԁԛԝһӏьъѣ", "abesijkmhopctyxvdqwhlbbb", strict=True)) | dict(
    zip("αβεζηικμνορτυχγω", "abeznikuvoptuxyw", strict=True)
)
LOOK_ALIKES |= dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡıƖ", "abcdefghijklmnoprstuvwyzagil", strict=True))
# ü is v on a keyboard; its tones fall with the other marks (lǜ, lv).
LOOK_ALIKES["ü"] = "v"
# First code points of alphabets without compatible form: negative circled and squared letters, flags.
ALPHABETS = (0x1F150, 0x1F170, 0x1F1E6)

# ½ in NFKC is 1⁄2, which would read 12. The sign, then below and above the line.
_FRACTIONS = (
    "½二一 ⅓三一 ⅔三二 ¼四一 ¾四三 ⅕五一 ⅖五二 ⅗五三 ⅘五四 ⅙六一 ⅚六五 ⅐七一 ⅛八一 ⅜八三 ⅝八五 ⅞八七 ⅑九一 ⅒十一"
)
WRITTEN_OUT = {sign[0]: f"{sign[1]}分之{sign[2]}" for sign in _FRACTIONS.split()} | {"🔟": "10"}

# Marks that carry meaning beside a number (3.5%, +12%, ¥9, 3-5倍) and only separate elsewhere (保-本, 稳$赚).
RANGE = "-"
RANGES = "-~‐‑‒–—―−〜"
POINT = "."
SIGNS = "+<>="
PERCENTS = "%‰"
CURRENCIES = "¥$"
# What shows the letter o in front of it to be a zero, where a digit stands before: 1OO%, 5O元.
AFTER_ZERO = "0123456789%‰元块万倍天折"
NUMERALS = "零一二两三四五六七八九十百千万亿"

# Two of these are a word of their own: 妈妈 is not 妈, 天天 is not 天.
DOUBLES = "妈爸爷奶哥姐弟妹叔舅姑姨婆娃宝天年月日夜人谢家个次件样处"
