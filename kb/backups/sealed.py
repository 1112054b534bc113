"""A file encrypted with a passphrase: scrypt for the key, AES-256-GCM over pieces of 64 KiB.

Laid out as MAGIC, 16 bytes of salt, 16 bytes by which a wrong passphrase is told from damage, then pieces. The nonce of
a piece is its number (11 bytes) and whether it is the last (1 byte), so that pieces taken away, doubled or put in
another order are found (the STREAM construction); the salt is new for every file, hence the key, hence no nonce is used
twice. The header is authenticated with every piece. Reading is random access: what is in the file never lies decrypted
on a disk.
"""

from __future__ import annotations

import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kb.backups.errors import DamagedBackupError, PassphraseError

MAGIC = b"zhigui-sealed-1\n"
SALT = 16
PIECE = 64 * 1024
TAG = 16
HEAD = len(MAGIC) + SALT + TAG
# No piece has this nonce: none is the 255th kind of last.
CHECKING = b"\xff" * 12
# RFC 7914's parameters for files, half a second and 128 MiB: a guess of a passphrase costs as much.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**17, 8, 1
SHORTEST = 10


def is_sealed(file: IO[bytes]) -> bool:
    """Whether a file, read from where it stands, begins as an encrypted one."""
    begun = file.read(len(MAGIC))
    file.seek(-len(begun), os.SEEK_CUR)
    return begun == MAGIC


class SealedWriter:
    """Encrypts what is written to it into `target`, which it does not close; `finish` writes the last piece."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        header = MAGIC + os.urandom(SALT)
        self._target = target
        self._header = header
        self._box = _box(passphrase, header)
        self._held = bytearray()
        self._pieces = 0
        target.write(header + self._box.encrypt(CHECKING, b"", header))

    def write(self, content: bytes, /) -> int:
        """Takes some bytes more; how many."""
        self._held += content
        # The last piece is marked, so a full one is kept back until more is known to come.
        while len(self._held) > PIECE:
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(content)

    def flush(self) -> None:
        """Pieces are written when they are full; nothing is forced."""

    def finish(self) -> None:
        """Writes the last piece; without it nothing of the file can be read."""
        self._put(bytes(self._held), last=True)
        self._held.clear()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._target.write(self._box.encrypt(_nonce(self._pieces, last=last), piece, self._header))
        self._pieces += 1


class SealedReader:
    """What was encrypted, with random access.

    PassphraseError for another passphrase, DamagedBackupError for a piece that is missing or not what was written.
    """

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._source = source
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        head = source.read(HEAD)
        self._header = head[:-TAG]
        body = size - HEAD
        self._pieces = -(-body // (PIECE + TAG))
        self._length = body - self._pieces * TAG
        if len(head) < HEAD or self._pieces < 1 or self._length < 0:
            raise DamagedBackupError("备份文件不完整：加密的内容缺失。请换一份备份。")
        self._box = _box(passphrase, self._header)
        self._at = 0
        self._kept: tuple[int, bytes] = (-1, b"")
        try:
            self._box.decrypt(CHECKING, head[-TAG:], self._header)
        except InvalidTag:
            raise PassphraseError("口令不对，或文件的开头被改动过。请核对口令；确定无误就换一份备份。") from None
        self._piece(self._pieces - 1)

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """As of any file."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """Up to `size` bytes; all that is left for None or a negative number."""
        end = self._length if size is None or size < 0 else min(self._length, self._at + size)
        found = bytearray()
        while self._at < end:
            number, within = divmod(self._at, PIECE)
            found += self._piece(number)[within : within + end - self._at]
            self._at = min(end, (number + 1) * PIECE)
        return bytes(found)

    def _piece(self, number: int) -> bytes:
        if self._kept[0] != number:
            try:
                self._kept = (number, self._opened(number, last=number == self._pieces - 1))
            except InvalidTag:
                raise DamagedBackupError("备份文件被截断或改动过：有一段内容解不开。请换一份备份。") from None
        return self._kept[1]

    def _opened(self, number: int, *, last: bool) -> bytes:
        self._source.seek(HEAD + number * (PIECE + TAG))
        return self._box.decrypt(_nonce(number, last=last), self._source.read(PIECE + TAG), self._header)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _box(passphrase: str, header: bytes) -> AESGCM:
    derive = Scrypt(salt=header[len(MAGIC) :], length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
    return AESGCM(derive.derive(passphrase.encode("utf-8", "surrogatepass")))
