"""Which home folder a command works on, found without importing pydantic: that would cost half of the 0.3 s."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

SETTINGS_FILE = Path("zhigui.toml")
DEFAULT_HOME = Path("var")


def open_to_others(home: Path) -> bool:
    """Whether any account of this machine may list the folder: callers' words and what is kept secret lie in it."""
    return os.name == "posix" and home.is_dir() and bool(home.stat().st_mode & stat.S_IRWXO)


def home_folder() -> Path:
    """`ZHIGUI_HOME`, else `home` in zhigui.toml, else ./var: the same answer as kb.settings.Settings().home."""
    named = os.environ.get("ZHIGUI_HOME")
    if named is not None:
        return Path(named)
    try:
        written = tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8")).get("home")
    except (OSError, ValueError):
        # Absent, or broken: whoever loads the settings in full reports it with its line.
        return DEFAULT_HOME
    return Path(written) if isinstance(written, str) else DEFAULT_HOME
