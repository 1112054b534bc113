"""What surrounds a text on a web page: share buttons, paths, signatures of editors; and pages that carry none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from ingest.errors import ReadError
from ingest.readers.html_walk import Block, one_line
from ingest.readers.own_title import own_title
from kb.law.headings import annex_label, parse_heading
from kb.law.layout import BLANKS, lines_of
from kb.law.openings import article_openings, section_openings

_FURNITURE = re.compile(
    r"^(?:[【\[（(]?\s*(?:打印|关闭|收藏|分享|返回|下载|大\s*中\s*小|字体|字号)[^。，；]{0,20}$"
    r"|(?:当前位置|您(?:现在)?(?:所在)?的?位置|首页)\s*[:：>›»].*"
    r"|(?:分享到|分享至|扫一扫|浏览次数|浏览量|点击(?:数|量)|阅读(?:次数|量)|访问量|信息来源|来源|发布时间|发布日期|发布机构"
    r"|更新时间|作者|责任编辑|编辑|审核|字体大小|字号)\s*[:：].{0,80}"
    r"|[A+\-\s]{2,12}|打印本页|关闭窗口|返回顶部|[|｜>›»\s]+)$"
)
# What stands below the text on a page, and nothing of the text behind it.
_TAIL = re.compile(
    r"^[【\[]?\s*(?:相关(?:链接|阅读|新闻|文章|稿件|解读|文件|信息|附件)|上一[篇条]|下一[篇条]|责任编辑|版权所有|主办(?:单位)?[:：]|承办(?:单位)?[:：]"
    r"|网站地图|联系我们|分享到|扫一扫|扫描二维码|打印本页|关闭窗口|版权声明|免责声明|友情链接|网站标识码|Copyright)"
    r"|ICP备|公网安备"
)
_ERROR = re.compile(
    r"\b(?:400|401|403|404|410|500|502|503|504)\b|not found|forbidden|bad gateway"
    r"|页面不存在|页面没有找到|找不到(?:该|您|此)?(?:页面|网页|文件)"
    r"|(?:已被?删除|已下线|已失效)|访问(?:被拒绝|受限|过于频繁)|无法访问|服务器(?:错误|繁忙|内部)|出错了|系统维护",
    re.IGNORECASE,
)
_SIGN_IN = re.compile(r"登录|登陆|用户名|密码|验证码|sign in|log ?in|captcha", re.IGNORECASE)
_SCRIPT = re.compile(r"javascript|启用脚本|浏览器版本过低|正在加载|加载中|loading", re.IGNORECASE)
_SITE = re.compile(
    r"\s*(?:[-_|—–]+|_+)\s*[^-_|—–]*(?:网|门户|政府|总局|部|委员会|局|平台|数据库|中心|频道|gov\.cn)\s*$"
)
_SITE_NAME = re.compile(r"(?:网|网站|门户|政府|总局|委员会|局|部|平台|数据库|中心)$")
_INSTRUMENT = re.compile(
    r"(?:法典?|条例|办法|规定|规则|细则|解释|决定|通知|指南|指引|意见|批复|公告|准则|标准|制度|手册|流程|须知)"
    r"(?:[（(][^（）()]{1,12}[）)])?》?$"
)
# Shorter than this a page with such words is an error page; a law's page is longer by far.
_LONGEST_ERROR_PAGE = 600
_SHORTEST_TEXT = 20
_MOSTLY_LINKS = 0.5


def is_furniture(block: Block) -> bool:
    """Whether a line belongs to the page and not to the text."""
    return len(block.text) <= 120 and _FURNITURE.match(block.text) is not None


def cut_tail(blocks: Sequence[Block], last_article: Block | None) -> Sequence[Block]:
    """The lines up to where a page's own matter begins, below the last article; annexes 附件 stay."""
    start = next((i for i, block in enumerate(blocks) if block is last_article), None)
    start = len(blocks) // 2 if start is None else start
    for i in range(start + 1, len(blocks)):
        if _is_tail(blocks[i].text):
            annexes = any(annex_label(block.text) for block in blocks[i:])
            return blocks if annexes else blocks[:i]
    return blocks


