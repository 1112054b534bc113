"""zhigui quiz: items made, reviewed and searched; papers, tests, study, and the ways to other systems."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseGroup
from api.cli.quiz_export import export
from api.cli.quiz_generate import generate
from api.cli.quiz_import import import_file
from api.cli.quiz_items import items, show_item, statistics, topics
from api.cli.quiz_paper import paper
from api.cli.quiz_results import certificate, mark, results, retakes
from api.cli.quiz_review import review
from api.cli.quiz_study import study
from api.cli.quiz_take import take


@click.group("quiz", cls=ChineseGroup)
def quiz() -> None:
    """题库与考试：出题、审题、组卷、考试、成绩、学习。"""


for each in (
    generate, review, items, show_item, topics, statistics, paper, take, results, mark, retakes, certificate, study,
    export, import_file,
):  # fmt: skip
    quiz.add_command(each)
