"""A zip as the files in it, each unpacked aside under a safe name, or refused by itself with its reason.

Nothing is ever written under a name that the archive chose: 0001, 0002 … are the folders, and only the last part of a
name is kept, cleaned. A zip in a zip is opened once, deeper ones are refused.
"""

from __future__ import annotations

import errno
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.errors import ReadError
from ingest.readers.encoding import common_share
from ingest.readers.formats import Format, format_of
from ingest.readers.limits import ArchiveLimits

ARCHIVE_LIMITS = ArchiveLimits()
_MEGABYTE = 1024 * 1024
LARGEST_MEMBER = 256 * 1024 * 1024
# Law text packs to about a fifth; a table of equal lines to a fiftieth. Beyond two hundred it is made to fill a disk.
LARGEST_RATIO = 200
# Below this much a ratio says nothing: a page of blanks.
RATIO_FROM = 8 * 1024 * 1024
_DEEPEST = 2
_BLOCK = 256 * 1024
_SYSTEM = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/]')
# Controls, and what makes 办法\u202excod.exe look like 办法exe.docx.
_MISLEADING = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# Parts the archive from the file in it, wherever a person reads a location.
BETWEEN = " › "
LONGEST_NAME = 200
# Of a name of six characters one may be rare.
_COMMON_IN_NAMES = 0.7
# What zipfile lets out of a damaged file: ValueError for a name that is no UTF-8 after all.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError)
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name as shown, where it lies unpacked, or why it was refused."""

    name: str
    path: Path | None
    problem: ReadError | None = None


@dataclass(slots=True)
class _Allowance:
    """What may still be unpacked, over the archive and those inside it."""

    limits: ArchiveLimits
    members: int
    bytes: int
    folder: int = 0

    def next_folder(self, into: Path) -> Path:
        self.folder += 1
        made = into / f"{self.folder:04d}"
        made.mkdir(parents=True)
        return made


def is_furniture(name: str) -> bool:
    """Whether a file's name is that of what systems and Office leave lying about, which nobody means to bring.

    >>> is_furniture("~$办法.docx"), is_furniture("__MACOSX/._办法.docx"), is_furniture("办法.docx")
    (True, True, False)
    """
    parts = PurePosixPath(name).parts
    return any(p in _SYSTEM for p in parts) or bool(parts and parts[-1].startswith((".", "~$")))


def unpack(path: Path, into: Path, limits: ArchiveLimits = ARCHIVE_LIMITS) -> tuple[Member, ...]:
    """The files of a zip, unpacked below `into`, by name. Raises ReadError for the whole archive."""
    allowance = _Allowance(limits, limits.members, limits.unpacked_mb * _MEGABYTE)
    return tuple(sorted(_unpack(path, into, allowance, 1), key=lambda member: member.name))


def _unpack(path: Path, into: Path, allowance: _Allowance, depth: int) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(path)
    except (*_DAMAGE, OSError, NotImplementedError) as error:
        raise ReadError("压缩包损坏或没有下载完整，打不开；请重新取得后再导入。") from error
    with archive:
        infos = [i for i in archive.infolist() if i.filename and not i.is_dir() and not is_furniture(_name_of(i))]
        _refuse_whole(infos, path.stat().st_size, allowance)
        for info in infos:
            yield from _member(archive, info, into, allowance, depth)


def _refuse_whole(infos: list[zipfile.ZipInfo], packed: int, allowance: _Allowance) -> None:
    if not infos:
        raise ReadError("压缩包是空的，里面没有文件。")
    if all(i.flag_bits & _ENCRYPTED_FLAG for i in infos):
        raise ReadError("压缩包有密码，打不开；请解压后重新压成不带密码的 .zip，或直接导入里面的文件。")
    allowance.members -= len(infos)
    if allowance.members < 0:
        raise ReadError(
            f"压缩包里的文件太多（超过 {allowance.limits.members} 个）；"
            "请分成几个压缩包导入，或请管理员调大 ZHIGUI_ARCHIVE_FILES。"
        )
    total = sum(i.file_size for i in infos)
    if total > RATIO_FROM and total > LARGEST_RATIO * max(packed, 1):
        raise ReadError(
            f"压缩包解开后是原来的 {total // max(packed, 1)} 倍大，不像正常文件（可能是压缩炸弹），没有解开；"
            "请核对来源，只导入需要的文件。"
        )
    if total > allowance.bytes:
        raise ReadError(
            f"压缩包解开后太大（超过 {allowance.limits.unpacked_mb} MB）；"
            "请分成几个压缩包导入，或请管理员调大 ZHIGUI_ARCHIVE_UNPACKED。"
        )


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, into: Path, allowance: _Allowance, depth: int
) -> Iterator[Member]:
    name, outside = _shown(_name_of(info))
    file: Path | None = None
    try:
        _refuse_member(info, outside=outside)
        file = allowance.next_folder(into) / _on_disk(name)
        _write(archive, info, file, allowance)
        if not _is_zip(file):
            yield Member(name, file)
            return
        if depth >= _DEEPEST:
            raise ReadError("压缩包里套着两层以上的压缩包，没有继续解开；请解压后直接导入里面的文件。")
        for inner in _unpack(file, into, allowance, depth + 1):
            yield Member(f"{name}{BETWEEN}{inner.name}", inner.path, inner.problem)
    except ReadError as error:
        yield Member(name, file if file is not None and file.exists() else None, error)


def _refuse_member(info: zipfile.ZipInfo, *, outside: bool) -> None:
    if outside:
        raise ReadError("压缩包里这个文件的名字指向包外的位置，为安全起见没有解开；请核对压缩包的来源。")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ReadError("压缩包里这一项只是指向别处的链接，没有内容；请把文件本身放进压缩包。")
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise ReadError("压缩包里这个文件有密码，打不开；请去掉密码后再导入。")
    if info.file_size > LARGEST_MEMBER:
        raise ReadError(
            f"文件太大（{info.file_size // 1024**2} MB，上限 {LARGEST_MEMBER // 1024**2} MB）；请拆分后再导入。"
        )


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: Path, allowance: _Allowance) -> None:
    """Unpacks one file block by block: the sizes that an archive states may lie."""
    limit = min(LARGEST_MEMBER, allowance.bytes, max(RATIO_FROM, LARGEST_RATIO * max(info.compress_size, 1)))
    written = 0
    try:
        with archive.open(info) as packed, file.open("wb") as out:
            while block := packed.read(_BLOCK):
                written += len(block)
                if written > limit:
                    break
                out.write(block)
    except (*_DAMAGE, OSError) as error:
        file.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}:
            # The disk failed and not the archive: bad data is an OSError without a number, a bad offset EINVAL.
            raise
        raise ReadError("压缩包里这个文件损坏了，解不开；请重新取得后再导入。") from error
    except (NotImplementedError, RuntimeError) as error:
        raise ReadError("压缩包用了不常见的压缩方式，解不开；请解压后重新压成普通的 .zip。") from error
    allowance.bytes -= written
    if written > limit:
        file.unlink()
        raise ReadError("压缩包里这个文件解开后大得不正常（可能是压缩炸弹），没有解开；请核对来源。")


def _name_of(info: zipfile.ZipInfo) -> str:
    """A member's name in Chinese: without the UTF-8 flag, Windows writes GBK and macOS UTF-8 all the same."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or common_share(name, encoding) >= _COMMON_IN_NAMES or name.isascii():
            return name.replace("\\", "/")
    return info.filename


def _shown(name: str) -> tuple[str, bool]:
    """A member's name without what leads outside the archive, and whether there was any of it.

    >>> _shown("../../etc/甲.md"), _shown("通知/甲.md")
    (('etc/甲.md', True), ('通知/甲.md', False))
    """
    parts = _MISLEADING.sub("", name).replace("\\", "/").split("/")
    absolute = parts[0] == "" or parts[0].endswith(":")
    kept = [part for part in parts if part not in {"", ".", ".."} and not part.endswith(":")]
    return "/".join(kept) or "（无名文件）", absolute or ".." in parts


def _on_disk(name: str) -> str:
    """The last part of a name as a file may be called on any disk: at most 200 bytes, its ending kept."""
    last = PurePosixPath(_UNSAFE.sub("_", name.rsplit("/", 1)[-1]))
    stem = last.stem
    while len(f"{stem}{last.suffix}".encode()) > LONGEST_NAME and stem:
        stem = stem[:-1]
    return f"{stem}{last.suffix[:16]}" or "_"


def _is_zip(file: Path) -> bool:
    try:
        return format_of(file) is Format.ZIP
    except ReadError:
        # Its own reader says why it cannot be read.
        return False
