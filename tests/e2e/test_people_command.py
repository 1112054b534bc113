"""zhigui people, teams and keys as an admin runs them beside a running service, and what the service makes of it."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api.owner import find_owner
from tests.builders_home import home_with_lean_corpus
from tests.e2e.test_command_line import serving, zhigui


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = home_with_lean_corpus(tmp_path_factory.mktemp("people"))
    process = serving(folder)
    yield folder
    process.terminate()
    process.communicate()


def asked(home: Path, method: str, path: str, *, body: object = None, key: str | None = None) -> int:
    """The status of a request from a program that is not the owner's command."""
    owner = find_owner(home)
    assert owner is not None
    assert owner.address is not None
    place = urlsplit(owner.address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply.status


def told(done: subprocess.CompletedProcess[str], what: str) -> str:
    """What stands behind a word of the output."""
    assert done.returncode == 0, done.stderr
    found = re.search(rf"{what}：(\S+)", done.stdout)
    assert found is not None, done.stdout
    return found[1]


def test_from_the_first_admin_on_everybody_must_sign_in(home: Path) -> None:
    assert "以管理员身份使用" in zhigui(home, "people", "list").stdout
    assert asked(home, "GET", "/v1/people") == 200
    refused = zhigui(home, "people", "add", "李四", "--login", "lisi", "--role", "officer")
    assert refused.returncode == 1
    assert "第一位人员必须是管理员" in refused.stderr
    password = told(zhigui(home, "people", "add", "张三", "--login", "zhangsan", "--role", "admin"), "初始密码")
    assert asked(home, "GET", "/v1/people") == 401
    assert asked(home, "POST", "/v1/session", body={"login": "zhangsan", "password": "猜一个看看对不对"}) == 401
    assert asked(home, "POST", "/v1/session", body={"login": "zhangsan", "password": password}) == 200
    assert password not in zhigui(home, "people", "show", "zhangsan", "--json").stdout


def test_an_officer_gets_a_team_a_key_and_is_disabled(home: Path) -> None:
    assert zhigui(home, "teams", "add", "一组").returncode == 0
    added = zhigui(home, "people", "add", "李四", "--login", "lisi", "--role", "officer", "--team", "一组", "--json")
    assert json.loads(added.stdout)["person"]["team"] == "一组"
    issued = zhigui(home, "keys", "issue", "lisi", "--name", "工单系统", "--scope", "texts:read", "--days", "30")
    key = told(issued, "密钥")
    assert asked(home, "GET", "/v1/changes", key=key) == 200
    assert asked(home, "GET", "/v1/people", key=key) == 403
    assert key not in zhigui(home, "keys", "list").stdout
    assert "已停用" in zhigui(home, "people", "disable", "lisi").stdout
    assert asked(home, "GET", "/v1/changes", key=key) == 401
    assert zhigui(home, "people", "enable", "lisi").returncode == 0
    assert asked(home, "GET", "/v1/changes", key=key) == 200
    [info] = json.loads(zhigui(home, "keys", "list", "--person", "lisi", "--json").stdout)["keys"]
    assert "已吊销" in zhigui(home, "keys", "revoke", info["key_id"]).stdout
    assert asked(home, "GET", "/v1/changes", key=key) == 401


def test_what_cannot_be_done_is_said_with_the_exit_code(home: Path) -> None:
    for arguments, words in (
        (("people", "disable", "zhangsan"), "最后一位在用的管理员"),
        (("teams", "remove", "一组"), "还有 1 人"),
        (("keys", "issue", "lisi", "--name", "脚本", "--scope", "fly"), "可以给：ask"),
        (("people", "show", "nobody-here"), "zhigui people list"),
    ):
        done = zhigui(home, *arguments)
        assert done.returncode == 1
        assert words in done.stderr
    assert zhigui(home, "people", "add", "王五", "--login", "wangwu", "--role", "boss").returncode == 2
