"""The closed set of sentences that claim nothing and need no citation: greetings, thanks, what the officer does now."""

from __future__ import annotations

import re

from kb.law.wording import comparable

_COURTESY = re.compile(
    r"(?:您好|你好|喂您好|好的|嗯好的|明白了?|我明白了?|我理解您?的?心情|理解您的心情|请稍等|请您稍等|稍等一下|请稍候|请您稍候|"
    r"感谢您的?(?:来电|反馈|理解|耐心等待|配合)|谢谢您?(?:的来电|的反馈|的理解)?|不客气|很高兴为您服务|"
    r"给您(?:带来|添)(?:了)?(?:不便|麻烦)(?:了)?(?:非常抱歉|很抱歉|请谅解)?|非常抱歉|很抱歉|抱歉|对不起|不好意思|"
    r"我(?:这就|马上|现在|来)?(?:帮|给|为)您(?:登记|查询|查一下|查查|核实|核对|记录|记下来?|反馈|看一下|看看)(?:一下)?|"
    r"请问还有(?:什么|其他)(?:可以|能)?(?:帮|为)?您?(?:的|服务的)?(?:吗)?|还有(?:什么|其他)(?:可以|能)帮您的吗?|"
    r"祝您生活愉快|祝您愉快|再见|请您?(?:放心|别着急|不要着急)|您别着急)+"
)


def is_courtesy(text: str) -> bool:
    """Whether a sentence is made of nothing but courtesies.

    >>> is_courtesy("您好，感谢您的来电，请稍等。"), is_courtesy("您放心，肯定能退。")
    (True, False)
    """
    return _COURTESY.fullmatch(comparable(text)) is not None
