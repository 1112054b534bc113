"""Every operation of the OpenAPI document called as every role: schemathesis' examples, its coverage of the schemas,
fuzzing and sequences along links, then every hostile value in every place. No 5xx, no answer that the document does not
state, nothing taken that it forbids, and records that verify after it.

The first caller has the requests made up, the others send the same. Goes noun by noun (/v1/quizzes, /v1/records, …) and
writes after each: what was found is kept if a later one breaks off.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import report
from kb.store.roles import ROLE_NAMES, Role
from tests.builders_contract import (
    CALLERS,
    PHASES,
    SIGN_OUT,
    Conformance,
    ContractWorld,
    again,
    conformance,
    contract_world,
    records_verify,
)
from tests.builders_hostile import hostile_faults

# Who is allowed most comes first: what he is answered is what later requests are made of.
BY = (ROLE_NAMES[Role.ADMIN], *(each for each in CALLERS if each != ROLE_NAMES[Role.ADMIN]))
HEADER = ("caller", "operations", "requests", "2xx", "4xx", "faults", "seconds")


@dataclass(slots=True)
class Found:
    """What came of the calls so far, by caller; `told`: what is wrong, for people."""

    name: str
    by_caller: dict[str, Conformance] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)
    hostile: list[report.Cell] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """All faults and errors."""
        each = [(name, one) for name, one in self.by_caller.items()]
        return [f"{name} · {text}" for name, one in each for text in [*one.faults.values(), *one.errors]] + self.wrong

    def rows(self) -> list[list[report.Cell]]:
        """A row a caller, then that of the hostile values."""
        rows = [_row(name, one, self.seconds[name]) for name, one in self.by_caller.items()]
        return [*rows, self.hostile] if self.hostile else rows

    def write(self) -> None:
        """All of it, as a file."""
        lines = [dict(zip(HEADER, row, strict=True)) for row in self.rows()]
        report.write(self.name, {"rows": lines, "told": self.told})


def main() -> None:
    """Measures; status 1 where anything was found."""
    given = _options()
    found = Found(given.out)
    with tempfile.TemporaryDirectory() as folder, contract_world(Path(folder)) as world:
        for noun in nouns(world.document):
            if re.search(given.only, noun):
                _call(found, world, noun, given)
                found.write()
                print(f"{noun}: {sum(each.requests for each in found.by_caller.values())} requests", flush=True)
        if not records_verify(world):
            found.wrong.append("the records no longer verify")
    if given.hostile:
        with tempfile.TemporaryDirectory() as folder, contract_world(Path(folder)) as world:
            _call_hostile(found, world, given.hostile)
    found.write()
    report.table("Answers against the OpenAPI document", HEADER, found.rows())
    print("\n\n".join(found.told))
    raise SystemExit(1 if found.told else 0)


def nouns(document: dict[str, Any]) -> list[str]:
    """The beginnings of addresses that parts of the document share; signing in and out last."""
    found = {"/".join(path.split("/")[: 3 if path.startswith("/v1/") else 2]) for path in document["paths"]}
    return sorted(found, key=lambda noun: (noun == SIGN_OUT, noun))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200, help="最多多少个请求（每个操作，随机阶段）")
    parser.add_argument("--phases", default="examples,coverage,fuzzing", help=f"从 {','.join(PHASES)} 中选")
    parser.add_argument("--callers", default=",".join(BY), help="以谁的身份，逗号分隔；请求由第一位的编出")
    parser.add_argument("--only", default="", help="地址的开头，正则表达式，如 ^/v1/(quizzes|records)$")
    parser.add_argument("--hostile", type=int, default=99, help="每个位置放多少种恶意的值；0 不放")
    parser.add_argument("--out", default="contract", help="结果写到 bench/out/ 下的哪个名字")
    return parser.parse_args()


def _call(found: Found, world: ContractWorld, noun: str, given: argparse.Namespace) -> None:
    """A noun as everybody: an error of schemathesis, or of a service that is gone, is told, and the next noun asked."""
    first, *others = given.callers.split(",")
    only = f"^{re.escape(noun)}(/|$)"
    began = time.monotonic()
    try:
        made = conformance(world, first, examples=given.examples, phases=given.phases.split(","), only=only)
        _add(found, first, made, began)
        for caller in others:
            began = time.monotonic()
            _add(found, caller, again(world, caller, made.sent), began)
    except Exception as error:
        found.wrong.append(f"{noun}: {error!r}")


def _add(found: Found, caller: str, part: Conformance, began: float) -> None:
    whole = found.by_caller.setdefault(caller, Conformance())
    whole.operations |= part.operations
    whole.statuses += part.statuses
    whole.faults |= part.faults
    whole.errors += part.errors
    found.seconds[caller] += round(time.monotonic() - began)


def _call_hostile(found: Found, world: ContractWorld, each: int) -> None:
    began = time.monotonic()
    requests, wrong = hostile_faults(world, each=each)
    operations = sum(len(methods) for methods in world.document["paths"].values())
    found.hostile = ["恶意的值", operations, requests, None, None, len(wrong), round(time.monotonic() - began)]
    found.wrong += wrong


def _row(caller: str, whole: Conformance, seconds: int) -> list[report.Cell]:
    good, bad = (sum(n for status, n in whole.statuses.items() if status // 100 == hundred) for hundred in (2, 4))
    faults = len(whole.faults) + len(whole.errors)
    return [caller, len(whole.operations), whole.requests, good, bad, faults, seconds]


if __name__ == "__main__":
    main()
