"""zhigui quiz generate: items made from the texts, each with a proof."""

from __future__ import annotations

import time
from typing import cast

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import Caller, connected
from api.cli.options import as_of_option, fail, json_flag
from api.cli.output import show
from api.cli.progress import Bar, progress_bar
from api.cli.quiz_shapes import GenerationShape
from api.cli.render_quiz import generated_lines
from api.client import Call, Json, segment

PLACE = "/v1/quizzes/generations"
POLL_S = 0.2
KINDS = ("single", "multiple", "true_false", "blank", "short", "case", "scenario")
INDUSTRIES = ("general", "market", "finance", "education", "medical")


@click.command("generate", cls=ChineseCommand)
@click.option("--count", metavar="题数", type=click.IntRange(1, 5000), default=20, help="要几道，默认 20")
@click.option(
    "--industry", "industries", metavar="行业", multiple=True, type=click.Choice(INDUSTRIES),
    help="general 通用、market 市场、finance 金融、education 教育 或 medical 医疗美容；可重复",
)  # fmt: skip
@click.option("--topic", "topics", metavar="知识点", multiple=True, help="见 zhigui quiz topics；可重复")
@click.option("--law", "laws", metavar="法规", multiple=True, help="只从这部法规出题，如 消保法；可重复")
@click.option(
    "--kind", "kinds", metavar="题型", multiple=True, type=click.Choice(KINDS), help=f"{'、'.join(KINDS)}；可重复"
)
@click.option("--seed", metavar="种子", type=click.IntRange(0, 999_999_999), help="同一种子、同样的条文得到同样的题")
@click.option("--model", "rewrite", is_flag=True, help="请大模型把题干和案情改成平常说话的样子；改了意思的不要")
@click.option("--sample", metavar="题数", type=click.IntRange(0, 50), default=3, help="显示其中几道，默认 3")
@as_of_option
@json_flag
def generate(
    count: int,
    *,
    industries: tuple[str, ...],
    topics: tuple[str, ...],
    laws: tuple[str, ...],
    kinds: tuple[str, ...],
    seed: int | None,
    rewrite: bool,
    sample: int,
    as_of: str | None,
    as_json: bool,
) -> None:
    """出题：从条文、限制用语和模板生成，每道都有证明；成为待审的题。"""
    many = {"industries": industries, "topics": topics, "instruments": laws, "kinds": kinds}
    body: dict[str, Json] = {"count": count, **{name: list(given) for name, given in many.items() if given}}
    body |= {name: value for name, value in (("seed", seed), ("as_of", as_of)) if value is not None}
    body |= {"rewrite": True} if rewrite else {}
    with connected() as answer:
        with progress_bar("出题") as bar:
            run = _followed(answer, body, bar)
        shown = [answer(Call("GET", f"/v1/quizzes/items/{segment(each)}")) for each in run["item_ids"][:sample]]
    show({**cast("dict[str, Json]", run), "sample": shown}, as_json, generated_lines)
    if run["state"] != "done":
        fail()


def _followed(answer: Caller, body: Json, bar: Bar) -> GenerationShape:
    """The run once it is over."""
    run = cast(GenerationShape, answer(Call("POST", PLACE, body=body)))
    place = f"{PLACE}/{run['generation_run']}"
    try:
        while run["state"] == "running":
            time.sleep(POLL_S)
            run = cast(GenerationShape, answer(Call("GET", place)))
            far = run["rewriting"]
            if far is None:
                bar(run["done"], run["total"], "")
            else:
                bar(far["asked"], far["of"], "大模型改写")
    except KeyboardInterrupt:
        # Whoever interrupts the command means the run, not only the waiting for it.
        answer(Call("DELETE", place))
        raise
    return run
