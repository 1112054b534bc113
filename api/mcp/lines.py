"""Standard input, line by line, without holding up the end of the process.

The SDK reads it in a thread that the end waits for, and a blocked read ends only with the input: Ctrl-C would hang.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator

PIECE = 64 * 1024
# Messages read ahead; who sends more waits.
AHEAD = 16


async def lines_of(descriptor: int) -> AsyncIterator[str]:
    """Lines of a file descriptor, until it ends. Read by a daemon thread, without a buffer that the end would lock."""
    waiting: asyncio.Queue[str | None] = asyncio.Queue(AHEAD)
    loop = asyncio.get_running_loop()

    def hand(line: str | None) -> None:
        asyncio.run_coroutine_threadsafe(waiting.put(line), loop).result()

    def read() -> None:
        rest = b""
        try:
            while piece := os.read(descriptor, PIECE):
                *whole, rest = (rest + piece).split(b"\n")
                for line in whole:
                    hand(line.decode("utf-8", "replace"))
            hand(rest.decode("utf-8", "replace") or None)
            hand(None)
        except (OSError, RuntimeError, asyncio.CancelledError):
            # The input was taken away, or the loop has ended: nobody reads any more.
            return

    threading.Thread(target=read, name="mcp-input", daemon=True).start()
    while (line := await waiting.get()) is not None:
        yield line
