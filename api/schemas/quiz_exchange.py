"""What an export holds and leaves out, and what became of the questions of an imported file."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Reply
from kb.quiz.importing.importer import ImportState
from kb.quiz.importing.read import FileFormat

STATES_TOLD = "known 题库里已有，proven 新题且有证明，flagged 新题但没有证明（不会用于试卷），refused 不导入"


class ExportCount(Reply):
    """How many questions an export holds."""

    exported: int = Field(description="会导出的题数")
    left_out: int = Field(description="符合条件但不导出的题数：待审、待复核或没有证明的")
    draft: int = Field(description="其中待审的")
    due: int = Field(description="其中待复核的")
    flagged: int = Field(description="其中没有证明的")


class ImportedItem(Reply):
    """A question of the file."""

    place: str = Field(description="在文件的哪里，如 第 3 行")
    state: ImportState = Field(description=STATES_TOLD)
    item_id: str | None = Field(description="题目编号；没有导入的为空")
    stem: str = Field(description="题干；读不出来的为空")
    detail: str = Field(description="为什么，怎么改；没有要说的为空")


class ImportCounts(Reply):
    """How many questions of each state."""

    known: int
    proven: int
    flagged: int
    refused: int


class QuizImportReply(Reply):
    """What became of every question of the file, in its order."""

    format: FileFormat = Field(description="sheet 表格，gift，moodle，json 知规导出的 JSON")
    dry_run: bool = Field(description="只检查，没有写入")
    ignored: tuple[str, ...] = Field(description="没有用到的列")
    items: tuple[ImportedItem, ...]
    counts: ImportCounts
