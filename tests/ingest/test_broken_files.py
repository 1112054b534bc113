"""Files that cannot come in: each is refused with a reason a clerk understands, and the others of its run come in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.errors import ReadError
from ingest.readers.pdf import read_pdf
from ingest.readers.reading import unwatched
from ingest.requests import IngestRequest
from ingest.runs import RunExecutor
from kb.store.runs import FileFailure, RunState
from kb.store.sql import SqlStore
from tests.builders_docx import write_law_docx
from tests.builders_pdf import encrypted_pdf, plain_pdf, scanned_pdf

ROOT = Path(__file__).resolve().parents[2]
LAW = "# 退换货试行办法\n\n第一条　经营者应当退货。\n\n第二条　本办法自2026年3月1日起施行。\n"
ARTICLES = "\n".join(f"第{n}条　经营者应当按照规定办理第{n}类商品的退货。" for n in "一二三四五六七八")
# An OLE container as Office writes it around a document that a password locks.
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
Make = Callable[[Path], object]


def bytes_in(content: bytes | str) -> Make:
    return lambda path: path.write_bytes(content.encode() if isinstance(content, str) else content)


def cut_off(make: Make, share: float) -> Make:
    """The first part of a good file, as a broken download leaves it."""

    def made(path: Path) -> None:
        make(path)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return made


def law_docx(path: Path) -> None:
    write_law_docx(path, LAW, automatic=False)


def law_pdf(path: Path) -> None:
    plain_pdf(path, ["Article 1"])


def zipped(*files: tuple[str, str | bytes]) -> Make:
    def made(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(name, content)

    return made


def huge(path: Path) -> None:
    path.write_text(LAW, "utf-8")
    with path.open("ab") as file:
        file.truncate(100 * 1024 * 1024)


def page(title: str, body: str) -> Make:
    return bytes_in(
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"
    )


# Name of the file, how it is made, what the reason says, what the reason advises.
BROKEN: dict[str, tuple[str, Make, str, str]] = {
    "a Word file cut off": ("甲.docx", cut_off(law_docx, 0.6), "损坏|不完整|截断", "重新"),
    "a Word file with a password": ("甲.docx", bytes_in(LOCKED), "密码", "去掉密码|另存"),
    "a Word file of no bytes": ("甲.docx", bytes_in(b""), "空的（0 字节）", "重新取得"),
    "a Word file without its text": ("甲.docx", zipped(("[Content_Types].xml", "<Types/>")), "Word", "另存|重新"),
    "a spreadsheet called a Word file": (
        "甲.docx",
        zipped(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<x/>")),
        "电子表格",
        "复制到 Word",
    ),
    "noise called a Word file": (
        "甲.docx",
        bytes_in(bytes(range(7, 256)) * 4),
        "^这不是完好的 Word.*损坏",
        "重新取得",
    ),
    "a PDF with a password": ("甲.pdf", encrypted_pdf, "密码", "去掉密码|另存|解除"),
    "a PDF cut off": ("甲.pdf", cut_off(law_pdf, 0.3), "损坏|不完整|打不开", "重新"),
    "an empty text": ("甲.txt", bytes_in(b"  \r\n"), "空的", ""),
    "bytes called a text": ("甲.txt", bytes_in(bytes(range(256)) * 4), "二进制", "另存"),
    "two encodings in one text": (
        "甲.txt",
        bytes_in(LAW.encode() + ARTICLES.encode("gb18030")),
        "混用了两种编码",
        "另存为 UTF-8",
    ),
    "a text of a hundred megabytes": ("甲.txt", huge, "文件太大（100 MB", "拆分"),
    "an archive that is a bomb": ("甲.zip", zipped(("甲.txt", b"0" * 20_000_000)), "压缩炸弹", "核对来源"),
    "an archive that leads outside": ("甲.zip", zipped(("../../甲.txt", LAW)), "包外", "核对"),
    "an archive cut off": ("甲.zip", cut_off(zipped(("甲.txt", LAW)), 0.7), "损坏", "重新取得"),
    "an archive without a text": ("甲.zip", zipped(("数据.bin", "x")), "没有可导入的文本", ""),
    "an archive of which a member is broken": ("甲.zip", zipped(("乙.txt", b"\x00\x01\x02")), "二进制", "另存"),
    "a page that says not found": ("甲.html", page("404 Not Found", "<h1>404 Not Found</h1>"), "出错页", "核对网址"),
    "a page that asks to sign in": (
        "甲.html",
        page("统一登录", "<form>用户名<input>密码<input type=password></form>"),
        "登录页",
        "登录、打开正文",
    ),
    "a page without its text": (
        "甲.html",
        page("法规库", "<div id=app></div><script src=a.js></script>"),
        "脚本",
        "复制到",
    ),
    "a page called a Word file": (
        "甲.docx",
        page("403", "<h1>403 Forbidden</h1>"),
        "文件名是 .docx，内容其实是网页",
        "核对",
    ),
    "a page that lost the numbers of its articles": (
        "甲.html",
        page("退换货办法", f"<h1>退换货办法</h1><ol>{'<li><p>经营者应当按照规定为消费者办理退货。</p>' * 40}</ol>"),
        "一个条号.*也没有读到",
        "Word 原件",
    ),
    "a picture": ("甲.jpg", bytes_in(b"\xff\xd8\xff\xe0" + bytes(100)), "图片", "Word"),
    "a text with a gap": ("甲.txt", bytes_in(ARTICLES.replace("第六条", "第六件")), "第五条.*第七条|第六条", ""),
    "a text with an article twice": ("甲.txt", bytes_in(ARTICLES.replace("第六条", "第五条")), "第五条", ""),
    "front matter and nothing else": ("甲.md", bytes_in("---\ntitle: 办法\n---\n"), "没有正文", "补上正文"),
    "front matter that is broken": ("甲.md", bytes_in('---\ntitle: "办法\n---\n' + LAW), "格式有误", "检查引号"),
}


@pytest.fixture
def executor(tmp_path: Path) -> Iterator[RunExecutor]:
    store = SqlStore(f"sqlite:///{tmp_path / 'home' / 'zhigui.db'}")
    yield RunExecutor(store, ROOT / "corpus", tmp_path / "home", {})
    store.close()


def refusal(executor: RunExecutor, folder: Path) -> FileFailure:
    """The one refusal of a run over a folder with a good file in it."""
    (folder / "乙.md").write_text(LAW, "utf-8")
    report = executor.execute(executor.create(IngestRequest(paths=(str(folder),))))
    assert (report.state, report.added) == (RunState.DONE, ("《退换货试行办法》",))
    (failure,) = report.failed
    return failure


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_refused_with_its_reason_and_the_others_come_in(
    executor: RunExecutor, tmp_path: Path, kind: str
) -> None:
    name, make, reason, advice = BROKEN[kind]
    folder = tmp_path / "in"
    folder.mkdir()
    make(folder / name)
    failure = refusal(executor, folder)
    assert Path(failure.path.split(" › ")[0]).name == name
    assert re.search(reason, failure.reason), failure.reason
    assert re.search(advice, failure.reason), failure.reason
    assert failure.reason.endswith("。"), failure.reason
    assert not re.search("Error|Traceback|NoneType", failure.reason), failure.reason


def test_a_scan_without_a_recogniser_is_told_for_a_scan(tmp_path: Path) -> None:
    scanned_pdf(tmp_path / "甲.pdf", ["第一条　经营者应当退货。"])
    with pytest.raises(ReadError, match=r"扫描件.*带文字"):
        read_pdf(tmp_path / "甲.pdf", unwatched, recogniser=lambda: None)


def test_a_good_file_in_a_folder_of_broken_ones_comes_in(executor: RunExecutor, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for number, (name, make, _, _) in enumerate(BROKEN.values()):
        (folder / f"{number:02d}").mkdir(parents=True)
        make(folder / f"{number:02d}" / name)
    (folder / "乙.md").write_text(LAW, "utf-8")
    report = executor.execute(executor.create(IngestRequest(paths=(str(folder),))))
    assert report.added == ("《退换货试行办法》",)
    assert len(report.failed) == len(BROKEN)


def test_a_path_that_is_not_there_stops_no_other(executor: RunExecutor, tmp_path: Path) -> None:
    (tmp_path / "乙.md").write_text(LAW, "utf-8")
    paths = (str(tmp_path / "没有.docx"), str(tmp_path / "乙.md"))
    report = executor.execute(executor.create(IngestRequest(paths=paths)))
    assert report.added == ("《退换货试行办法》",)
    assert "找不到" in report.failed[0].reason
