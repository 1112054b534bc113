"""How a command reaches the knowledge base: through the service that owns the home folder, or by opening it itself.

Nothing heavy is imported before it is known that no service runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from api.cli.home import home_folder
from api.cli.terminal import say
from api.client import Call, Json, OwnerClient
from api.owner import HomeLock, Owner, wait_for_address

# An ingest command may hold the folder for minutes; a service needs seconds to open.
WAIT_S = 10.0


class Caller(Protocol):
    """What answers calls: with an object, or with a file."""

    def __call__(self, call: Call) -> Json:
        """The reply's object."""
        ...

    def fetch(self, call: Call) -> bytes:
        """The reply's bytes."""
        ...

    def listen(self, call: Call, write: Callable[[bytes], object]) -> None:
        """The reply's bytes, handed on the moment they come."""
        ...

    def download(self, call: Call, write: Callable[[bytes], object]) -> None:
        """The reply's bytes, handed on as they come."""
        ...


@contextmanager
def connected(*, wait_seconds: float = WAIT_S) -> Iterator[Caller]:
    """Something that answers calls: the running service, or the application opened in this process."""
    owner = running_owner(wait_seconds=wait_seconds)
    if owner is not None:
        yield OwnerClient(owner)
        return
    from api.cli.opening import opened

    with opened() as desk:
        yield desk.client()


def running_owner(*, wait_seconds: float = WAIT_S) -> Owner | None:
    """The service that owns the home folder, waited for while it starts; None when nobody does."""

    def waiting(owner: Owner) -> None:
        say(f"进程 {owner.pid} 正在使用数据目录（正在入库或启动），最多等 {wait_seconds:.0f} 秒……")

    return wait_for_address(home_folder(), seconds=wait_seconds, on_wait=waiting)


def call(request: Call) -> Json:
    """One call, answered."""
    with connected() as answer:
        return answer(request)


def fetch(request: Call) -> bytes:
    """One call, answered with a file."""
    with connected() as answer:
        return answer.fetch(request)


def locked_home() -> HomeLock:
    """The lock on the home folder, not yet taken."""
    return HomeLock(home_folder())
