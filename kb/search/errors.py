"""What can go wrong in an index or an encoder; adapters translate their vendor's errors into these.

SearchError (kb/errors)
├── LexicalIndexError     the word index cannot be opened, read or written
├── VectorIndexError      the vector index cannot be opened, read or written
│   └── VectorIndexAwayError  its server cannot be reached
└── EncoderError          no vectors: a model that is missing, an endpoint that refuses
"""

from __future__ import annotations

from kb.errors import SearchError


class LexicalIndexError(SearchError):
    """The word index failed; it can always be rebuilt from the store."""


class VectorIndexError(SearchError):
    """The vector index failed; what it holds can be encoded again."""


class VectorIndexAwayError(VectorIndexError):
    """The server of the vectors cannot be reached or does not answer; it may come back by itself."""


class EncoderError(SearchError):
    """The encoder gave no vectors; the message says what to install or set."""