def _is_tail(text: str) -> bool:
    # A sentence may begin alike: 相关信息发生变更的，…
    return len(text) <= 120 and not text.endswith(("。", "；", "：")) and _TAIL.search(text) is not None


def with_title(page: etree._Element, main: Sequence[Block]) -> list[str]:
    """The lines as Markdown under one `# ` title, the text's own where it prints one, else the page's."""
    lines = [(block.printed, block.level) for block in main]
    above = _above([block.text for block in main])
    title = _title(page, above)
    marked = [f"{'#' * max(level, 2)} {text.strip(BLANKS)}" if level else text for text, level in lines]
    if title is None:
        return marked
    known = _bare(title)
    kept = [line for (text, _), line in zip(lines[: len(above)], marked, strict=False) if _bare(text) != known]
    return [f"# {title}", *kept, *marked[len(above) :]]


def refuse_other_pages(page: etree._Element, main: Sequence[Block], everything: Sequence[Block]) -> None:
    """Raises ReadError for a page that carries no text, saying which kind of page it is."""
    text = "\n".join(block.text for block in main)
    if len(article_openings(lines_of(text))) > 1:
        return
    whole = "\n".join(block.text for block in everything)
    named = one_line(page.findtext(".//title") or "")
    shown = f"{named}\n{text or whole}"
    if len(text) < _LONGEST_ERROR_PAGE:
        if page.find(".//input[@type='password']") is not None or (len(text) < 200 and _SIGN_IN.search(shown)):
            raise ReadError("这是登录页或验证页，不是法规正文；请在浏览器里登录、打开正文后再保存，然后导入。")
        if _ERROR.search(shown):
            raise ReadError("这是网站的出错页（例如“页面不存在”），不是法规正文；请核对网址，重新打开正文后再保存。")
    if len("".join(text.split())) < _SHORTEST_TEXT:
        scripts = sum(1 for _ in page.iterdescendants("script", "iframe", "frame"))
        if scripts or _SCRIPT.search(shown):
            raise ReadError(
                "网页里没有正文：正文由脚本或内嵌框架加载，没有一起保存；请在浏览器里打开，把正文复制到 Word 后导入。"
            )
        raise ReadError("网页里没有正文；请确认保存的是正文所在的页面。")
    links = sum(len(block.text) * block.linked for block in main)
    if links > _MOSTLY_LINKS * len(text):
        raise ReadError("这是目录页或列表页，只有标题和链接，没有正文；请逐条打开正文后再保存。")


def _above(texts: Sequence[str]) -> list[str]:
    """The lines above the first unit."""
    lines = lines_of("\n".join(texts))
    first = [o.index for o in article_openings(lines)[:1]] + [o.index for o in section_openings(lines)[:1]]
    stop = lines[min(first)].start if first else 0
    found: list[str] = []
    at = 0
    for text in texts:
        if at >= stop or len(found) >= 60:
            break
        found.append(text)
        at += len(text) + 1
    return found


def _title(page: etree._Element, above: Sequence[str]) -> str | None:
    names = _page_titles(page)
    whole = "".join(_bare(name) for name in names)
    printed = [text for text in above if len(text) <= 80 and _INSTRUMENT.search(text) and "。" not in text]
    for text in reversed(printed):
        if _bare(text) in whole and not text.startswith("|"):
            return text.strip("《》 ")
    return next(iter(names), None) or own_title("\n".join(above))


def _page_titles(page: etree._Element) -> list[str]:
    """What the page calls itself, the most precise first: the title its editors entered, its heading, the window's."""
    meta = {str(m.get("name") or m.get("property") or "").lower(): m.get("content") for m in page.iter("meta")}
    entered = [one_line(meta[name] or "") for name in ("articletitle", "og:title") if meta.get(name)]
    headings = [one_line("".join(h.itertext())) for h in page.iter("h1")]
    window = _SITE.sub("", one_line(page.findtext(".//title") or ""))
    named = [name for name in (*entered, *headings, window) if 2 <= len(name) <= 120 and not parse_heading(name)]
    return sorted(named, key=lambda name: _SITE_NAME.search(name) is not None)


def _bare(text: str) -> str:
    return re.sub(r"[\s《》〈〉“”\"]", "", text)
