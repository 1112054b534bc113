"""The command zhigui: a noun or a verb, then what to do. Exit codes: 0 done, 1 failed, 2 wrong usage."""

from __future__ import annotations

import errno
import os
import sys

import click

from api.cli.ask import ask
from api.cli.backup import backup
from api.cli.calls import calls
from api.cli.changes import changes, reviews
from api.cli.check import check
from api.cli.chinese import ChineseGroup, usage_message
from api.cli.collecting import collect_rarely
from api.cli.curated import curated
from api.cli.deadline import deadline
from api.cli.doctor import doctor
from api.cli.evaluate import evaluate
from api.cli.handbooks import handbooks
from api.cli.index import index
from api.cli.ingest import ingest
from api.cli.ingestions import ingestions
from api.cli.instruments import instruments
from api.cli.keys import keys
from api.cli.lookup import lookup
from api.cli.mcp import mcp
from api.cli.overview import overview
from api.cli.people import people, teams
from api.cli.phrasings import phrasings
from api.cli.quarantine import quarantine
from api.cli.quiz import quiz
from api.cli.records import records
from api.cli.records_files import case, export_records
from api.cli.records_replay import replay, reveal
from api.cli.records_retention import COMMANDS as RETENTION_COMMANDS
from api.cli.records_verify import heads, verify
from api.cli.restore import restore
from api.cli.risks import risks
from api.cli.search import search
from api.cli.serve import serve
from api.cli.sources import sources
from api.cli.terminal import say
from api.cli.upgrade import upgrade
from api.cli.webhooks import webhooks
from api.cli.worker import worker
from kb.errors import ZhiguiError

INTERRUPTED = 130
# What a full or locked disk says, whichever file was to be written.
UNWRITABLE = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EROFS: "数据目录所在的磁盘是只读的",
}


@click.group("zhigui", cls=ChineseGroup)
def zhigui() -> None:
    """知规：通话时可用的法律知识库。

    答案、所依条文、不能说的话。
    """


COMMANDS = (
    ask, search, check, calls, lookup, deadline, ingest, sources, ingestions, quarantine, instruments, handbooks,
    phrasings, reviews, webhooks, records, risks, overview, curated, quiz, evaluate, index, serve, mcp, worker, upgrade,
    doctor, backup, restore, people, teams, keys,
)  # fmt: skip
instruments.add_command(changes)
records.add_command(export_records)
records.add_command(case)
records.add_command(replay)
records.add_command(reveal)
records.add_command(verify)
records.add_command(heads)
for keeping in RETENTION_COMMANDS:
    records.add_command(keeping)
for each in COMMANDS:
    zhigui.add_command(each)


def main() -> None:
    """Run one command and end the process with its exit code."""
    collect_rarely()
    # Read once, when numpy is loaded. The products here are bound by memory: a second thread of OpenBLAS makes none of
    # them sooner and waits for work by spinning, 25 ms of CPU for every question.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A character the terminal cannot show must not lose the rest of the answer.
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of one command line; errors go to standard error in Chinese."""
    try:
        code = zhigui.main(args=arguments, prog_name="zhigui", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        say(usage_message(error))
        return 2
    except ZhiguiError as error:
        say(f"错误：{error}")
        return 1
    except (KeyboardInterrupt, click.Abort):
        say("已中断。")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing more to say, and nothing to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        say(f"错误：{UNWRITABLE[error.errno]}，数据目录写不进去；请处理后重试。已发布的内容没有变。")
        return 1
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
