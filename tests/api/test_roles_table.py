"""docs/roles.md says who may do what; here every cell of it is tried on the real application.

The world is small: one empty knowledge base, a person of each role signed in once, and a key of each limited to one
scope. What is reached may well be missing or invalid (404, 422): reached is what counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth.matching import WEBSOCKET, shape
from api.auth.operations import OPERATIONS, PUBLIC, SIGNED_IN
from api.auth.permissions import NOT_BY_KEY, ROLE_PERMISSIONS, Permission
from ingest.bootstrap import open_ingestion
from kb.records.actors import LOCAL
from kb.records.people import PersonDraft
from kb.settings import Settings
from kb.store.roles import ROLE_NAMES, Role
from tests.builders_home import open_fresh

TABLE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
ROW = re.compile(r"\| `(?P<name>[A-Z]+ /\S+)` \| (?P<what>[^|]+) \|(?P<cells>(?: [^|]+ \|){7})")
ANONYMOUS = "匿名"
COLUMNS = (ANONYMOUS, *ROLE_NAMES.values())
NO = "—"
CELLS = {"可", "仅本人", "仅本组", NO}
# A field that no body has: what is reached says 422 and does nothing.
BODY = {method: {"no_such_field": 1} for method in ("POST", "PATCH", "PUT")}
SIGN_OUT = "DELETE /v1/session"
PASSWORD = "一串够长的测试密码-{role}"
# Every role has it, so that a key limited to it is refused only for what it was not issued for.
KEY_SCOPE = Permission.SEARCH
KEY_COLUMNS = tuple(f"{name}的密钥" for name in ROLE_NAMES.values())


def rows() -> dict[str, dict[str, str]]:
    """Operation → column → cell."""
    found: dict[str, dict[str, str]] = {}
    for match in ROW.finditer(TABLE.read_text("utf-8")):
        cells = [each.strip() for each in match["cells"].strip(" |").split("|")]
        assert match["name"] not in found, f"{match['name']} 在表中出现了两次"
        found[match["name"]] = dict(zip(COLUMNS, cells, strict=True))
    return found


@cache
def summaries() -> dict[str, str]:
    """Operation → what it is for, from the OpenAPI document."""
    app = create_app(None, None, Settings())  # type: ignore[arg-type]
    paths = app.openapi()["paths"]
    operations = ((path, method, said) for path, methods in paths.items() for method, said in methods.items())
    return {f"{method.upper()} {path}": said["summary"] for path, method, said in operations}


TABLED = rows()
CASES = [(name, column) for name in TABLED for column in (*COLUMNS, *KEY_COLUMNS)]


class World:
    """The application with a person of each role; `headers` make somebody of a request."""

    def __init__(self, client: TestClient, headers: dict[str, dict[str, str]]) -> None:
        self.client = client
        self.headers = headers

    def sign_in(self, role: Role) -> dict[str, str]:
        """The headers of a fresh sign-in."""
        self.client.cookies.clear()
        reply = self.client.post("/v1/session", json={"login": f"login-{role}", "password": PASSWORD.format(role=role)})
        assert reply.status_code == 200, reply.text
        token = reply.cookies["zhigui_session"]
        self.client.cookies.clear()
        return {"Cookie": f"zhigui_session={token}", "X-CSRF-Token": reply.json()["csrf"]}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = Settings(home=tmp_path_factory.mktemp("roles") / "home", rate_limit=1_000_000, sign_in_rate=1_000)
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    app = create_app(kb, ingestion, settings, token="t")
    # Entered, so that all requests share one event loop instead of starting one each.
    client = TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False).__enter__()
    made = World(client, {ANONYMOUS: {}})
    for role in reversed(Role):  # the first person must be an admin
        draft = PersonDraft(ROLE_NAMES[role], f"login-{role}", role, password=PASSWORD.format(role=role))
        person = kb.people.add(draft, LOCAL).person
        made.headers[ROLE_NAMES[role]] = made.sign_in(role)
        key = kb.people.issue_key(person.actor_id, "只检索", (KEY_SCOPE.value,), by=LOCAL).key
        made.headers[f"{ROLE_NAMES[role]}的密钥"] = {"Authorization": f"Bearer {key}"}
    yield made
    client.__exit__()
    ingestion.close()
    kb.close()


def test_table_has_a_row_for_every_operation_and_no_other() -> None:
    described = summaries()
    missing = [f"| `{name}` | {what} | … |" for name, what in described.items() if name not in TABLED]
    assert not missing, "docs/roles.md 缺少：\n" + "\n".join(missing)
    assert not set(TABLED) - set(described), "docs/roles.md 里有并不存在的操作"


def test_permissions_are_decided_for_existing_operations_only() -> None:
    existing = {shape(name) for name in summaries()}
    # What comes over a WebSocket is in no OpenAPI document; tests/api/test_calls_access.py tries it.
    listed = [name for name in (*OPERATIONS, *PUBLIC, *SIGNED_IN) if not name.startswith(WEBSOCKET)]
    assert not [name for name in listed if shape(name) not in existing]
    assert len({shape(name) for name in OPERATIONS}) == len(OPERATIONS)


def test_what_a_row_says_is_the_summary_of_the_operation() -> None:
    said = {match["name"]: match["what"].strip() for match in ROW.finditer(TABLE.read_text("utf-8"))}
    assert said == summaries()


@pytest.mark.parametrize("name", TABLED)
def test_cells_and_permissions_agree(name: str) -> None:
    permission = {shape(each): granted for each, granted in OPERATIONS.items()}.get(shape(name))
    cells = TABLED[name]
    assert set(cells.values()) <= CELLS
    public, signed_in = ({shape(each) for each in names} for names in (PUBLIC, SIGNED_IN))
    assert (cells[ANONYMOUS] != NO) == (shape(name) in public)
    assert (permission is None) == (shape(name) in public | signed_in)
    for role, label in ROLE_NAMES.items():
        assert (cells[label] != NO) == (permission is None or permission in ROLE_PERMISSIONS[role]), label


@pytest.mark.parametrize(("name", "column"), CASES, ids=[f"{name}-{column}" for name, column in CASES])
def test_every_cell_is_what_the_application_does(world: World, name: str, column: str) -> None:
    method, path = name.split(" ", 1)
    headers = world.headers[column]
    if name == SIGN_OUT and column in ROLE_NAMES.values():
        headers = world.sign_in({label: role for role, label in ROLE_NAMES.items()}[column])
    reply = world.client.request(
        method, re.sub(r"\{[^}]+\}", "999999", path), headers=headers, follow_redirects=False, json=BODY.get(method)
    )
    world.client.cookies.clear()
    if allowed(name, column):
        assert reply.status_code not in {401, 403, 405, 500}, reply.text
    elif column == ANONYMOUS:
        assert reply.status_code == 401, reply.text
        assert reply.headers["www-authenticate"]
    else:
        assert reply.status_code == 403, reply.text
        # Problem details, or OpenAI's form of an error behind its door.
        assert "权限" in (reply.json().get("detail") or reply.json()["error"]["message"])


def allowed(name: str, column: str) -> bool:
    """What the table says; a key may do what it was issued for, if its person may."""
    if column in COLUMNS:
        return TABLED[name][column] != NO
    decided = {shape(each): permission for each, permission in OPERATIONS.items()}
    return shape(name) not in decided or decided[shape(name)] is KEY_SCOPE


def test_anybody_is_told_to_sign_in_but_not_what_is_wrong_inside(world: World) -> None:
    told = world.client.get("/readyz").json()
    assert (told["sign_in"], told["content_problem"]) == ("required", None)


def test_no_key_can_issue_keys_or_change_people_or_passwords() -> None:
    assert {Permission.KEYS_ISSUE, Permission.PEOPLE_WRITE, Permission.PASSWORD} <= NOT_BY_KEY


def test_each_role_has_what_an_officer_has_but_for_feedback_calls_and_tests_of_an_auditor() -> None:
    officer = ROLE_PERMISSIONS[Role.OFFICER]
    lacking = {role: officer - granted for role, granted in ROLE_PERMISSIONS.items() if not officer <= granted}
    assert lacking == {Role.AUDITOR: {Permission.FEEDBACK_GIVE, Permission.CALLS, Permission.QUIZZES_TAKE}}
