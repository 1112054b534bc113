"""Every operation of the OpenAPI document called as every role: schemathesis' examples, its coverage of the schemas and
fuzzing, then every hostile value in every place. No 5xx, no answer that the document does not state.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from bench import report
from tests.builders_contract import CALLERS, PHASES, conformance, contract_world
from tests.builders_hostile import hostile_faults


def main() -> None:
    """Measures; status 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200, help="最多多少个请求（每个操作，随机阶段）")
    parser.add_argument("--phases", default="examples,coverage,fuzzing", help=f"从 {','.join(PHASES)} 中选")
    parser.add_argument("--callers", default=",".join(CALLERS), help="以谁的身份，逗号分隔")
    parser.add_argument("--hostile", type=int, default=99, help="每个位置放多少种恶意的值")
    given = parser.parse_args()
    phases, callers = given.phases.split(","), given.callers.split(",")
    rows: list[list[str | int | float | None]] = []
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder, contract_world(Path(folder)) as world:
        for caller in callers:
            began = time.monotonic()
            found = conformance(world, caller, examples=given.examples, phases=phases)
            faults = len(found.faults) + len(found.errors)
            rows.append([caller, len(found.operations), found.requests, faults, time.monotonic() - began])
            told += [found.told()] if faults else []
        began = time.monotonic()
        requests, wrong = hostile_faults(world, each=given.hostile)
        rows.append(["恶意的值", len(world.document["paths"]), requests, len(wrong), time.monotonic() - began])
        told += wrong
    header = ("caller", "operations", "requests", "faults", "seconds")
    report.table("Answers against the OpenAPI document", header, rows)
    print("\n\n".join(told))
    report.write("contract", {"rows": [dict(zip(header, row, strict=True)) for row in rows], "told": told})
    raise SystemExit(1 if told else 0)


if __name__ == "__main__":
    main()
