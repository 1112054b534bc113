"""Web pages as ministries publish them and as Word saves them: the whole text, and nothing of the page around it."""

from __future__ import annotations

import html
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.errors import ReadError
from ingest.readers.html import read_html
from ingest.readers.html_walk import one_line
from ingest.readers.metadata import split_front_matter
from ingest.readers.reading import unwatched
from ingest.readers.types import ReadText
from kb.law.layout import lines_of
from kb.law.paragraphs import parse_paragraphs
from kb.law.structure import parse_text
from kb.law.wording import version_hash
from tests.builders_docx import write_law_docx

TITLE = "退换货试行办法"
ARTICLES = (
    "第一条　经营者应当自收到退货之日起七日内返还消费者支付的商品价款。",
    "第二条　经营者有下列情形之一的，由市场监督管理部门责令改正：",
    "（一）故意拖延退货的；",
    "（二）无理拒绝退货的。",
    "情节严重的，处一万元以下罚款。",
    "第三条　本办法自2026年3月1日起施行。",
)
MENU = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul>'
PATH = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/zc">政策法规</a></div>'
INFO = '<div>发布时间：2026-01-15 10:20　信息来源：法规司　<span>字号：[<a href="#">大</a>]</span></div>'
SHARE = '<div>分享到：<a href="#">微信</a> <a href="#">微博</a></div><p>【打印】【关闭】</p>'
ASIDE = '<div><h3>相关链接</h3><ul><li><a href="/1">第一条 新闻：某局召开会议</a></li></ul></div>'
SIGNED = "<div><p>版权所有：某某市监督管理局</p><p>某ICP备00000000号</p></div>"
SCRIPT = '<script>document.write("<p>第四条　假的。</p>")</script><style>p{color:red}</style>'


def read(folder: Path, page: str, encoding: str = "utf-8") -> ReadText:
    path = folder / "page.html"
    path.write_bytes(page.encode(encoding))
    return read_html(path, unwatched)


def lines_read(folder: Path, page: str, encoding: str = "utf-8") -> list[str]:
    return read(folder, page, encoding).text.split("\n")


def site(body: str, *, title: str = TITLE, charset: str = "utf-8", heading: str | None = None) -> str:
    """A page of a ministry's site around a body."""
    return (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<title>{title}_某某市监督管理局</title>{SCRIPT}</head><body>{MENU}<div>{PATH}<div><h1>{heading or title}</h1>"
        f"{INFO}<div>{body}</div>{SHARE}</div>{ASIDE}</div>{SIGNED}</body></html>"
    )


def set_as(style: str, paragraphs: Sequence[str]) -> str:
    """Paragraphs as editors set them: in <p>, parted by <br>, in <div> with spans, in a table that lays it out."""
    texts = [html.escape(text) for text in paragraphs]
    if style == "br":
        return "<br/>\n".join("&nbsp;&nbsp;&nbsp;&nbsp;" + text for text in texts)
    if style == "div":
        return "".join(f"<div><span>{text[:4]}</span><span>{text[4:]}</span></div>" for text in texts)
    inside = "".join(f"<p>　　{text}</p>\n" for text in texts)
    return f"<table><tr><td>&nbsp;</td><td>{inside}</td></tr></table>" if style == "table" else inside


@pytest.mark.parametrize("style", ["p", "br", "div", "table"])
@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("utf-8", "gb18030")])
def test_a_page_gives_its_text_line_by_line_without_the_page_around_it(
    tmp_path: Path, style: str, charset: str, encoding: str
) -> None:
    page = site(set_as(style, ARTICLES), charset=charset)
    assert lines_read(tmp_path, page, encoding) == [f"# {TITLE}", *ARTICLES]


