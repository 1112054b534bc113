"""Facts about characters: which ones are the same word in another dress. Only tables; `fold_table` puts them together.

What NFKC, lower case and OpenCC's traditional-to-simplified table already know is not repeated here.
"""

from __future__ import annotations

BREAK = "\n"
SENTENCE_ENDS = frozenset("。！？；!?;\n\r\u2028\u2029")

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
VARIANTS = {pair[0]: pair[1] for pair in _VARIANT_PAIRS.split() if pair[0] != pair[1]}
# Financial numerals are the same numbers; the words that hold them (队伍, 收拾) are folded alike on both sides.
VARIANTS |= dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万", strict=True))
# Radicals that look like characters and that NFKC leaves alone (U+2E80-2EFF).
_RADICALS = "⺠⺟⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺎⺒⺓⺝"
VARIANTS |= dict(zip(_RADICALS, "民母西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟兀巳幺月", strict=True))

# Letters that look like Latin ones: Cyrillic, Greek, small capitals, script letters that NFKC keeps.
LOOK_ALIKES = dict(zip("авеѕіјкмнорстухѵԁԛԝһӏ", "abesijkmhopctyxvdqwhl", strict=True)) | dict(
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
