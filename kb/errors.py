"""Errors of the knowledge base, in one tree.

ZhiguiError
├── SettingsError          a setting is missing or contradicts another
├── ContentError           a file in corpus/ or an overlay cannot be used (kb/search/terms, kb/phrasing/rules …)
├── StoreError             the store refused or failed (kb/store)
│   ├── StoreBusyError         another writer holds the store too long, or no connection is free
│   │   └── StoreAwayError         its server cannot be reached
│   ├── StoreValueError        a value that no database keeps
│   ├── NotFoundError          no such instrument, version, provision or run
│   └── ConflictError          the change contradicts what later runs built on
├── SearchError            an index or encoder failed (kb/search/errors)
├── ModelError             the language model is down or refuses (kb/answering/generate)
│   ├── ModelLateError         it did not answer in time
│   └── ModelReplyError        what it sent is no reply
├── BackupError            a backup cannot be made or used (kb/backups/errors)
└── OwnerError             the home folder belongs to another process

Messages are Chinese: what was wrong, where, and what to do. HTTP codes live in api/errors.py alone.
"""

from __future__ import annotations


class ZhiguiError(Exception):
    """Root of every error this product raises on purpose; its text may be shown to users."""


class SettingsError(ZhiguiError):
    """A setting is missing, malformed or contradicts another."""


class ContentError(ZhiguiError):
    """A content file cannot be used; the message names file and line."""


class StoreError(ZhiguiError):
    """The store refused or failed."""


class StoreBusyError(StoreError):
    """Another writer held the store for longer than we wait, or no connection to it came free: it may pass."""


class StoreAwayError(StoreBusyError):
    """The server of the store cannot be reached, or went away in the middle of a statement."""


class StoreValueError(StoreError):
    """A value that no column takes: a number too large, a character that is none."""


class NotFoundError(StoreError):
    """No such instrument, version, provision or run."""


class ConflictError(StoreError):
    """The change contradicts what later runs built on."""


class SearchError(ZhiguiError):
    """An index or an encoder failed."""


class ModelError(ZhiguiError):
    """The language model cannot be reached, or refuses; an answer without it is still an answer."""


class ModelLateError(ModelError):
    """The language model did not answer in the time it had."""


class ModelReplyError(ModelError):
    """What the language model sent is no reply: broken off, empty, or in another form."""


class OwnerError(ZhiguiError):
    """The home folder belongs to another running process."""
