"""A folder that cannot be written is told in words; other faults of the system are not taken for that."""

from __future__ import annotations

import errno

import pytest

from api.errors import UNWRITABLE, translate


@pytest.mark.parametrize("number", sorted(UNWRITABLE))
def test_what_cannot_be_written_is_told_with_what_to_do(number: int) -> None:
    told = translate(OSError(number, "made to fail", "/srv/zhigui/uploads"))
    assert told.status == 503
    assert "写不进去" in str(told) and "管理员" in str(told)
    assert "/srv" not in str(told)


def test_another_fault_of_the_system_is_nothing_anybody_foresaw() -> None:
    assert translate(OSError(errno.EIO, "made to fail")).status == 500
    assert translate(OSError("made to fail")).status == 500
