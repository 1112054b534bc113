"""Files of questions and phrasings that mean harm: each is refused in words, leaves nothing, and the next is read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.builders_changes import World, opened_world
from tests.builders_home import lean_corpus

QUESTIONS, PHRASINGS = "/v1/quizzes/import", "/v1/phrasings/import"
MEBIBYTE = 1024 * 1024
HEADING = ("题干", "选项A", "选项B", "答案")
SOUND = "题干,选项A,选项B,答案\n网店应当怎样对待顾客？,公平,随意,A\n"
SHEET = "xl/worksheets/sheet1.xml"
DIMENSION = re.compile(rb"<dimension[^>]*>")


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A service whose readers have 256 MB and as many seconds as a busy machine needs for a sound file."""
    folder = tmp_path_factory.mktemp("attacked")
    corpus = lean_corpus(folder / "corpus")
    with opened_world(folder / "home", corpus=corpus, reader_memory=256, reader_seconds=15) as opened:
        opened.bring_in_old()
        yield opened


def workbook(*rows: tuple[str, ...]) -> dict[str, bytes]:
    """The parts of a sound workbook."""
    book = Workbook()
    for row in (HEADING, *rows):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    with zipfile.ZipFile(kept) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def bomb_by_size() -> bytes:
    """Three megabytes that are 700."""
    parts = workbook()
    kept = io.BytesIO(packed(parts))
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a.bin", "w") as part:
        for _ in range(700):
            part.write(bytes(MEBIBYTE))
    return kept.getvalue()


def bomb_in_memory() -> bytes:
    """A row of fifty cells of 9 MB each, below every limit on sizes."""
    parts = workbook()
    cell = b"<c t='inlineStr'><is><t>" + b"a" * 9_000_000 + b"</t></is></c>"
    parts[SHEET] = DIMENSION.sub(b"", parts[SHEET]).replace(b"<sheetData>", b"<sheetData><row>" + cell * 50 + b"</row>")
    return packed(parts)


def rows_without_an_end() -> bytes:
    """Fifty million empty rows behind the heading: minutes for any reader, or more memory than it has."""
    parts = workbook()
    parts[SHEET] = DIMENSION.sub(b"", parts[SHEET]).replace(b"</sheetData>", b"<row/>" * 50_000_000 + b"</sheetData>")
    return packed(parts)


def gaps_without_an_end() -> bytes:
    """A hundred thousand gaps of a question that open and never close: minutes for the pattern that looks for them."""
    text = "{:SA:" * 100_000
    asked = f"<question type='cloze'><questiontext><text>{text}</text></questiontext></question>"
    return f"<quiz>{asked}</quiz>".encode()


def entities_in_a_workbook() -> bytes:
    parts = workbook(("问", "甲", "乙", "A"))
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a0 "甲乙丙丁">{levels}]>'.encode()
    cell = b"<sheetData><row><c t='inlineStr'><is><t>&a9;</t></is></c></row>"
    parts[SHEET] = head + parts[SHEET].replace(b"<sheetData>", cell)
    return packed(parts)


def depth(opening: str, closing: str = "", levels: int = 100_000) -> bytes:
    return f"<quiz>{opening * levels}{closing * levels}</quiz>".encode()


def laughs() -> bytes:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a0 "哈">{levels}]><quiz>&a9;</quiz>'.encode()


def foreign_entity() -> bytes:
    secret = Path("/etc/passwd").as_uri()
    asked = (
        "<question type='essay'><name><text>&e;</text></name><questiontext><text>&e;</text></questiontext></question>"
    )
    return f'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY e SYSTEM "{secret}">]><quiz>{asked}</quiz>'.encode()


def laughs_far_below() -> bytes:
    """The document type behind 5 KB of a comment, and in another encoding."""
    return laughs().replace(b"<!DOCTYPE", b"<!--" + b"-" * 5_000 + b"a--><!DOCTYPE").decode().encode("utf-16")


HOSTILE: tuple[tuple[str, str, Callable[[], bytes], str], ...] = (
    (QUESTIONS, "题.xlsx", bomb_by_size, "展开后超过"),
    (QUESTIONS, "题.xlsx", bomb_in_memory, "内存超过上限|中途退出|已损坏"),
    (QUESTIONS, "题.xlsx", rows_without_an_end, "秒没有进展|内存超过上限|中途退出"),
    (QUESTIONS, "题.xml", gaps_without_an_end, "秒没有进展"),
    (QUESTIONS, "题.xlsx", entities_in_a_workbook, "损坏|中途退出|内存超过上限|没有找到表头"),
    (QUESTIONS, "题.xml", laughs, "DOCTYPE"),
    (QUESTIONS, "题.xml", laughs_far_below, "DOCTYPE|不是完好的 XML"),
    (QUESTIONS, "题.xml", foreign_entity, "DOCTYPE"),
    (QUESTIONS, "题.xml", lambda: depth("<question>"), "不是完好的 XML"),
    (QUESTIONS, "题.xml", lambda: depth("<a>", "</a>"), "不是完好的 XML"),
    (QUESTIONS, "题.json", lambda: b"[" * 1_000_000, "不是完好的 JSON"),
    (QUESTIONS, "题.json", lambda: b'{"a":' * 500_000 + b"1" + b"}" * 500_000, "不是完好的 JSON"),
    (PHRASINGS, "表.xlsx", bomb_by_size, "展开后超过"),
    (PHRASINGS, "表.xlsx", bomb_in_memory, "内存超过上限|中途退出|已损坏"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("address", "name", "made", "told"), HOSTILE, ids=[f"{each[2].__name__}-{n}" for n, each in enumerate(HOSTILE)]
)
def test_a_hostile_file_is_refused_and_leaves_nothing(
    world: World, address: str, name: str, made: Callable[[], bytes], told: str
) -> None:
    before = state(world)
    reply = world.client.post(address, files={"file": (name, made())})
    assert reply.status_code == 422, reply.text[:500]
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()["detail"]
    assert problem.startswith(f"{name}：") and len(problem) < 400
    assert re.search(told, problem), problem
    assert "root:" not in reply.text
    assert state(world) == before
    sound = world.client.post(QUESTIONS, files={"file": ("题.csv", SOUND.encode())}, data={"dry_run": "true"})
    assert sound.status_code == 200, sound.text
    assert sound.json()["counts"]["flagged"] == 1


def state(world: World) -> tuple[object, ...]:
    """What an import could have left behind."""
    return world.client.get("/v1/quizzes/items").json(), world.client.get("/v1/phrasings").json()
