"""Words that ask nothing of their own: thanks and goodbye, and what only goes on with something said before."""

from __future__ import annotations

import re

_WORD = (
    r"嗯|恩|哦|噢|喔|啊|呃|哎|好的?|好嘞|好哒|行|行吧|可以|对|对的|是的?|没错|ok|okay|明白|明白了|知道|知道了|了解|"
    r"了解了|懂了|清楚了|收到|记下了|"
    r"多谢|谢谢|感谢|谢谢你|谢谢您|谢了|麻烦(?:你|您)?了|辛苦(?:你|您)?了?|再见|拜拜|没事|没事了|没了|没有了|不用了|"
    r"不客气|先这样|就这样|那就这样|就这些|那好|那行|"
    r"你好|您好|喂|在吗|在不在|有人吗|稍等|等一下|等等|我想想|我再想想|挂了|先挂了|不好意思|打扰了|好吧|非常感谢|"
    r"太好了|好极了|那先这样|回头再说|下次再问|你真好|真不错|不错|"
    r"早上好|上午好|下午好|晚上好|哈哈+|呵呵+|嘿嘿+|祝(?:你|您)?(?:工作|生活)愉快|我知道了|我明白了|没问题了?|"
    r"没别的了?|没有别的了?|没有其他问题了?|听懂了|好多了|不说了"
)
_ONLY = re.compile(rf"(?:(?:{_WORD})(?:[吧啊呀哈哦噢呢啦了]|您|你)*[\s，,。.！!~～、；;…？?]*)+", re.IGNORECASE)

_LEANING = re.compile(
    r"(?:那么?(?![个些种次家位天年时边里儿会])|(?:要是|如果|假如|万一|换成|换作)(?=.{1,9}呢))(?P<rest>[^，。？?]{1,16})呢[？?]?"
)
_ASKING = re.compile(r"怎么|什么|吗|多少|几[天个年]|哪|谁|是否|能不能|可不可以|凭啥|啥|为何")


def asks_nothing(question: str) -> bool:
    """Whether a text is nothing but courtesy; an empty one is, too.

    >>> asks_nothing("好的，谢谢！"), asks_nothing("那食品呢"), asks_nothing("好的，那要罚多少")
    (True, False, False)
    """
    plain = question.strip()
    return not plain or _ONLY.fullmatch(plain) is not None


def goes_on(question: str) -> bool:
    """Whether a question asks nothing without the one before it: 那食品呢. It must have been made whole before this.

    >>> goes_on("那要是已经过了一个月呢"), goes_on("那个商家不退钱怎么办呢"), goes_on("那我该怎么办呢")
    (True, False, False)
    """
    found = _LEANING.fullmatch(question.strip())
    return found is not None and _ASKING.search(found["rest"]) is None
