"""A few real laws as files, taken from the starter package: enough to ingest again and again within seconds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bench.report import ROOT
from ingest.documents import Document
from ingest.sources import china_law

# Laws that answer the first example, and those that come in while the process is killed.
FIRST = ("消费者权益保护法",)
SECOND = ("广告法", "价格法", "产品质量法", "食品安全法", "反不正当竞争法", "个人信息保护法")


def write_corpus(folder: Path) -> Path:
    """Our content without what people say, which costs half an hour of vectors; what stands there stays."""
    if not folder.exists():
        ignored = shutil.ignore_patterns("expansions", "questions", "lay_terms.toml")
        shutil.copytree(ROOT / "corpus", folder, ignore=ignored)
    return folder


def write_texts(folder: Path, short_titles: tuple[str, ...]) -> None:
    """One Markdown file a law with its front matter, the newest version that the package calls current."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in china_law.documents():
        title = (document.metadata.title or "").removeprefix("中华人民共和国")
        if title in short_titles and document.metadata.source_status == "现行有效":
            (folder / f"{title}.md").write_text(_with_front_matter(document), "utf-8")
    missing = [title for title in short_titles if not (folder / f"{title}.md").exists()]
    if missing:
        raise SystemExit(f"the starter package has no current {'、'.join(missing)}")


def _with_front_matter(document: Document) -> str:
    metadata = document.metadata
    promulgated = metadata.dates.promulgation.value
    fields = {
        "title": metadata.title,
        "issuer": metadata.issuing_authority,
        "doc_type": metadata.legal_rank.value if metadata.legal_rank else None,
        "publish_date": promulgated.isoformat() if promulgated else None,
        "status": metadata.source_status,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items() if value]
    return "\n".join(["---", *lines, "---", document.body])
