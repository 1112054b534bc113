"""zhigui worker: carries runs out for a service on another machine, until it is stopped."""

from __future__ import annotations

import threading

import click

from api.cli.chinese import ChineseCommand
from api.cli.terminal import say
from api.stopping import Stopping


@click.command("worker", cls=ChineseCommand)
@click.option("--jobs", metavar="个数", type=click.IntRange(1, 16), help="同时执行几个任务，默认 1")
def worker(jobs: int | None) -> None:
    """替别处的服务执行入库任务，直到被停止（Ctrl-C）。

    ZHIGUI_REDIS_URL 与 ZHIGUI_DATABASE_URL（PostgreSQL）要设得与服务相同。

    上传和收件的文件在服务的数据目录里，工作进程要能在同样的路径读到它们（共享文件夹）。

    只有一台机器时不用它：zhigui serve 自己就会执行。
    """
    from api.cli.collecting import collect_as_usual
    from api.cli.opening import load_settings
    from api.observability.logs import configure_logs
    from ingest.bootstrap import open_worker

    settings = load_settings()
    configure_logs(settings)
    opened = open_worker(settings, jobs or settings.run_jobs or 1)
    collect_as_usual()
    stop = threading.Event()
    with Stopping().listening(stop.set):
        try:
            opened.start()
            say("工作进程已就绪，等待入库任务（按 Ctrl-C 停止）。")
            stop.wait()
            say("正在停止：手上的任务放回队列……再发一次停止信号则立即停止。")
        finally:
            opened.close()
    say("工作进程已停止。")
