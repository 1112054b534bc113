"""Where judged sets lie and how their files read: corpus/questions/, the company's own beside its other overlays."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from kb.errors import NotFoundError
from kb.evaluation.judged import JudgedSet, QuestionSetError, judged_set

log = logging.getLogger(__name__)
FOLDER = "questions"
SUFFIXES = (".jsonl", ".csv")
# Rows of texts to be judged, not questions: what a sentence is, or which fault was planted in it.
_DRAFTS = frozenset({"label", "fault"})
# Column names of a table as people write them, and the fields they fill.
COLUMNS: Mapping[str, str] = {
    "编号": "id",
    "问题": "question",
    "提问": "question",
    "query": "question",
    "条文": "gold",
    "依据": "gold",
    "答案条文": "gold",
    "可回答": "answerable",
    "行业": "industry",
    "种类": "kind",
    "类型": "kind",
    "口吻": "voice",
    "语气": "voice",
    "情境": "situation",
    "情形": "situation",
    "日期": "as_of",
}
_YES, _NO = frozenset({"", "true", "1", "是", "yes", "y"}), frozenset({"false", "0", "否", "no", "n"})
_GOLD = re.compile(
    r"《?\s*(?P<title>[^《》]+?)\s*》?\s*(?P<article>第[^第]+|附件\d*|[一二三四五六七八九十百]+(?:（.+）)?)$"
)


@dataclass(frozen=True, slots=True)
class SetInfo:
    """A set that can be named: how many questions, how many of them answerable; `problem` when it cannot be used."""

    name: str
    company: bool
    questions: int
    answerable: int
    problem: str | None


class QuestionSets:
    """The sets by name: ours under corpus/questions/, the company's under $ZHIGUI_HOME/questions/.

    A company's file of the same name stands in place of ours. `writing` keeps two changes of them apart.
    """

    def __init__(self, corpus: Path, home: Path) -> None:
        self._folders = ((corpus / FOLDER, False), (home / FOLDER, True))
        self.writing = Lock()

    def listed(self) -> tuple[SetInfo, ...]:
        """All sets by name; files that hold something else (drafts to check, with a label) are left out."""
        return tuple(_info(name, path, company) for name, (path, company) in sorted(self._files().items()))

    def find(self, names: str) -> JudgedSet:
        """A set by name, or several joined by +. NotFoundError names the sets there are."""
        files = self._files()
        parts = [name.strip() for name in names.split("+")]
        unknown = [name for name in parts if name not in files]
        if unknown:
            known = "、".join(sorted(files)) or "（还没有题集）"
            raise NotFoundError(f"没有题集 {'、'.join(unknown)}；可用：{known}。也可以写 .jsonl 或 .csv 文件的路径。")
        sets = [read_set(files[name][0]) for name in parts]
        if len(sets) == 1:
            return sets[0]
        questions = tuple(question for one in sets for question in one.questions)
        twice = len(questions) - len({one.question_id for one in questions})
        if twice:
            raise QuestionSetError(f"题集 {names} 合起来有 {twice} 个编号重复，不能一起评测。")
        return JudgedSet("+".join(parts), questions)

    def company_path(self, name: str) -> Path:
        """Where a set of the company's lies that is written by us."""
        return self._folders[1][0] / f"{name}.jsonl"

    def is_ours(self, name: str) -> bool:
        """Whether a set of this name comes with the product."""
        return any((self._folders[0][0] / f"{name}{suffix}").exists() for suffix in SUFFIXES)

    def all_questions(self) -> Iterator[str]:
        """Every question of every set; a set that cannot be read has none."""
        for path, _ in self._files().values():
            try:
                yield from (one.question for one in read_set(path).questions)
            except QuestionSetError as error:
                log.warning("%s", error)

    def _files(self) -> dict[str, tuple[Path, bool]]:
        found = {}
        for folder, company in self._folders:
            for path in sorted(folder.glob("*")) if folder.is_dir() else ():
                if path.suffix in SUFFIXES and _holds_questions(path):
                    found[path.stem] = (path, company)
        return found


def read_set(path: Path) -> JudgedSet:
    """The set in a file, named by its stem. QuestionSetError with line numbers when it cannot be used."""
    if path.suffix not in SUFFIXES:
        raise QuestionSetError(f"{path}：题集应为 .jsonl（每行一个 JSON 对象）或 .csv 文件。")
    text = _read(path)
    return judged_set(path.stem, _csv_rows(text) if path.suffix == ".csv" else _jsonl_rows(text))


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise QuestionSetError(f"读不了题集 {path}：{error.strerror}。") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise QuestionSetError(f"{path}：不是 UTF-8 也不是 GB18030 文字，请另存为 UTF-8。")


def _jsonl_rows(text: str) -> Iterator[tuple[str, object]]:
    # Not splitlines(): JSON may hold U+2028, and the line numbers are those of an editor.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                entry: object = json.loads(line)
            except ValueError:
                entry = "不是 JSON"
            yield f"第 {number} 行", entry


def _csv_rows(text: str) -> Iterator[tuple[str, object]]:
    reader = csv.DictReader(io.StringIO(text))
    try:
        for row in reader:
            if any(value for value in row.values() if isinstance(value, str) and value.strip()):
                yield f"第 {reader.line_num} 行", _csv_entry(row)
    except csv.Error as error:
        raise QuestionSetError(
            f"第 {reader.line_num} 行之后不是有效的 CSV：{error}。请另存为 UTF-8 的 CSV。"
        ) from error


def _csv_entry(row: Mapping[str | None, object]) -> object:
    """A row of a table as an entry; where a cell cannot be read, the entry is what `judged_question` refuses."""
    cells = {
        COLUMNS.get(name.strip(), name.strip()): value.strip()
        for name, value in row.items()
        if isinstance(name, str) and isinstance(value, str)
    }
    entry: dict[str, object] = {name: value for name, value in cells.items() if name not in {"gold", "answerable"}}
    answerable = cells.get("answerable", "").lower()
    entry["answerable"] = True if answerable in _YES else False if answerable in _NO else answerable
    entry["gold"] = [cited(part) for part in re.split(r"[；;\n]+", cells.get("gold", "")) if part.strip()]
    return entry


def cited(text: str) -> Mapping[str, str]:
    """《广告法》第九条 as a gold entry; a text of another form is all title, which is refused with its line."""
    found = _GOLD.match(text.strip())
    return {"title": found["title"], "article": found["article"]} if found else {"title": text.strip()}


def _holds_questions(path: Path) -> bool:
    """Whether the first entry has a question: corpus/questions/ also holds drafts to check."""
    try:
        rows = _csv_rows(_read(path)) if path.suffix == ".csv" else _jsonl_rows(_read(path))
    except QuestionSetError:
        return True  # its fault is told where it is listed or asked for
    entry = next((entry for _, entry in rows), None)
    return not (isinstance(entry, Mapping) and not _DRAFTS.isdisjoint(entry) and "question" not in entry)


def _info(name: str, path: Path, company: bool) -> SetInfo:
    try:
        found = read_set(path).questions
    except QuestionSetError as error:
        return SetInfo(name, company, 0, 0, str(error))
    return SetInfo(name, company, len(found), sum(one.answerable for one in found), None)
