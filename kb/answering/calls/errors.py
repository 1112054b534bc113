"""What can be wrong with the pieces of a call.

ZhiguiError
└── CallPieceError    a piece that cannot be taken: out of order, too many, too long
"""

from __future__ import annotations

from kb.errors import ZhiguiError


class CallPieceError(ZhiguiError):
    """A piece that cannot be taken; the message says why and which number comes next."""
