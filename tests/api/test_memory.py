"""The C library's memory: how many arenas a process with many threads has, and what a trim gives back."""

from __future__ import annotations

import subprocess
import sys

import pytest

from api.memory import ARENAS, glibc

pytestmark = pytest.mark.skipif(glibc() is None, reason="the C library is not glibc")

# In a process of its own: arenas once made stay. malloc_info(3) writes a <heap> for each of them.
COUNT_ARENAS = """
import ctypes, sys, threading
from api.memory import bound_arenas
if "bound" in sys.argv:
    assert bound_arenas()
library = ctypes.CDLL("libc.so.6")
library.malloc.restype = ctypes.c_void_p
together = threading.Barrier(16)
def work():
    together.wait()
    for _ in range(200):
        library.malloc(5000)
    together.wait()
threads = [threading.Thread(target=work) for _ in range(16)]
for each in threads: each.start()
for each in threads: each.join()
library.fdopen.restype = ctypes.c_void_p
stream = library.fdopen(1, b"w")
library.malloc_info(0, ctypes.c_void_p(stream))
library.fflush(ctypes.c_void_p(stream))
"""

# Small blocks below the bound for mapping, every one freed but the last: the heap cannot shrink from its end.
GIVE_BACK = """
import ctypes, time
from api.memory import Trimming, bound_arenas
bound_arenas()
library = ctypes.CDLL("libc.so.6")
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
def held():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
blocks = [library.malloc(100_000) for _ in range(1000)]
for each in blocks:
    ctypes.memset(each, 1, 100_000)
full = held()
for each in blocks[:-1]:
    library.free(each)
assert held() > full - 20_000_000, "the C library gave it back by itself: the test shows nothing"
with Trimming(seconds=0.05):
    while held() > full - 80_000_000:
        time.sleep(0.05)
print("given back")
"""


@pytest.mark.parametrize(("argument", "few"), [("bound", True), ("as it is", False)])
def test_a_bound_process_has_few_arenas_however_many_threads(argument: str, few: bool) -> None:
    heaps = run(COUNT_ARENAS, argument).count("<heap ")
    assert (heaps <= ARENAS) is few, heaps


def test_trimming_gives_freed_memory_back_and_ends() -> None:
    assert "given back" in run(GIVE_BACK)


def run(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
