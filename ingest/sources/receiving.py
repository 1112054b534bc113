"""The body of an answer, written to a file block by block as it arrives: unpacked, counted, its checksum taken."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from ingest.errors import SourceError
from ingest.sources.content import CutOffError

_BLOCK = 64 * 1024
# Reads both zlib's and gzip's headers.
_ANY_HEADER = 47


@dataclass(frozen=True, slots=True)
class Received:
    """What was written: how many bytes, and their checksum."""

    size: int
    sha256: str


def receive(response: httpx.Response, to: Path, limit: int, check: Callable[[], None]) -> Received:
    """Writes the body of an answer to a file; `check` is called at every block and raises what stops it.

    Raises SourceError for a body beyond `limit` bytes (unpacked), CutOffError for one that ends too early.
    """
    address = str(response.request.url)
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large(limit, address)
    digest, size = hashlib.sha256(), 0
    with to.open("wb") as file:
        for block in unpacked(response, address):
            check()
            size += len(block)
            if size > limit:
                raise too_large(limit, address)
            digest.update(block)
            file.write(block)
    if not size:
        raise CutOffError("服务器给的是空文件；请稍后重试。", address)
    return Received(size, digest.hexdigest())


def unpacked(response: httpx.Response, address: str) -> Iterator[bytes]:
    """The blocks of a body, none larger than 64 KB: a gzip bomb unfolds only as far as it is read."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    # As they arrive: blocks of a fixed size would wait for a body that drips until they are full.
    raw = response.iter_raw()
    if encoding in {"", "identity"}:
        return raw
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _inflated(raw, address)
    raise SourceError(f"服务器用了不支持的压缩方式（{encoding}）；请用浏览器下载文件，再导入文件。", address)


def too_large(limit: int, address: str) -> SourceError:
    """The refusal of a body beyond the limit."""
    return SourceError(
        f"文件超过 {limit / 1024 / 1024:.0f} MB 的上限，没有下载。确实需要时，请调大设置 ZHIGUI_MAX_UPLOAD（字节）。",
        address,
    )


def _inflated(raw: Iterable[bytes], address: str) -> Iterator[bytes]:
    unpacking = zlib.decompressobj(_ANY_HEADER)
    try:
        for block in raw:
            rest = block
            while rest and not unpacking.eof:
                yield unpacking.decompress(rest, _BLOCK)
                rest = unpacking.unconsumed_tail
    except zlib.error as error:
        raise CutOffError("下载到的内容解压失败；请稍后重试。", address) from error
    if not unpacking.eof:
        raise CutOffError("下载到的内容不完整；请稍后重试。", address)
