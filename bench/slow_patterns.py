"""Every regular expression of kb, ingest and api against texts made to be slow for it: which grow faster than the text?

Each pattern is tried by the methods that its own module calls on it, on attacks out of its own parts
(`pattern_attacks`). What takes long at 4,000 characters is measured at 10,000 and 20,000, in CPU of this process: twice
the text must not take four times the time. The whole takes a core a quarter of an hour; `--only kb.law` is one package.
"""

from __future__ import annotations

import argparse
import importlib
import math
import pkgutil
import re
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from bench import report
from bench.pattern_attacks import Attack, attacks_on

_PACKAGES = ("kb", "ingest", "api")
_SCREENED, _SHORT, _LONG = 4_000, 10_000, 20_000
# A square that takes .2 s at 20,000 characters takes 8 ms at 4,000; half of that leaves room for what a busy core does.
_SUSPECT_SECONDS = 0.004
_SLOW_SECONDS = 0.2
# Of CPU; what is not done by then counts as so long.
_PATIENCE = 5.0
# An attack this slow at 4,000 characters needs no worse one beside it.
_SURELY_SECONDS = 0.5
_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
_SCANNING = {"search", "finditer", "findall", "sub", "subn", "split"}


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern of a module; `methods` are those the module calls on it, as far as its text tells."""

    module: str
    name: str
    pattern: re.Pattern[str]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slow:
    """A pattern that took longer than `_SLOW_SECONDS` and more than its share; seconds of CPU at 10,000 and 20,000."""

    module: str
    name: str
    method: str
    attack: str
    short_seconds: float
    long_seconds: float

    @property
    def power(self) -> float:
        """1 where time grows with the length, 2 where with its square."""
        return math.log2(max(self.long_seconds, 1e-6) / max(self.short_seconds, 1e-6))


class GivenUpError(Exception):
    """A pattern was at one text longer than anybody waits."""


def patterns() -> list[Found]:
    """Every pattern that is compiled when kb, ingest and api are imported, once for each module that holds it."""
    compiled: dict[tuple[str, str, int], re.Pattern[str]] = {}
    original = re.compile

    def noted(pattern: object, flags: object = 0) -> object:
        made = original(pattern, flags)  # type: ignore[call-overload]
        caller = sys._getframe(1).f_globals["__name__"]
        if caller.partition(".")[0] in _PACKAGES and isinstance(made.pattern, str):
            compiled[(caller, made.pattern, made.flags)] = made
        return made

    re.compile = noted  # type: ignore[assignment]
    try:
        for package in _PACKAGES:
            for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
                if ".migrations" not in found.name and not found.name.endswith("__main__"):
                    importlib.import_module(found.name)
    finally:
        re.compile = original
    return [_found(module, pattern) for (module, _, _), pattern in sorted(compiled.items(), key=lambda each: each[0])]


def _found(module: str, pattern: re.Pattern[str]) -> Found:
    names = [name for name, held in vars(sys.modules[module]).items() if held is pattern]
    name = names[0] if names else f"…{pattern.pattern[:20]}…"
    source = Path(str(sys.modules[module].__file__)).read_text("utf-8")
    called = {each for each in _METHODS if names and re.search(rf"\b{re.escape(name)}\.{each}\b", source)}
    # A pattern in a tuple or handed on: nobody knows how it is called.
    return Found(module, name, pattern, tuple(sorted(called)) or ("match", "fullmatch", "finditer"))


def _tried(pattern: re.Pattern[str], method: str) -> Callable[[str], object]:
    if method == "match":
        return pattern.match
    if method == "fullmatch":
        return pattern.fullmatch
    # A search ends at the first match; going on to the end is what the worst text makes of it.
    return lambda text: sum(1 for _ in pattern.finditer(text))


def seconds(run: Callable[[str], object], text: str) -> float:
    """CPU that one text takes, `_PATIENCE` where it is not done by then."""
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
    try:
        run(text)
    except GivenUpError:
        return _PATIENCE
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - began


def slowness(found: Found) -> Iterator[Slow]:
    """The worst attack by each method, where it is slow and grows faster than the text."""
    for method in dict.fromkeys("search" if each in _SCANNING else each for each in found.methods):
        run = _tried(found.pattern, method)
        suspects: list[tuple[float, Attack]] = []
        for attack in attacks_on(found.pattern):
            took = seconds(run, attack.text(_SCREENED))
            if took > _SUSPECT_SECONDS:
                suspects.append((took, attack))
            if took >= _SURELY_SECONDS:
                break
        measured = [_measured(found, method, run, attack) for _, attack in sorted(suspects, key=_took)[-3:]]
        worse = [each for each in measured if each.long_seconds > _SLOW_SECONDS and each.power > 1.5]
        if worse:
            yield max(worse, key=lambda each: each.long_seconds)


def _took(suspect: tuple[float, Attack]) -> float:
    return suspect[0]


def _measured(found: Found, method: str, run: Callable[[str], object], attack: Attack) -> Slow:
    short, long = (seconds(run, attack.text(size)) for size in (_SHORT, _LONG))
    return Slow(found.module, found.name, method, repr(f"{attack.lead}({attack.pump})*{attack.end}"), short, long)


def _give_up(signal_number: int, frame: FrameType | None) -> None:
    raise GivenUpError


def main() -> None:
    """Prints what is slow as it is found, and writes it to bench/out."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default="", help="modules whose name holds this")
    only = arguments.parse_args().only
    signal.signal(signal.SIGPROF, _give_up)
    warnings.simplefilter("ignore")
    tried = [each for each in patterns() if only in each.module]
    slow = []
    for each in (each for found in tried for each in slowness(found)):
        slow.append(each)
        print(
            f"{each.module}.{each.name} {each.method} {each.short_seconds:.2f} s → {each.long_seconds:.2f} s "
            f"(power {each.power:.1f}) {each.attack}",
            flush=True,
        )
    print(f"{len(tried)} patterns, {len(slow)} slow")
    report.write("slow_patterns", {"only": only, "patterns": len(tried), "slow": [asdict(each) for each in slow]})


if __name__ == "__main__":
    main()