@pytest.mark.needs_shared
@pytest.mark.parametrize("style", ["p", "br", "table"])
def test_no_provision_of_a_real_text_is_lost_on_a_page(tmp_path: Path, samples: Path, style: str) -> None:
    for file in sorted(samples.glob("*.md"))[1::12]:
        fields, body = split_front_matter(file.read_text("utf-8"))
        expected = parse_text(body, title=str(fields["title"]))
        paragraphs = [line.text for line in lines_of(body) if line.marks != 1]
        found = parse_text(read(tmp_path, site(set_as(style, paragraphs), title=str(fields["title"]))).text)
        assert found.title == expected.title, file.name
        assert version_hash((p.label, p.text) for p in found.provisions) == version_hash(
            (p.label, p.text) for p in expected.provisions
        ), file.name


@pytest.mark.needs_shared
@pytest.mark.needs_libreoffice
def test_a_page_that_a_word_processor_saved_has_the_provisions_of_the_text(tmp_path: Path, samples: Path) -> None:
    source = (samples / "缺陷汽车产品召回管理条例(2019修订).md").read_text("utf-8")
    write_law_docx(tmp_path / "law.docx", source, automatic=False)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "html", "--outdir", str(tmp_path), "law.docx"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, timeout=120)
    expected = parse_text(split_front_matter(source)[1]).provisions
    found = parse_text(read_html(tmp_path / "law.html", unwatched).text).provisions
    assert [(p.label, p.text) for p in found] == [(p.label, p.text) for p in expected]
    assert [len(parse_paragraphs(p.text)) for p in found] == [len(parse_paragraphs(p.text)) for p in expected]


def test_the_title_of_a_rule_behind_its_order_is_the_rules_own(tmp_path: Path) -> None:
    order = ("某局令", "第37号", f"《{TITLE}》已经通过，现予公布，自2026年3月1日起施行。", "2026年1月15日", TITLE)
    found = lines_read(tmp_path, site(set_as("p", (*order, *ARTICLES)), title="某局令第37号 " + TITLE))
    assert found[0] == f"# {TITLE}"
    assert found.count(TITLE) == 0
    assert order[2] in found


def test_chapters_that_stand_in_blocks_of_their_own_all_come_in(tmp_path: Path) -> None:
    first = f"<div><h2>第一章　总则</h2>{set_as('p', ARTICLES[:1])}</div>"
    second = f"<div><h2>第二章　附则</h2>{set_as('p', ARTICLES[1:])}</div>"
    found = lines_read(tmp_path, site(first + second))
    assert found == [f"# {TITLE}", "## 第一章　总则", ARTICLES[0], "## 第二章　附则", *ARTICLES[1:]]


def test_a_text_without_articles_keeps_its_sections_and_its_table(tmp_path: Path) -> None:
    table = (
        "<table><tr><th>类型</th><th>期限</th></tr><tr><td rowspan=2>一般<br>商品</td><td>7日</td></tr>"
        "<tr><td>15日</td></tr></table>"
    )
    text = (
        "一、总体要求",
        "经营者应当遵循诚实信用原则，认真处理消费者提出的退货要求。",
        "二、处理时限",
        "退货应当在规定的期限内处理完毕，并将处理结果告知消费者。",
    )
    found = lines_read(tmp_path, site(set_as("p", text) + table, title="退货工作指南"))
    assert found == ["# 退货工作指南", *text, "| 类型 | 期限 |", "| 一般；商品 | 7日 |", "|  | 15日 |"]


def test_a_contents_list_of_links_is_not_taken_for_the_articles(tmp_path: Path) -> None:
    contents = "".join(f"<li><a href=#{n}>第{n}条</a></li>" for n in "一二三")
    assert lines_read(tmp_path, site(f"<ul>{contents}</ul>" + set_as("p", ARTICLES))) == [f"# {TITLE}", *ARTICLES]


def test_an_annex_with_its_table_stays_and_the_reading_list_below_goes(tmp_path: Path) -> None:
    annex = "<p>附件1</p><p>退货期限表</p><table><tr><td>一般商品</td><td>七日</td></tr></table>"
    found = lines_read(tmp_path, site(set_as("p", ARTICLES) + annex))
    assert found[-3:] == ["附件1", "退货期限表", "| 一般商品 | 七日 |"]


