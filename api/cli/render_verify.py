"""A verification and the heads of days as text for people."""

from __future__ import annotations

from itertools import groupby

from api.cli.records_verify_shapes import ChainShape, FaultShape, HeadShape, HeadsShape, VerificationShape, VerifyShape
from api.cli.render_records import moment
from api.cli.terminal import Paper

INTERIM = "zhigui-interim-head-v1"
SHOWN_HEADS = 10
ADVICE = (
    "处置：先停止服务、保留现场（复制整个数据目录），再与备份逐条比对；"
    "另存过日结的，用 zhigui records verify --head 文件 再核一遍。"
)


def verify_lines(found: VerifyShape, page: Paper) -> list[str]:
    """The verdict first, then the chains, then every fault with its place."""
    result = found["result"]
    if result is None:
        return page.block(f"没能校验：{found['problem']}", style="red")
    lines = _verdict(result, page)
    for chain in result["writers"]:
        lines += _chain(chain, page)
    for writer, faults in groupby(result["faults"], key=lambda each: each["writer_id"]):
        lines += ["", page.style(f"写入者 {writer} 的问题" if writer else "其他问题", "red")]
        lines += [line for each in faults for line in _fault(each, page)]
    if result["cut"]:
        lines += ["", f"另有 {result['cut']} 处没有列出。"]
    return [*lines, "", *_told(result, page)]


def _verdict(result: VerificationShape, page: Paper) -> list[str]:
    erased = f"（其中 {result['erased']} 条的内容已依规删除）" if result["erased"] else ""
    if result["intact"]:
        return [page.style(f"记录完好：核对了 {result['records']} 条{erased}，没有发现改动。", "green")]
    count = len(result["faults"]) + result["cut"]
    return [page.style(f"发现 {count} 处问题：核对了 {result['records']} 条{erased}。", "red")]


def _chain(chain: ChainShape, page: Paper) -> list[str]:
    lines = page.block(f"写入者 {chain['writer_id']}：{chain['records']} 条", 2, first="· ")
    if chain["first_at"] and chain["last_at"]:
        lines += page.block(f"{moment(chain['first_at'])} 至 {moment(chain['last_at'])}（北京时间）", 2, "dim")
    heads = f"日结 {chain['heads']} 份，最近一份 {chain['last_head']}" if chain["heads"] else "还没有日结"
    vouched = f"；外部日结与第 {chain['vouched']} 条相符" if chain["vouched"] else ""
    return [*lines, *page.block(heads + vouched, 2, "dim")]


def _fault(fault: FaultShape, page: Paper) -> list[str]:
    lines = page.block(fault["where"], 4, "strong", first="  ✗ ")
    lines += page.block(fault["detail"], 4)
    beside = [f"记录编号 {fault['record_id']}"] if fault["record_id"] else []
    beside += [f"日结日期 {fault['day']}"] if fault["day"] else []
    return [*lines, *page.block(" · ".join(beside), 4, "dim")]


def _told(result: VerificationShape, page: Paper) -> list[str]:
    """What the verdict rests on, and what it cannot tell."""
    lines = [] if result["intact"] else page.block(ADVICE, style="yellow")
    if result["outside_heads"]:
        told = f"已与 {result['outside_heads']} 份外部日结对照；最近一份之后的记录，只能查出没有重算哈希值的改动。"
    else:
        told = (
            "这次没有外部日结可对照：能改数据库又拿得到签名密钥的人若把链和日结全部重做，这样查不出来。"
            "请把日结存到别处（zhigui records heads --out 文件），校验时用 --head 给出。"
        )
    lines += page.block(told, style="dim")
    if result["unsigned"]:
        lines += page.block(
            "还没有签过日结：服务运行时每天零点过后自动签，也可运行 zhigui records heads。", style="dim"
        )
    return lines


def heads_lines(found: HeadsShape, page: Paper) -> list[str]:
    """The newest heads with the key to write down."""
    heads = found["heads"]
    lines = page.block(found["problem"], style="red") if found["problem"] else []
    if not heads:
        return [
            *lines,
            *page.block("还没有日结：有记录的一天过完、零点过 5 分以后才会签。要给今天已有的记录签一份，用 --now。"),
        ]
    keys = sorted({(each["key_id"], each["public_key"]) for each in heads})
    for key_id, public_key in keys:
        lines += [f"签名公钥（编号 {key_id}，请抄存一份，校验时用 --public-key 给出）：", f"  {public_key}"]
    if len(heads) > SHOWN_HEADS:
        lines.append(page.style(f"共 {len(heads)} 份，只列最近 {SHOWN_HEADS} 份；全部导出用 --out 文件。", "dim"))
    return [*lines, *(line for each in heads[-SHOWN_HEADS:] for line in _head(each, page))]


def _head(head: HeadShape, page: Paper) -> list[str]:
    kind = "即时" if head["type"] == INTERIM else "日结"
    text = (
        f"{head['day']} {kind} · 写入者 {head['writer_id']} · 到第 {head['sequence']} 条（新增 {head['records']} 条）"
    )
    return [*page.block(text, 2, first="· "), f"  {page.style(head['hash'], 'dim')}"]
