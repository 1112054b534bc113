"""zhigui serve: builds the starter knowledge base on first start, then answers until it is stopped."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

import click

from api.cli.chinese import ChineseCommand
from api.cli.collecting import collect_as_usual, collect_rarely
from api.cli.home import home_folder, open_to_others
from api.cli.progress import progress_bar
from api.cli.terminal import say
from api.owner import find_owner
from api.stopping import Stopping
from kb.errors import OwnerError, SettingsError, ZhiguiError

if TYPE_CHECKING:
    from api.cli.opening import Desk
    from api.serving import Server

log = logging.getLogger(__name__)

BACKLOG = 128
_POLL_SECONDS = 0.2
# What asks first (a balancer, a page) is answered before the processor is given to what works behind: in .1 s, beside
# it in 1.2 s.
_HEAD_START_SECONDS = 0.3
OPEN = "还没有添加人员：本机任何程序都能以管理员身份使用；zhigui people add 之后需要登录。"
STOPPING = "正在停止：手上的答复做完就停，最多 {:g} 秒；再发一次停止信号则立即停止。"


@click.command("serve", cls=ChineseCommand)
@click.option("--host", metavar="地址", help="监听地址，默认 127.0.0.1；其他地址要先设管理员和 TLS")
@click.option("--port", metavar="端口", type=click.IntRange(0, 65535), help="监听端口，默认 8000；0 表示任选")
@click.option("--no-starter", is_flag=True, help="首次启动时不建立初始知识库（内置法律与手册）")
def serve(host: str | None, port: int | None, no_starter: bool) -> None:
    """启动服务：网页、接口和命令都由它作答。

    首次启动会先建立初始知识库；语义索引在后台补齐，其间照常作答。

    按 Ctrl-C 停止：手上的答复做完再停（最多 ZHIGUI_STOP_GRACE 秒），再按一次立即停止。日志写到标准输出。
    """
    owner = find_owner(home_folder())
    if owner is not None and owner.address is not None:
        raise OwnerError(f"服务已在运行：{owner.address}（进程 {owner.pid}）。")
    from api.auth.listening import require_admin, require_perimeter
    from api.auth.oidc_config import oidc_config
    from api.cli.opening import load_settings, opened
    from api.memory import Trimming, bound_arenas
    from api.observability.logs import configure_logs

    # Before anything starts a thread.
    bound_arenas()
    given = {"host": host, "port": port}
    settings = load_settings(**{name: value for name, value in given.items() if value is not None})
    require_perimeter(settings)
    # What is wrong with it must not come to light after the starter was built.
    oidc_config(settings)
    with ExitStack() as stack:
        listener = stack.enter_context(_bound(settings.host, settings.port))
        # Around all that is closed at the end: a second signal ends that too.
        stopping = Stopping(settings.stop_grace)
        ending = stack.enter_context(ExitStack())
        configure_logs(settings)
        desk = stack.enter_context(opened(settings))
        # There is the application still to come.
        collect_rarely()
        configure_logs(settings, desk.lock.token)
        require_admin(settings, desk.kb.people)
        if not no_starter:
            _build_starter(desk)
        ending.enter_context(stopping.listening())
        ending.enter_context(Trimming())
        _run(desk, listener, stopping, with_starter=not no_starter)
    # Only now is the folder free: whoever starts the service anew at this line must not be told that it runs.
    say("服务已停止。")


def _build_starter(desk: Desk) -> None:
    with progress_bar("建立初始知识库") as bar:
        reports = desk.ingestion.build_starter(bar)
    for report in reports:
        if report.added:
            say(f"已入库 {report.source}：{len(report.added)} 部。")
        if report.failed:
            say(f"其中 {len(report.failed)} 份原文残缺、没有入库，其余不受影响；详情见 zhigui ingestions list --json。")


def _run(desk: Desk, listener: socket.socket, stopping: Stopping, *, with_starter: bool) -> None:
    from api.app import create_app
    from api.auth.identify import sign_in_required
    from api.auth.listening import certificate_hash, exposed
    from api.serving import Server

    settings = desk.settings
    address = _address(listener, tls=settings.tls_cert is not None)
    certificate = certificate_hash(settings.tls_cert) if settings.tls_cert is not None else None

    def ready() -> None:
        desk.lock.announce(address, certificate)
        behind.start()
        say(f"知规已就绪：{address}（按 Ctrl-C 停止）")
        if exposed(settings) and settings.public_url:
            say(f"别人访问的地址：{settings.public_url}")
        if not sign_in_required(desk.kb.people, open_allowed=not exposed(settings)):
            say(OPEN)
        if open_to_others(settings.home):
            say(f"本机的其他系统账号也能进入数据目录；只留给运行服务的账号：chmod 700 {settings.home}")

    app = create_app(desk.kb, desk.ingestion, settings, token=desk.lock.token, on_ready=ready)
    collect_as_usual()
    # Requests wait in the backlog from here on, so that the address is good the moment it is announced.
    listener.listen(BACKLOG)
    server = Server(app, settings, stopping, lambda: say(STOPPING.format(settings.stop_grace)))
    behind = _Behind(desk, server, with_starter=with_starter)
    if not stopping.begun:
        server.run(sockets=[listener])
    behind.end()
    _flush(desk)


class _Behind:
    """Starts what works behind the service once it answers: nothing of it competes with the start.

    What cannot be started ends the service, and `end` raises it.
    """

    def __init__(self, desk: Desk, server: Server, *, with_starter: bool) -> None:
        self._desk, self._server, self._with_starter = desk, server, with_starter
        self._thread = Thread(target=self._begin, name="starting")
        self._failed: Exception | None = None

    def start(self) -> None:
        """To be called once requests are taken."""
        self._thread.start()

    def end(self) -> None:
        """Waits until what is being started was; harmless when nothing was."""
        if self._thread.ident is not None:
            self._thread.join()
        if self._failed is not None:
            raise self._failed

    def _begin(self) -> None:
        sleep(_HEAD_START_SECONDS)
        if self._server.should_exit:
            return
        try:
            self._desk.kb.start()
            self._desk.ingestion.start()
        except Exception as error:
            # Told by the command, as whatever else a start fails at.
            self._failed = error
            self._server.should_exit = True
            return
        if self._with_starter:
            self._tell_pending()

    def _tell_pending(self) -> None:
        """What waits for an upgrade. Comparing takes seconds, which the first question shall not wait for."""
        while not self._desk.kb.answering.wait(_POLL_SECONDS):
            if self._server.should_exit:
                return
        try:
            pending = self._desk.ingestion.upgrades.pending()
        except (ZhiguiError, OSError) as error:
            # doctor says it as well, once it can be found out.
            log.warning("没能查看随产品的内容有没有改动：%s", error)
            return
        if pending:
            say(pending)


def _flush(desk: Desk) -> None:
    """One last try to write what waits in the spool; what stays there is written at the next start."""
    try:
        desk.kb.recorder.drain()
    except ZhiguiError as error:
        say(f"还有记录暂存待写，下次启动时补写：{error}")


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound before anything is opened: a port in use must not cost the building of a knowledge base."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"无法监听 {host}:{port}：{error.strerror}。"
                "请换一个端口（--port 或 ZHIGUI_PORT），或先停止占用它的程序。"
            ) from error
        yield listener


def _address(listener: socket.socket, *, tls: bool) -> str:
    """Where a command on this machine reaches us; of a service on every address, by loopback."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
