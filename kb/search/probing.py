"""Reads a folder of vectors whole, in a process of its own.

A file of Chroma's graph that was altered in its middle opens well, and ends the process at a question: no error of
Python's is raised. Four seconds for 27,000 vectors, so it is for repairs, not for every start.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from kb.search.chroma_clients import open_chroma, translated
from kb.search.errors import VectorIndexError

# Vectors are of length 1; single precision is off by less than a millionth.
_LEEWAY = 0.01
_PAGE = 1000
_NEAREST = 100
_SECONDS = 900.0
_START = "import sys; sys.path = {path!r}; from kb.search.probing import main; main(sys.argv[1])"


def require_whole(folder: Path) -> None:
    """Raises VectorIndexError where a folder of vectors cannot be read to its last vector; one not there is whole."""
    if not folder.is_dir():
        return
    command = [sys.executable, "-c", _START.format(path=sys.path), str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise VectorIndexError(f"语义索引 {folder} 读了 {_SECONDS:.0f} 秒也没有读完。") from error
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"读取的进程中途退出（{done.returncode}）"]
        raise VectorIndexError(f"语义索引 {folder} 读不完整：{last[0][:300]}")


def main(folder: str) -> None:
    """The process: ends well only when every vector of every collection could be read and found."""
    client = open_chroma(Path(folder))
    with translated("读取"):
        for collection in client.list_collections():
            offset = 0
            while True:
                found = collection.get(limit=_PAGE, offset=offset, include=["embeddings"])
                if not found["ids"]:
                    break
                rows = np.asarray(found["embeddings"], dtype=np.float32)
                lengths = np.linalg.norm(rows, axis=1)
                if not (np.abs(lengths - 1) < _LEEWAY).all():
                    raise VectorIndexError("有的向量不是原来的值。")
                if not collection.query(query_embeddings=rows[:1], n_results=_NEAREST, include=[])["ids"][0]:
                    raise VectorIndexError("有向量，却什么也检索不到。")
                offset += len(found["ids"])
