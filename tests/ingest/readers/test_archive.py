"""Archives as mails bring them: every file by its Chinese name, nothing outside the folder, no disk filled."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from ingest.errors import ReadError
from ingest.readers import archive
from ingest.readers.archive import Member, is_furniture, unpack

TEXT = "第一条　经营者应当退货。\n"


def packed(path: Path, *files: tuple[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(name, content)
    return path


def with_raw_name(path: Path, name: bytes) -> Path:
    """An archive whose only file has a name in bytes, without the flag that calls it UTF-8."""
    placeholder = "x" * len(name)
    packed(path, (placeholder, TEXT))
    path.write_bytes(path.read_bytes().replace(placeholder.encode(), name))
    return path


def locked(path: Path) -> Path:
    """An archive whose files say that they are encrypted."""
    packed(path, ("甲.txt", TEXT))
    data = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature) + at
        flags = struct.unpack_from("<H", data, start)[0] | 0x1
        struct.pack_into("<H", data, start, flags)
    path.write_bytes(bytes(data))
    return path


def names(members: tuple[Member, ...]) -> list[str]:
    return [m.name for m in members]


def reason(member: Member) -> str:
    assert member.problem is not None
    return member.problem.reason


def test_every_file_comes_out_under_its_own_name_and_what_systems_leave_stays_in(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip",
        ("通知/乙.txt", TEXT),
        ("甲.md", TEXT),
        ("__MACOSX/._甲.md", "x"),
        (".DS_Store", "x"),
        ("~$甲.docx", "x"),
    )
    found = unpack(path, tmp_path / "out")
    assert names(found) == ["甲.md", "通知/乙.txt"] or names(found) == ["通知/乙.txt", "甲.md"]
    assert all(m.path is not None and m.path.read_text("utf-8") == TEXT for m in found)
    assert {m.path.name for m in found if m.path} == {"甲.md", "乙.txt"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_names_are_read_whether_windows_or_macos_packed_them(tmp_path: Path, encoding: str) -> None:
    path = with_raw_name(tmp_path / "a.zip", "关于退换货的通知.txt".encode(encoding))
    assert names(unpack(path, tmp_path / "out")) == ["关于退换货的通知.txt"]


@pytest.mark.parametrize("name", ["../../etc/甲.txt", "/etc/甲.txt", "C:\\windows\\甲.txt", "a/../../甲.txt"])
def test_a_name_that_leads_outside_is_refused_and_writes_nothing(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "a.zip", (name, TEXT), ("乙.txt", TEXT))
    found = {m.name.rsplit("/", 1)[-1]: m for m in unpack(path, tmp_path / "out")}
    assert "包外" in reason(found["甲.txt"])
    assert found["乙.txt"].problem is None
    written = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert {p.name for p in written} == {"a.zip", "乙.txt"}


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        info = zipfile.ZipInfo("甲.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    (found,) = unpack(path, tmp_path / "out")
    assert "链接" in reason(found)


def test_an_archive_in_an_archive_is_opened_once(tmp_path: Path) -> None:
    third = packed(tmp_path / "3.zip", ("丙.txt", TEXT)).read_bytes()
    second = packed(tmp_path / "2.zip", ("乙.txt", TEXT), ("3.zip", third)).read_bytes()
    first = packed(tmp_path / "1.zip", ("甲.txt", TEXT), ("2.zip", second))
    found = {m.name: m for m in unpack(first, tmp_path / "out")}
    assert set(found) == {"甲.txt", "2.zip › 乙.txt", "2.zip › 3.zip"}
    assert "两层以上" in reason(found["2.zip › 3.zip"])


def test_a_word_file_in_an_archive_is_no_archive(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.docx", ("word/document.xml", "<x/>")).read_bytes()
    (found,) = unpack(packed(tmp_path / "a.zip", ("通知.docx", inner)), tmp_path / "out")
    assert (found.name, found.problem) == ("通知.docx", None)


def test_a_damaged_file_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("甲.txt", TEXT)
        made.writestr("乙.txt", "第二条　乙。")
    path.write_bytes(path.read_bytes().replace("第二条".encode(), "第三条".encode()))
    found = {m.name: m for m in unpack(path, tmp_path / "out")}
    assert "损坏" in reason(found["乙.txt"])
    assert found["甲.txt"].path is not None


def test_a_name_that_is_damaged_is_refused_alone(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("甲.txt", TEXT), ("乙.txt", TEXT))
    data = path.read_bytes()
    path.write_bytes(data.replace("甲".encode(), b"\xff\xfe\xfd", 1))
    problems = [member.problem for member in unpack(path, tmp_path / "out")]
    assert sum(problem is not None for problem in problems) == 1


def test_what_would_fill_the_disk_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.zip", ("甲.txt", b"0" * (archive.RATIO_FROM + 1)))
    with pytest.raises(ReadError, match="压缩炸弹"):
        unpack(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_size_that_lies_fills_no_disk_either(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.zip", ("甲.txt", b"0" * (4 * archive.RATIO_FROM)))
    data = bytearray(path.read_bytes())
    central = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 1000)
    path.write_bytes(bytes(data))
    (found,) = unpack(path, tmp_path / "out")
    assert reason(found)
    assert sum(p.stat().st_size for p in (tmp_path / "out").rglob("*") if p.is_file()) <= 1000


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (locked, "有密码"),
        (packed, "空的"),
        (lambda path: path.write_bytes(packed(path, ("甲.txt", TEXT)).read_bytes()[:-30]) and path, "损坏"),
        (lambda path: packed(path, *((f"{n}.txt", "") for n in range(archive.ARCHIVE_LIMITS.members + 1))), "太多"),
    ],
)
def test_an_archive_that_cannot_be_opened_is_refused_with_what_to_do(
    tmp_path: Path, make: object, expected: str
) -> None:
    assert callable(make)
    path = make(tmp_path / "a.zip")
    with pytest.raises(ReadError, match=expected) as caught:
        unpack(path, tmp_path / "out")
    assert caught.value.reason.endswith("。")


def test_a_name_of_any_length_fits_the_disk_and_keeps_its_ending(tmp_path: Path) -> None:
    (found,) = unpack(packed(tmp_path / "a.zip", ("关于" * 120 + ".txt", TEXT)), tmp_path / "out")
    assert found.path is not None
    assert len(found.path.name.encode()) <= archive.LONGEST_NAME
    assert found.path.suffix == ".txt"


def test_files_that_office_programs_leave_are_furniture() -> None:
    assert [is_furniture(n) for n in ("a/Thumbs.db", "~$a.docx", ".a.md.swp", "a.md")] == [True, True, True, False]
