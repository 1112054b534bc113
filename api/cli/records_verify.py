"""zhigui records verify|heads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import call, connected
from api.cli.options import fail, json_flag
from api.cli.output import read_text_file, show, write_file
from api.cli.progress import progress_bar
from api.cli.records_verify_shapes import HeadsShape, VerifyShape
from api.cli.render_verify import heads_lines, verify_lines
from api.client import Call, CallError, Json

PLACE = "/v1/records/verify"
# How long one request waits, so that a bar moves and no connection times out.
WAIT_SECONDS = 1.0


@click.command("verify", cls=ChineseCommand)
@click.option(
    "--head", "files", metavar="文件", multiple=True, type=click.Path(path_type=Path, exists=True),
    help="另外保存的日结：导出的文件，或存放日结文件的文件夹；可给多个",
)  # fmt: skip
@click.option(
    "--public-key", "keys", metavar="公钥", multiple=True, help="只认这把公钥签的日结（64 位十六进制）；可给多把"
)
@json_flag
def verify(files: tuple[Path, ...], keys: tuple[str, ...], *, as_json: bool) -> None:
    """校验记录有没有被改动、删除、调换或截断，指出在哪里。

    与另外保存的日结对照（--head），才查得出连同哈希值一起重做的改动。发现问题时退出码为 1。
    """
    heads = [each for file in files for each in saved_heads(file)]
    body: Json = {"heads": heads, "public_keys": [each.strip().lower() for each in keys], "wait_seconds": WAIT_SECONDS}
    with connected() as answer, progress_bar("正在校验记录") as draw:
        reply = answer(Call("POST", PLACE, body=body))
        while (found := cast(VerifyShape, reply))["state"] == "running":
            draw(found["done"], found["total"], "")
            reply = answer(Call("GET", PLACE, query={"wait_seconds": int(WAIT_SECONDS)}))
    shown: VerifyShape = show(reply, as_json, verify_lines)
    if shown["result"] is None or not shown["result"]["intact"]:
        fail()


@click.command("heads", cls=ChineseCommand)
@click.option("--out", metavar="文件", type=click.Path(path_type=Path, dir_okay=False), help="导出为文件，请存到别处")
@click.option("--now", is_flag=True, help="另给到此刻为止的记录签一份即时日结，不必等到零点")
@json_flag
def heads(out: Path | None, *, now: bool, as_json: bool) -> None:
    """日结：每天过后给当天最后一条记录的哈希值签名；存到别处，日后用来证明记录没有被改动。

    到期未签的先补签。
    """
    reply = call(Call("POST", "/v1/records/heads", query={"now": "true" if now else None}))
    if out is not None:
        write_file(out, json.dumps(reply, ensure_ascii=False, indent=2).encode() + b"\n")
    if out is None or as_json:
        show(reply, as_json, heads_lines)
    problem = cast(HeadsShape, reply)["problem"]
    if problem:
        if out is not None:
            raise CallError(problem)
        fail()


def saved_heads(place: Path) -> Sequence[Json]:
    """The heads in a file, or in all .json files of a folder. CallError for files that are none of ours."""
    if place.is_dir():
        found = [each for file in sorted(place.glob("*.json")) for each in saved_heads(file)]
        if not found:
            raise CallError(f"{place}：这个文件夹里没有日结文件（.json）。")
        return found
    try:
        read = json.loads(read_text_file(place))
    except ValueError as error:
        raise CallError(f"{place}：不是日结文件（应为 zhigui records heads --out 导出的 JSON）。") from error
    inner = read.get("heads", read) if isinstance(read, dict) else read
    listed = inner if isinstance(inner, list) else [inner]
    if not all(isinstance(each, dict) and str(each.get("type", "")).startswith("zhigui-") for each in listed):
        raise CallError(f"{place}：不是知规的日结文件（应为 zhigui records heads --out 导出的 JSON）。")
    return cast(Sequence[Json], listed)
