"""The units of systemd: valid, shut in, and in agreement with what the program does and needs."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from api.cli.main import zhigui
from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
BIN = "/opt/zhigui/bin"
# What a process needs no capability for, and must not have gained by a mistake; systemd's own scale, 10 is worst.
EXPOSURE = 2.5
# Seconds that docs/operations.md asks for beyond the grace of answers.
BEYOND_GRACE = 30
# The switch of the kernel that MemoryDenyWriteExecute= stands for (prctl, Linux 6.3): no memory both written and run.
DENIED_WRITE_EXECUTE = """
import ctypes, mmap, os, sys
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(65, 1, 0, 0, 0):
    sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    sys.exit("not denied")
except PermissionError:
    pass
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
# Every library that computes or opens something of its own, used once.
PARTS = """
from pathlib import Path
import sys
from kb.settings import Settings
from kb.bootstrap import open_knowledge_base, today
from ingest.bootstrap import IngestRequest, open_ingestion
kb = open_knowledge_base(Settings(home=Path(sys.argv[1]), corpus=Path(sys.argv[2])))
ingestion = open_ingestion(kb)
report = ingestion.run_now(IngestRequest(paths=(sys.argv[3],)))
assert not report.failed, report
kb.switch.wanted.encoder.encode_queries(["退货"])
found = kb.lookup.lookup("消费者权益保护法25", as_of=today(), generation=kb.index_state().lexical_generation)
assert found.hits, found
import lightgbm, cryptography.fernet, lxml.etree, pypdfium2, psycopg
ingestion.close()
kb.close()
print("whole")
"""


def unit(path: Path) -> configparser.ConfigParser:
    """A unit, its keys as written; of a key given twice the last."""
    found = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read_string(path.read_text("utf-8"))
    return found


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units with the programs of this environment in the place of the installed ones."""
    for path in UNITS:
        text = path.read_text("utf-8")
        assert BIN in text
        (tmp_path / path.name).write_text(text.replace(BIN, str(Path(sys.executable).parent)), "utf-8")
    return tmp_path


@pytest.mark.needs_systemd
def test_systemd_finds_no_fault_in_any_unit(installed: Path) -> None:
    done = verified(*sorted(installed.glob("*.service")))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    alone = (installed / "zhigui.service").read_text("utf-8")
    for name in ("zhigui.service", "zhigui-worker@.service"):
        (installed / f"{name}.d").mkdir()
        shared = (FOLDER / "shared.conf").read_text("utf-8").replace("/usr/local/lib/zhigui", str(FOLDER.parent))
        (installed / f"{name}.d" / "shared.conf").write_text(shared, "utf-8")
    done = verified(*sorted(installed.glob("*.service")))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    (installed / "zhigui.service.d" / "shared.conf").write_text("[Service]\nReadWritPaths=/srv\n", "utf-8")
    assert "ReadWritPaths" in verified(installed / "zhigui.service").stderr
    broken = installed / "zhigui.service"
    assert broken.read_text("utf-8") == alone
    broken.write_text(broken.read_text("utf-8").replace("ProtectSystem=strict", "ProtectSytem=strict"), "utf-8")
    assert "ProtectSytem" in verified(broken).stderr


def verified(*units: Path) -> subprocess.CompletedProcess[str]:
    """What systemd says of units, without the manual pages that a small machine lacks."""
    return subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)], capture_output=True, text=True, check=False
    )


@pytest.mark.needs_systemd
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_are_shut_in(path: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={int(EXPOSURE * 10)}", "--no-pager", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_exists_with_its_options(path: Path) -> None:
    program, *arguments = unit(path)["Service"]["ExecStart"].split()
    if program.endswith("/chroma"):
        told = subprocess.run(
            [str(Path(sys.executable).parent / "chroma"), arguments[0], "--help"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert all(option in told for option in arguments if option.startswith("--"))
        return
    assert program == f"{BIN}/zhigui"
    command = zhigui.commands[arguments[0]]
    assert isinstance(command, click.Command)
    assert arguments[1:] == []


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_the_program_has_time_to_end_and_writes_where_it_may(path: Path) -> None:
    service = unit(path)["Service"]
    grace = Settings.model_fields["stop_grace"].default
    assert int(service["TimeoutStopSec"]) >= grace + BEYOND_GRACE
    assert (service["ProtectSystem"], service["StateDirectoryMode"]) == ("strict", "0700")
    written = f"/var/lib/{service['StateDirectory']}"
    homes = re.findall(r"ZHIGUI_HOME=(\S+)", service.get("Environment", "")) + re.findall(
        r"--path (\S+)", service["ExecStart"]
    )
    assert homes == [written]


def test_every_setting_that_units_and_their_file_name_exists() -> None:
    named = set()
    for path in (*UNITS, FOLDER / "zhigui.env", FOLDER / "shared.conf", FOLDER / "zhigui-command"):
        named |= set(re.findall(r"\bZHIGUI_([A-Z_]+)=", path.read_text("utf-8")))
    assert "TRUSTED_PROXIES" in named
    assert {name.lower() for name in named} - set(Settings.model_fields) == {"secrets"}


@pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 能以别的账号执行命令")
def test_a_command_of_root_runs_as_the_account_of_the_service_with_its_settings(tmp_path: Path) -> None:
    text = (FOLDER / "zhigui-command").read_text("utf-8").replace("-u zhigui", "-u nobody")
    text = text.replace("/etc/zhigui/zhigui.env", str(FOLDER / "zhigui.env")).replace(f"{BIN}/zhigui", "/bin/sh")
    (tmp_path / "zhigui").write_text(text, "utf-8")
    told = 'echo "$(id -un) $ZHIGUI_HOME $ZHIGUI_SECRETS $ZHIGUI_BEHIND_PROXY $1"'
    done = subprocess.run(
        ["sh", tmp_path / "zhigui", "-c", told, "sh", "a b"],
        cwd="/", env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "nobody /var/lib/zhigui /etc/zhigui/secrets true a b\n"


@pytest.mark.slow
def test_the_program_works_where_no_memory_may_be_written_and_run(tmp_path: Path) -> None:
    """MemoryDenyWriteExecute= in the units: were one of the libraries to compile while it runs, it would end here."""
    from bench.texts import FIRST, write_texts
    from tests.builders_home import home_with_lean_corpus

    home = home_with_lean_corpus(tmp_path)
    write_texts(tmp_path / "texts", FIRST)
    (tmp_path / "parts.py").write_text(PARTS, "utf-8")
    arguments = [tmp_path / "parts.py", home, tmp_path / "corpus", tmp_path / "texts"]
    done = subprocess.run(
        [sys.executable, "-c", DENIED_WRITE_EXECUTE, *map(str, arguments)],
        cwd=ROOT, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.endswith("whole\n"), done.stderr[-2000:]
