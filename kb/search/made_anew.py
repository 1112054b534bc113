"""Opening what can be derived again: a folder of an index that is damaged is set aside and its index begins anew."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kb.errors import SearchError

log = logging.getLogger(__name__)
Opened = TypeVar("Opened")
# Behind a folder's name; one that was set aside before gives way to the newer.
ASIDE = ".broken"
# A disk this full fails an opening by itself: then the folder may be whole, and a new one could not be written.
_LEAST_FREE = 16 * 1024 * 1024


def opened_or_made_anew(folder: Path, open_it: Callable[[], Opened]) -> Opened:
    """What `open_it` opens; where the folder is damaged, an empty index beside the old folder, which is kept.

    The caller fills it from the store. Raises what opening raised where a second try would not help: a folder that
    cannot be moved, a full disk.
    """
    try:
        return open_it()
    except SearchError as error:
        if not _set_aside(folder):
            raise
        log.error("%s 已损坏，移到 %s，改从知识库重建：%s", folder, folder.name + ASIDE, error)
    return open_it()


def _set_aside(folder: Path) -> bool:
    """Whether the folder stands under its other name now."""
    aside = folder.with_name(folder.name + ASIDE)
    try:
        if shutil.disk_usage(folder).free < _LEAST_FREE:
            return False
        if aside.exists():
            shutil.rmtree(aside)
        folder.rename(aside)
    except OSError:
        return False
    return True
