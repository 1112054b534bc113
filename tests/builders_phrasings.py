"""A small real knowledge base whose restricted phrasings tests may edit: two rules of ours, a law in two versions."""

from __future__ import annotations

import shutil
from pathlib import Path

from kb.settings import Settings
from tests.builders_answering import CORPUS

OURS = """topic = "guaranteed_return"

[[rule]]
id = "guaranteed_return.principal"
phrasing = "保本"
patterns = ["保本保息", "本金…不受损失"]
severity = "block"
industries = ["finance"]
scenes = ["sales_call", "advertising"]
reason = "不得对本金作保证。"
say_instead = "本金和收益都可能有波动。"
basis = [{ title = "示例网店管理办法", article = "第二条" }]
match = ["这款保本保息"]
pass = ["理财有风险"]

[[rule]]
id = "guaranteed_return.sure"
phrasing = "稳赚不赔"
patterns = ["稳赚不赔"]
severity = "warn"
industries = ["general"]
scenes = ["sales_call"]
reason = "不得说稳赚。"
basis = [{ title = "示例网店管理办法", article = "第一条" }]
match = ["跟着做稳赚不赔"]
pass = ["理财有风险"]
"""

COMPANY = """# 公司条目
[[rule]]
id = "guaranteed_return.{name}"
topic = "guaranteed_return"
phrasing = "{word}"
patterns = ["{word}"]
severity = "block"
industries = ["general"]
scenes = ["sales_call"]
reason = "公司规定。"
basis = [{{ title = "示例网店管理办法", article = "第二条" }}]
match = ["{word}"]
pass = ["理财有风险"]
"""


def write_corpus(folder: Path) -> Path:
    """A content folder with our two rules; everything else is the real one's."""
    (folder / "phrasings").mkdir(parents=True)
    (folder / "phrasings" / "guaranteed_return.toml").write_text(OURS, "utf-8")
    shutil.copy(CORPUS / "authority.toml", folder)
    shutil.copytree(CORPUS / "terms", folder / "terms")
    return folder


def small_settings(folder: Path) -> Settings:
    """Settings of a new home folder beside such a content folder."""
    return Settings(home=folder / "home", corpus=write_corpus(folder / "corpus"), rate_limit=100_000)
