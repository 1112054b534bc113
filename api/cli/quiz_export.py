"""zhigui quiz export: questions and papers as files other systems take."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import connected
from api.cli.options import industry_option, json_flag
from api.cli.output import show, unwritable
from api.cli.render_quiz_exchange import exported_lines
from api.client import Call, segment
from kb.quiz.export.names import ENDINGS, PRINTED, QuizFormat, format_of

LEVELS = ("easy", "medium", "hard")
KINDS = ("single", "multiple", "true_false", "blank", "short", "case", "scenario")
# Of a paper nothing is left out.
NOTHING = {"exported": 0, "left_out": 0, "draft": 0, "due": 0, "flagged": 0}


@click.command("export", cls=ChineseCommand)
@argument(
    "path",
    metavar="文件",
    required=False,
    type=click.Path(path_type=Path),
    help="写到哪里；格式看结尾：.xml .gift .xlsx .docx .pdf .apkg .json .csv .qti21.zip .qti30.zip",
)
@click.option(
    "--format",
    "how",
    metavar="格式",
    type=click.Choice([each.value for each in QuizFormat]),
    help="moodle、gift、qti21、qti30、xlsx、docx、pdf、apkg、json 或 csv；不写则看文件名的结尾",
)
@click.option("--paper", metavar="试卷", help="导出一份试卷，见 zhigui quiz paper list；不写则导出题库里的题")
@click.option(
    "--part",
    metavar="哪份",
    type=click.Choice(["paper", "key", "both"]),
    help="docx 与 pdf：paper 试卷与答题卡、key 答案与解析、both 两份（默认），文件名以 .zip 结尾则装进一个",
)
@click.option("--include-drafts", is_flag=True, help="连同待审、待复核、没有证明的题")
@click.option("--kind", metavar="题型", type=click.Choice(KINDS), help=f"只要这种题：{'、'.join(KINDS)}")
@industry_option
@click.option("--topic", metavar="知识点", help="只要这个知识点的题，见 zhigui quiz topics")
@click.option("--law", metavar="法规", help="只要依据这部法规的题，写一部分标题也可以")
@click.option("--article", metavar="条号", help="只要依据这一条的题，如 第二十五条")
@click.option(
    "--difficulty", metavar="难度", type=click.Choice(["easy", "medium", "hard"]), help="easy、medium 或 hard"
)
@click.option("--words", metavar="词语", help="题里要有的词语，空格分开")
@json_flag
def export(
    path: Path | None,
    *,
    how: str | None,
    paper: str | None,
    part: str | None,
    include_drafts: bool,
    as_json: bool,
    **filters: str | None,
) -> None:
    """导出题目或试卷，给 Moodle 等学习平台、Excel、Word、打印或 Anki 用。"""
    wanted = wanted_format(path, how)
    if paper is not None and any(filters.values()):
        raise click.UsageError("导出试卷时不能再选题型、知识点等；试卷照组好的样子导出")
    query = {**_query(filters), "include": "drafts" if include_drafts else None}
    place = "/v1/quizzes/export" if paper is None else f"/v1/quizzes/papers/{segment(paper)}/export"
    target = path or Path(f"{paper or '题目'}.{ENDINGS[wanted]}")
    files = files_of(target, wanted, part)
    with connected() as service:
        for name, which in files.items():
            _write(name, service.fetch(Call("GET", place, query={**query, "format": wanted.value, "part": which})))
        counts = NOTHING if paper is not None else service(Call("GET", "/v1/quizzes/export/count", query=query))
    told = {**cast("dict[str, int]", counts), "files": list(map(str, files)), "format": wanted.value, "paper": paper}
    show(told, as_json, exported_lines)


def wanted_format(path: Path | None, how: str | None) -> QuizFormat:
    if how is not None:
        return QuizFormat(how)
    found = None if path is None else format_of(path.name)
    if found is None:
        raise click.UsageError("看不出要什么格式：请写 --format，或让文件名以 .xlsx、.docx、.xml 等结尾")
    return found


def files_of(target: Path, how: QuizFormat, part: str | None) -> dict[Path, str | None]:
    """The files to write with the part each holds: paper and key are two, unless one zip is asked for."""
    if how not in PRINTED or part in {"paper", "key"} or target.suffix.lower() == ".zip":
        return {target: part}
    return {target: "paper", target.with_name(f"{target.stem}-答案与解析{target.suffix}"): "key"}


def _write(target: Path, content: bytes) -> None:
    try:
        target.write_bytes(content)
    except OSError as error:
        raise unwritable(target, error) from error


def _query(filters: dict[str, str | None]) -> dict[str, str | int | None]:
    names = {"law": "instrument", "words": "q"}
    return {names.get(name, name): value for name, value in filters.items()}
