"""What tests need and may lack: each missing thing is named in the list of skipped tests; in CI a skip is a failure."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from bench.browser import CHROMIUM
from kb.store import upgrading
from kb.store.engine import open_engine, revision_of, upgrade_schema

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
POSTGRES = os.environ.get("ZHIGUI_TEST_POSTGRES")
REDIS = os.environ.get("ZHIGUI_TEST_REDIS")
# Debian keeps servers where only root looks.
WITH_SBIN = f"{os.environ['PATH']}:/usr/sbin"

# The commands that tests start are compiled once: where byte code is not written, each would compile 500 files anew.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "bench" / "out" / "pycache"))

# Several tests at once have a core each: threads of theirs that wait for each other there take the time of all.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# What is imported and collected stays to the end: to look through all of it again and again costs every worker seconds.
USUAL_COLLECTING = gc.get_threshold()
gc.set_threshold(100_000, 50, 50)

# Tests never time anything: a slow machine is no failure.
settings.register_profile("zhigui", deadline=None, derandomize=True)
settings.load_profile("zhigui")

MISSING = {
    "needs_shared": (SHARED / "corpus_samples").is_dir() or "没有 ../shared（真实文本与问题集）",
    "needs_models": find_spec("sentence_transformers") is not None or "没有安装扩展 [models]",
    "needs_libreoffice": shutil.which("soffice") is not None or "没有 LibreOffice（soffice）",
    "needs_ocr": find_spec("rapidocr_onnxruntime") is not None or "没有安装扩展 [ocr]",
    "needs_chromium": bool(CHROMIUM and find_spec("playwright")) or "没有 Chromium（chromium）或 playwright",
    "needs_nginx": shutil.which("nginx", path=WITH_SBIN) is not None or "没有 nginx",
    "needs_systemd": shutil.which("systemd-analyze") is not None or "没有 systemd（systemd-analyze）",
    "needs_redis": REDIS is not None or "没有 Redis（设置 ZHIGUI_TEST_REDIS）",
    "needs_postgres": POSTGRES is not None or "没有 PostgreSQL（设置 ZHIGUI_TEST_POSTGRES）",
}


# A browser, whole services and processes on a busy machine: what failed there is tried once more, and the summary names
# it (R).
TRIED_TWICE = (
    "tests/browser/",
    "tests/cluster/",
    "tests/e2e/",
    "tests/attacks/",
    "tests/api/auth/oidc/",
    "tests/api/test_contract.py",
    "tests/ingest/test_attack_files.py",
    "tests/ingest/test_sandbox.py",
    "tests/kb/backups/",
    "tests/deploy/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(TRIED_TWICE):
            item.add_marker(pytest.mark.flaky(reruns=1))
        for name, present in MISSING.items():
            if present is not True and item.get_closest_marker(name) is not None:
                item.add_marker(pytest.mark.skip(reason=str(present)))


def pytest_collection_finish() -> None:
    """From here on only what tests make is looked through for garbage."""
    gc.freeze()
    gc.set_threshold(*USUAL_COLLECTING)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be left out."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("ZHIGUI_FORBID_SKIPS") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real sample texts."""
    return SHARED / "corpus_samples"


@pytest.fixture(scope="session", autouse=True)
def _migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new SQLite database is a copy of one that the migrations made: thousands of tests want one.

    The migrations themselves are tried in tests/kb/store, on databases that are not new and by `upgrade_schema` itself.
    """
    template = tmp_path_factory.mktemp("migrated") / "zhigui.db"
    engine = open_engine(f"sqlite:///{template}")
    upgrade_schema(engine)
    engine.dispose()

    def copied(engine: Engine) -> None:
        if engine.dialect.name != "sqlite" or revision_of(engine) is not None:
            upgrade_schema(engine)
            return
        with closing(sqlite3.connect(template)) as source, engine.connect() as target:
            driver = target.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            source.backup(driver)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrading, "upgrade_schema", copied)
        yield