def test_lines_broken_in_preformatted_text_become_paragraphs_again(tmp_path: Path) -> None:
    text = "经营者应当在收到退货之日起七日内向消费者返还已支付的商品价\n款，不得拖延或者无理拒绝。"
    articles = "\n".join(f"    第{n}条  {text}" for n in "一二三四")
    found = read(tmp_path, f"<meta charset=utf-8><pre>{articles}</pre>")
    assert [p.text for p in parse_text(found.text).provisions] == [text.replace("\n", "")] * 4
    assert "断行" in found.notices[0]


def test_a_rule_behind_the_notice_that_publishes_it_bears_its_own_title(tmp_path: Path) -> None:
    notice = (
        f"某局关于印发《{TITLE}》的通知",
        "某发〔2026〕5号",
        "各单位：",
        "请认真执行。",
        "某局",
        "2026年1月15日",
        TITLE,
    )
    found = lines_read(tmp_path, site(set_as("p", (*notice, *ARTICLES)), title=notice[0]))
    assert found[0] == f"# {TITLE}"
    assert "某发〔2026〕5号" in found


def test_a_sentence_that_begins_like_a_pages_own_matter_is_law(tmp_path: Path) -> None:
    last = ("第四条　经营者应当公示相关信息。", "相关信息发生变更的，应当在三个工作日内更新。")
    found = lines_read(tmp_path, site(set_as("p", (*ARTICLES, *last))))
    assert found[-2:] == list(last)


def test_hidden_text_is_not_read(tmp_path: Path) -> None:
    body = set_as("p", ARTICLES[:2]) + '<p style="display: none">第九条　看不见。</p>' + set_as("p", ARTICLES[2:])
    assert lines_read(tmp_path, site(body)) == [f"# {TITLE}", *ARTICLES]


def test_numbers_that_the_browser_writes_are_written_out(tmp_path: Path) -> None:
    body = set_as("p", ARTICLES) + "<ol start=2><li>照片</li><li>小票</li></ol>"
    assert lines_read(tmp_path, site(body))[-2:] == ["2. 照片", "3. 小票"]


def test_a_linked_attachment_is_told_and_not_taken_for_text(tmp_path: Path) -> None:
    found = read(tmp_path, site(set_as("p", ARTICLES) + '<p>附件：<a href="a.docx">退货申请表.docx</a></p>'))
    assert "退货申请表.docx" not in found.text
    assert "退货申请表.docx" in found.notices[0]


def test_a_line_end_in_the_source_is_no_blank_between_chinese_characters() -> None:
    assert one_line("消费者\n      权益 Act\n 2013") == "消费者权益 Act 2013"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>", "出错页"),
        ("<html><body><p>抱歉，您访问的页面不存在或已删除！</p></body></html>", "出错页"),
        ("<html><body><form><p>用户登录</p><input name=u><input type=password></form></body></html>", "登录页"),
        ("<html><head><script src=a.js></script></head><body><div id=app></div></body></html>", "由脚本"),
        ("<html><head></head><frameset><frame src=a.html></frameset></html>", "内嵌框架"),
        ("<html><body><p>无</p></body></html>", "没有正文"),
        (
            "<ul>" + "".join(f"<li><a href={n}>关于第{n}项工作的规定</a> 01-0{n}</li>" for n in range(9)) + "</ul>",
            "列表页",
        ),
    ],
)
def test_a_page_without_a_text_is_refused_for_what_it_is(tmp_path: Path, page: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read(tmp_path, f"<meta charset=utf-8>{page}")


def test_a_law_that_speaks_of_passwords_is_no_sign_in_page(tmp_path: Path) -> None:
    text = ("第一条　不得索要用户名、密码、验证码。", "第二条　找不到页面的，应当说明。")
    assert lines_read(tmp_path, site(set_as("p", text)))[1:] == list(text)
