"""Errors of the knowledge base, in one tree.

ZhiguiError
├── SettingsError          a setting is missing or contradicts another
├── ContentError           a file in corpus/ or an overlay cannot be used (kb/search/terms, kb/phrasing/rules …)
├── StoreError             the store refused or failed (kb/store)
│   ├── StoreBusyError         another writer holds the store too long
│   ├── NotFoundError          no such instrument, version, provision or run
│   └── ConflictError          the change contradicts what later runs built on
├── SearchError            an index or encoder failed (kb/search/errors)
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
    """Another writer held the store for longer than we wait."""


class NotFoundError(StoreError):
    """No such instrument, version, provision or run."""


class ConflictError(StoreError):
    """The change contradicts what later runs built on."""


class SearchError(ZhiguiError):
    """An index or an encoder failed."""


class OwnerError(ZhiguiError):
    """The home folder belongs to another running process."""
