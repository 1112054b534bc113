"""Marks every expansion with the wording it was written for, as the starter has it in force today.

Run after phrases were written or looked through again: from then on an expansion is used only while its article reads
as it does now. Rewrites the [written_for] table at the end of each file of corpus/expansions and nothing else.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

from api.owner import HomeLock
from bench.report import ROOT
from bench.world import HOME
from kb.bootstrap import today
from kb.evaluation.gold import GoldResolver
from kb.evaluation.judged import GoldArticle
from kb.search.expansions import load_expansions, wording_mark
from kb.search.terms import load_terms
from kb.settings import Settings
from kb.store.sql import SqlStore

EXPANSIONS = ROOT / "corpus" / "expansions"
_TABLE = re.compile(r"\n*^\[written_for\]$.*?(?=^\[|\Z)", re.M | re.S)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home with the starter")
    arguments = parser.parse_args()
    load_expansions(EXPANSIONS)  # a file that cannot be read is told before any is written
    with HomeLock(arguments.home):
        settings = Settings(home=arguments.home)
        store = SqlStore(settings.store_url, settings.writer_id, settings.encoder)
        terms = load_terms(ROOT / "corpus" / "terms")
        resolver = GoldResolver(store.law, terms, store.law.generation(), today())
        for path in sorted(EXPANSIONS.glob("*.toml")):
            missing = _mark(path, resolver)
            if missing:
                print(f"{path.name}: not in force in the starter: {'、'.join(missing)}")
        store.close()


def _mark(path: Path, resolver: GoldResolver) -> list[str]:
    text = path.read_text("utf-8")
    content = tomllib.loads(text)
    lines, missing = [], []
    for label in content["asked"]:
        provision = resolver.provision(GoldArticle(content["title"], label))
        if provision is None:
            missing.append(label)
        else:
            lines.append(f'"{label}" = "{wording_mark(provision.text)}"')
    path.write_text(_TABLE.sub("", text).rstrip() + "\n\n[written_for]\n" + "\n".join(lines) + "\n", "utf-8")
    return missing


if __name__ == "__main__":
    main()
