"""Errors of backups.

ZhiguiError
└── BackupError          a backup cannot be made or used
    ├── PassphraseError      it is encrypted, and the passphrase is missing or wrong
    └── DamagedBackupError   truncated, altered, or no backup of ours
"""

from __future__ import annotations

from kb.errors import ZhiguiError


class BackupError(ZhiguiError):
    """A backup cannot be made or used; the message says why and what to do."""


class PassphraseError(BackupError):
    """The passphrase is missing or wrong."""


class DamagedBackupError(BackupError):
    """What is in the file is not what was backed up."""
