"""Whether a version that constraints.txt pins has a known vulnerability: pip-audit, and what its silence means.

pip-audit calls a package that it could not look up no finding, and a mirror that knows no vulnerabilities looks like a
clean bill. Here that is said. A build is never stopped because the data could not be had; a finding stops it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"
# Nobody waits longer for a network that swallows what is sent to it.
PATIENCE_SECONDS = 300
BY_HAND = "pip-audit -r constraints.txt --no-deps --disable-pip"


def audit(constraints: Path, options: Sequence[str] = ()) -> tuple[bool, str]:
    """Whether the build may go on, and what to tell; `options` go to pip-audit as they are."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(constraints), "--no-deps", "--disable-pip"),
        *("--format", "json", "--progress-spinner", "off", *options),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return True, f"dependencies NOT audited: no data on vulnerabilities could be had here. Elsewhere: {BY_HAND}"
    return verdict(found)


def verdict(found: Sequence[dict[str, object]]) -> tuple[bool, str]:
    """What pip-audit's list of dependencies comes to.

    >>> verdict([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}])
    (True, 'dependencies audited: 1 without a known vulnerability; not looked up: b')
    """
    affected = [each for each in found if each.get("vulns")]
    skipped = [str(each["name"]) for each in found if "skip_reason" in each]
    if affected:
        return False, "\n".join(f"{each['name']} {each['version']}: {_told(each)}" for each in affected)
    if len(skipped) == len(found):
        return True, f"dependencies NOT audited: the index here tells of no vulnerabilities. Elsewhere: {BY_HAND}"
    rest = f"; not looked up: {', '.join(skipped)}" if skipped else ""
    return True, f"dependencies audited: {len(found) - len(skipped)} without a known vulnerability{rest}"


def _told(dependency: dict[str, object]) -> str:
    vulnerabilities = dependency["vulns"]
    assert isinstance(vulnerabilities, list)
    return "; ".join(
        f"{each['id']}, mended in {' or '.join(each['fix_versions']) or 'no version yet'}" for each in vulnerabilities
    )


def main() -> int:
    """0 when nothing is known or nothing could be known, 1 for a known vulnerability."""
    passes, told = audit(CONSTRAINTS, sys.argv[1:])
    print(told, file=sys.stdout if passes else sys.stderr)
    return 0 if passes else 1


if __name__ == "__main__":
    sys.exit(main())
