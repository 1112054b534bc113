"""A backup of a service that answers, brings a law in and writes records restores to a home that verifies the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.report import ROOT
from bench.texts import write_texts
from tests.builders_faults import NAMING, QUESTION, Home, ask, build_home, check, in_threads, wait_until

pytestmark = pytest.mark.slow


def zhigui(home: Path, *arguments: str) -> dict[str, object]:
    """What a command prints with --json; it must go well."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli.main", *arguments, "--json"],
        cwd=ROOT, env={**os.environ, "ZHIGUI_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    told: dict[str, object] = json.loads(done.stdout)
    return told


def cited(reply: dict[str, object]) -> list[tuple[object, object, object]]:
    citations = reply["citations"]
    assert isinstance(citations, list)
    return [(each["title"], each["locator"], each["quotation"]) for each in citations]


def test_backup_under_load_restores_to_the_same_verify_result_and_answers(tmp_path: Path) -> None:
    home = build_home(tmp_path)
    write_texts(tmp_path / "more", ("价格法",))
    got: list[str] = []
    over = False
    with home.service() as service:
        before = ask(service, QUESTION)[1]

        def work(number: int) -> None:
            while not over:
                status, reply = ask(service, NAMING) if number % 2 else check(service)
                assert status == 200
                got.append(reply.get("answer_id") or reply["record_id"])

        threads = in_threads(work, 2)
        try:
            wait_until(lambda: len(got) > 5)
            run = service.ingest(tmp_path / "more")
            surely = list(got)
            made = zhigui(home.folder, "backup", str(tmp_path / "backup.zip"))
            meanwhile = len(got)
            wait_until(lambda: len(got) > meanwhile)
        finally:
            over = True
            for thread in threads:
                thread.join()
        service.wait_for_run(run)
    found = zhigui(home.folder, "restore", str(tmp_path / "backup.zip"), "--into", str(tmp_path / "restored"))
    assert found["same"] is True
    assert found["verified"] == made["verified"]
    restored: Home = replace(home, folder=tmp_path / "restored")
    rows = restored.rows()
    assert rows == home.rows()[: len(rows)]
    assert set(surely) <= {str(row["record_id"]) for row in rows} | set(restored.spool)
    with restored.service() as service:
        again = ask(service, QUESTION)[1]
        assert (again["text"], cited(again)) == (before["text"], cited(before))
    assert restored.faults() == []
