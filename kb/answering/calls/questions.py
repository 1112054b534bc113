"""Whether somebody on the telephone asks something, and whether he has finished. Pure; words alone decide.

A recogniser gives no intonation and often no punctuation, so the words of a question decide; what only keeps a
conversation going (喂，听得到吗) is none, and neither is what is told (我上周买的). A demand (我要退货) is one: the
officer needs the law for it just as much.
"""

from __future__ import annotations

import re

# Of what was said before the question so much comes along: 我网购的衣服，没拆吊牌。… 能退吗？
MOST_CONTEXT = 120
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
# Behind the last of these no line ends: a piece full of line ends is looked through once.
_ENDED = re.compile(r"[。！？!?；;\n][^\S\n]*$")
_MARKED = re.compile(r"[？?][”」』\"]?\s*$")
_ASKING = re.compile(
    "吗|么[。？?！!]?$|呢[。？?！!]?$|吧？|怎么|怎样|如何|为什么|为何|凭什么|凭啥|什么|啥|哪|谁|几[天日个年月倍次折成]|多少|多久|"
    "多长|多大|是否|能否|可否|有无|何时|咋|"
    r"(?P<a>[能要该会行算有是对用管赔退给])不(?P=a)|可不可以|可以不可以|有没有|合不合[法理适]|允不允许|应不应该|属不属于|违不违"
)
_DEMAND = re.compile(
    "(?:我们?|他|她|家里人)?(?:想|要|就要|得|必须|要求|希望|申请|打算)[^，。？！；,]{0,8}"
    "(?:退|换|修|赔|补偿|投诉|举报|注销|删|取消|解除|查|了解|咨询|问|开票|发票|起诉|仲裁|告你|撤回|更正)"
)
# What is asked of the line or of the officer, not of the law.
_PHATIC = re.compile(
    "听得[到见清]|听[到见清楚]+[了吗]|在不在|在[吗嘛]|贵姓|怎么称呼|您?[叫姓]什么|是吗|真的吗|对吗|对吧|好吗|行吗|可以吗[？?。]?$|"
    "是不是啊|知道吗|懂吗|明白吗|什么意思|你说什么|说什么|谢谢|再见"
)
_FILLER = re.compile(r"[嗯啊哦喂呃额唉诶哎好的对是那就这个我你您吧呀哈\s，,。.！!？?、；;…]")
_BARE = re.compile("为什么|凭什么|什么|怎么样?|啥|哪个|哪里|谁")
# Below this many telling characters nothing can be looked up.
_TELLING = 2


def asks(sentence: str) -> bool:
    """Whether a sentence asks or demands something that can be looked up.

    >>> asks("网购的衣服不喜欢能退吗"), asks("我要投诉你们"), asks("喂，听得到吗？"), asks("我上周在你们那儿买的")
    (True, True, False, False)
    """
    rest = _PHATIC.sub("", sentence)
    telling = _FILLER.sub("", rest)
    if len(telling) < _TELLING or not _BARE.sub("", telling):
        return False
    return bool(_MARKED.search(rest) or _ASKING.search(rest) or _DEMAND.search(rest))


def is_ended(text: str) -> bool:
    """Whether the recogniser set the end of a sentence.

    >>> is_ended("能退吗？"), is_ended("能退吗")
    (True, False)
    """
    return bool(_ENDED.search(text))


def question_in(said: str) -> str | None:
    """What is asked in what a caller said without interruption: from what leads to it up to its last question.

    >>> question_in("喂你好。我网购了一件衣服。不喜欢能退吗？谢谢。")
    '我网购了一件衣服。不喜欢能退吗？'
    >>> question_in("我网购了一件衣服。") is None
    True
    """
    sentences = [each.group() for each in _SENTENCE.finditer(said)]
    last = max((place for place, each in enumerate(sentences) if asks(each)), default=None)
    if last is None:
        return None
    first, length = last, len(sentences[last])
    while first > 0 and length + len(sentences[first - 1]) <= MOST_CONTEXT:
        first -= 1
        length += len(sentences[first])
    while first < last and not tells(sentences[first]):
        first += 1
    return "".join(sentences[first : last + 1]).strip()


def tells(sentence: str) -> bool:
    """Whether words say something of the matter.

    >>> tells("嗯，对的"), tells("没有拆吊牌")
    (False, True)
    """
    return len(_FILLER.sub("", _PHATIC.sub("", sentence))) >= _TELLING
