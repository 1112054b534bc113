"""Homes as a first start leaves them: tables made, what people ask cut into words. Made once in a process and copied.

Cutting the phrases of all expansions takes seconds of a core, a copy some milliseconds; a hundred tests want a home.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from api.owner import LOCK_NAME
from kb.bootstrap import open_knowledge_base
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from tests.builders_answering import CORPUS


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


@cache
def _started_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="zhigui-home-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = folder / "home"
    open_knowledge_base(Settings(home=home)).close()
    return home
