"""Homes as a first start leaves them: tables made, what people ask cut into words. Made once in a process and copied.

Cutting the phrases of all expansions takes seconds of a core, a copy some milliseconds; a hundred tests want a home.
Where real processes run on a home, `home_with_lean_corpus` spares each of them what the test does not ask about.
"""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

from api.owner import LOCK_NAME
from kb.bootstrap import open_knowledge_base
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from tests.builders_answering import CORPUS

# The topics that the tests of real processes speak of, and what lifts them.
LEAN_PHRASINGS = frozenset({"absolute_claim", "allowances", "guaranteed_return", "price_fraud"})
# A guard against hanging, no measure.
_HANGING = 300.0
# Lists at the head of a file that teach the paraphrase pass alone.
_EXAMPLE_SENTENCES = re.compile(r"^(?:paraphrases|lawful) = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)


def open_fresh(settings: Settings) -> KnowledgeBase:
    """The knowledge base of settings; a home that is not there yet is one as after a first start."""
    fresh_home(settings.home)
    return open_knowledge_base(settings)


def fresh_home(home: Path) -> Path:
    """The home itself, as after a first start with nothing taken in, unless there was one already."""
    if not (home / "zhigui.db").exists():
        shutil.copytree(_started_once(), home, ignore=shutil.ignore_patterns(LOCK_NAME), dirs_exist_ok=True)
    return home


def small_corpus(folder: Path) -> Path:
    """Our content without what people ask of articles and the judged questions: nothing to cut, few vectors to make."""
    shutil.copytree(CORPUS, folder, ignore=shutil.ignore_patterns("expansions", "questions"))
    return folder


def lean_corpus(folder: Path) -> Path:
    """Our content with the phrasings of a few topics alone, and nothing that people ask of articles.

    A process on all of it reads rules for seconds, then makes vectors of 6,600 sentences and of what people ask behind
    its questions: minutes of a core that the other tests wait for. A lay question is
    refused here: what people ask of all laws is what it would be answered by before there are vectors.
    """
    shutil.copytree(CORPUS, folder, ignore=shutil.ignore_patterns("expansions", "lay_terms.toml"))
    for path in sorted((folder / "phrasings").glob("*.toml")):
        if path.stem in LEAN_PHRASINGS:
            path.write_text(_EXAMPLE_SENTENCES.sub("", path.read_text("utf-8")), "utf-8")
        else:
            path.unlink()
    return folder


def home_with_lean_corpus(folder: Path) -> Path:
    """The home `folder`/home as after a first start with the lean corpus, which stands beside it as `folder`/corpus."""
    for part in ("home", "corpus"):
        shutil.copytree(_started_lean() / part, folder / part, ignore=shutil.ignore_patterns(LOCK_NAME))
    return folder / "home"


def corpus_beside(home: Path) -> dict[str, str]:
    """The variable that names the corpus beside a home, for a process; nothing where there is none: then it is ours."""
    corpus = home.parent / "corpus"
    return {"ZHIGUI_CORPUS": str(corpus)} if corpus.is_dir() else {}


@cache
def _started_once() -> Path:
    home = _kept() / "home"
    open_knowledge_base(Settings(home=home)).close()
    return home


@cache
def _started_lean() -> Path:
    folder = _kept()
    base = open_knowledge_base(Settings(home=folder / "home", corpus=lean_corpus(folder / "corpus")))
    # What a service learns behind its first start: else each process on a copy would learn it anew.
    base.start()
    detector, until = base.checker.detector, time.monotonic() + _HANGING
    while not (detector is not None and detector.ready):
        assert time.monotonic() < until, "the paraphrase pass of the lean corpus was never ready"
        time.sleep(0.1)
    base.close()
    return folder


def _kept() -> Path:
    """A folder until this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="zhigui-home-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
