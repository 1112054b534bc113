"""A company's own handbook stands in the place of ours of the same id or file name."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.collect import HANDBOOKS_SOURCE, collect
from ingest.requests import IngestKind, IngestRequest

OURS = ("returns.md", "finance.md")


def write(folder: Path, name: str, handbook_id: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    front = f"---\nhandbook: 手册\nid: {handbook_id}\n---\n" if handbook_id else ""
    (folder / name).write_text(f"{front}# 手册\n\n## 甲\n\n正文。\n", "utf-8")


@pytest.mark.parametrize(
    ("name", "handbook_id", "left"),
    [
        ("我们的退换货.md", "returns", ["finance.md"]),
        ("returns.md", None, ["finance.md"]),
        ("门店.md", "shops", ["finance.md", "returns.md"]),
    ],
)
def test_a_handbook_of_the_company_replaces_ours(
    tmp_path: Path, name: str, handbook_id: str | None, left: list[str]
) -> None:
    corpus, home = tmp_path / "corpus", tmp_path / "home"
    for ours in OURS:
        write(corpus / "handbooks", ours, ours.removesuffix(".md"))
    write(home / "handbooks", name, handbook_id)
    request = IngestRequest(source=HANDBOOKS_SOURCE, kind=IngestKind.HANDBOOK)
    found = [one.path for one in collect(request, corpus, home)]
    assert [path.name for path in found if path and path.is_relative_to(corpus)] == left
    assert [path.name for path in found if path and path.is_relative_to(home)] == [name]
