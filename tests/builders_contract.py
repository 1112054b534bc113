"""A small service with somebody of each role and an API key, and schemathesis going through what its document offers.

The service is a real one behind a socket: what a client library refuses to send (control characters in an address)
arrives as any program can send it. Nothing it does reaches outside: no source of the home has an address to fetch.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from api.app import create_app
from api.auth.permissions import NOT_BY_KEY, ROLE_PERMISSIONS
from ingest.bootstrap import IngestKind, IngestRequest, open_ingestion
from kb.bootstrap import open_knowledge_base
from kb.records.actors import LOCAL
from kb.records.people import PersonDraft
from kb.settings import Settings
from kb.store.roles import ROLE_NAMES, Role
from tests.builders_api import write_samples
from tests.builders_home import home_with_lean_corpus
from tests.builders_served import served

PASSWORD = "一串够长的测试密码-{role}"
ANONYMOUS, KEY = "匿名", "管理员的密钥"
CALLERS = (ANONYMOUS, *ROLE_NAMES.values(), KEY)
SIGN_OUT = "/v1/session"
# A stream that stays open as long as a run takes: tests/api/test_ingestion_events.py reads it.
STREAM = "/v1/ingestions/{run_id}/events"
CHECKS = (
    "not_a_server_error",
    "negative_data_rejection",
    "missing_required_header",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)
PHASES = ("examples", "coverage", "fuzzing", "stateful")
SEED = 20_261_123
ENOUGH = 5
# Seconds for a reply: a machine that runs much else beside this is slow, not at fault.
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class ContractWorld:
    """A service: where it listens, its OpenAPI document, the headers that make somebody of a request, and by what
    addresses the people who call are known.
    """

    address: str
    document: dict[str, Any]
    headers: Mapping[str, dict[str, str]]
    people: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request as it was sent, by whomever: without what says who calls."""

    operation: str
    address: str
    headers: Mapping[str, str]
    content: bytes | None


@dataclass(slots=True)
class Conformance:
    """What came of calling the operations: which were called and how, replies by status, each kind of fault once."""

    operations: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[tuple[str, str, str], str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    sent: list[SentRequest] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many replies were looked at."""
        return self.statuses.total()

    def told(self) -> str:
        """The faults, for people."""
        return "\n\n".join([*self.faults.values(), *self.errors])


@contextmanager
def contract_world(folder: Path) -> Iterator[ContractWorld]:
    """The service on a home below `folder`: a text in two versions, our handbooks, a person of each role, a key."""
    home = home_with_lean_corpus(folder)
    # Trying the examples of all rules takes seconds for each allowance, and is asked here by everybody.
    (folder / "corpus" / "phrasings" / "allowances.toml").unlink()
    settings = Settings(home=home, corpus=folder / "corpus", rate_limit=10_000_000, sign_in_rate=1_000_000)
    kb = open_knowledge_base(settings)
    ingestion = open_ingestion(kb)
    try:
        assert not ingestion.run_now(IngestRequest(paths=(str(write_samples(folder / "samples")),))).failed
        ingestion.run_now(IngestRequest(source="handbooks", kind=IngestKind.HANDBOOK))
        added = {}
        for role in reversed(Role):  # the first person must be an admin
            draft = PersonDraft(ROLE_NAMES[role], f"login-{role}", role, password=PASSWORD.format(role=role))
            added[role] = kb.people.add(draft, LOCAL).person
        scopes = tuple(sorted(each.value for each in ROLE_PERMISSIONS[Role.ADMIN] - NOT_BY_KEY))
        key = kb.people.issue_key(added[Role.ADMIN].actor_id, "合同测试", scopes, by=LOCAL).key
        app = create_app(kb, ingestion, settings, token="t")
        with served(app, settings) as address:
            headers = {ANONYMOUS: {}, KEY: {"Authorization": f"Bearer {key}"}}
            headers |= {ROLE_NAMES[role]: signed_in(address, role) for role in Role}
            own = {each for person in added.values() for each in (person.actor_id, person.name, person.login)}
            yield ContractWorld(address, app.openapi(), headers, frozenset(own))
    finally:
        ingestion.close()
        kb.close()


def signed_in(address: str, role: Role) -> dict[str, str]:
    """The headers of a fresh sign-in."""
    given = {"login": f"login-{role}", "password": PASSWORD.format(role=role)}
    reply = httpx.post(f"{address}{SIGN_OUT}", json=given, timeout=PATIENCE)
    reply.raise_for_status()
    return {"Cookie": f"zhigui_session={reply.cookies['zhigui_session']}", "X-CSRF-Token": reply.json()["csrf"]}


def conformance(
    world: ContractWorld, caller: str, *, examples: int, phases: Sequence[str], only: str | None = None
) -> Conformance:
    """All operations called as somebody, in each of the phases; `examples`: how many requests an operation when
    fuzzing, how many sequences when stateful. `only`: a regular expression of addresses. Signing out comes last.

    An error is told where somebody who had signed in no longer is: all else would only have been refused.
    """
    found = Conformance()
    config = SchemathesisConfig.from_dict(_config(world, caller, examples, phases))
    whole = schemathesis.openapi.from_dict(world.document, config=config)
    rest = whole.include(path_regex=only) if only else whole
    _execute(found, rest.exclude(path=STREAM).exclude(path=SIGN_OUT, method="DELETE"), world.people)
    _note_if_signed_out(found, world, caller)
    if only is None or re.search(only, SIGN_OUT):
        _execute(found, whole.include(path=SIGN_OUT, method="DELETE"), world.people)
    return found


def _execute(found: Conformance, part: Any, people: frozenset[str | None]) -> None:
    _spare_callers(part, people)
    for event in from_schema(part).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.errors.append(str(getattr(event, "info", event)))
        elif isinstance(event, events.ScenarioFinished):
            _take(found, event)


def _note_if_signed_out(found: Conformance, world: ContractWorld, caller: str) -> None:
    reply = httpx.get(f"{world.address}{SIGN_OUT}", headers=world.headers[caller], timeout=PATIENCE)
    if caller != ANONYMOUS and (reply.status_code != 200 or reply.json()["me"] is None):
        found.errors.append(f"{caller}: signed out, or shut out, on the way: all after it was only refused")


def again(world: ContractWorld, caller: str, sent: Sequence[SentRequest]) -> Conformance:
    """The same requests sent by somebody else, signing out last: to make them up is what takes time.

    An operation that did nothing but refuse him `ENOUGH` times is left alone: the gate reads no body before it opens.
    """
    found = Conformance()
    refused: Counter[str] = Counter()
    leaves = f"DELETE {SIGN_OUT}"
    schema = schemathesis.openapi.from_dict(world.document)
    operations = {
        each: schema[each.split(" ", 1)[1]][each.split(" ", 1)[0]] for each in {one.operation for one in sent}
    }
    with httpx.Client(base_url=world.address, headers=world.headers[caller], timeout=PATIENCE) as client:
        for each in (one for one in sent if one.operation != leaves):
            if refused[each.operation] < ENOUGH:
                status = _send_again(found, client, each, operations[each.operation])
                refused[each.operation] += 1 if status in {401, 403} else -len(sent)
        _note_if_signed_out(found, world, caller)
        for each in (one for one in sent if one.operation == leaves):
            _send_again(found, client, each, operations[leaves])
    return found


def _send_again(found: Conformance, client: httpx.Client, sent: SentRequest, operation: Any) -> int:
    reply = client.request(sent.operation.split(" ", 1)[0], sent.address, headers=sent.headers, content=sent.content)
    found.statuses[reply.status_code] += 1
    found.operations.add(sent.operation)
    try:
        if reply.status_code >= 500:
            raise AssertionError(f"{reply.status_code} {reply.text[:300]}")
        operation.validate_response(reply)
    except (AssertionError, BaseExceptionGroup) as error:
        text = f"{sent.operation} · {sent.address}\n{error!r}"
        found.faults.setdefault((sent.operation, str(reply.status_code), type(error).__name__), text[:3000])
    return reply.status_code


def records_verify(world: ContractWorld) -> bool:
    """Whether the ledger holds every record that the calls left there, unchanged and in its order."""
    with httpx.Client(base_url=world.address, headers=world.headers[KEY], timeout=PATIENCE) as client:
        client.post("/v1/records/verify", json={"wait_seconds": 60}).raise_for_status()
        while (last := client.get("/v1/records/verify?wait_seconds=60").json())["state"] == "running":
            pass
    return last["state"] == "done" and last["result"]["intact"] is True


def _sent(operation: str, request: Any) -> SentRequest:
    own = {"cookie", "x-csrf-token", "authorization", "host", "content-length", "connection", "transfer-encoding"}
    headers = {name: values[0] for name, values in request.headers.items() if name.lower() not in own}
    return SentRequest(operation, request.uri, headers, request.body)


def _config(world: ContractWorld, caller: str, examples: int, phases: Sequence[str]) -> dict[str, Any]:
    return {
        "seed": SEED,
        "base-url": world.address,
        "headers": dict(world.headers[caller]),
        "continue-on-failure": True,
        "request-timeout": PATIENCE,
        "suppress-health-check": ["all"],
        "warnings": False,
        "checks": {"enabled": False} | {name: {"enabled": True} for name in CHECKS},
        "generation": {"max-examples": examples, "deterministic": True, "no-shrink": True, "database": "none"},
        # Methods that no operation has are refused before any of them: once is enough, and not for each.
        "phases": {name: {"enabled": name in phases} for name in PHASES}
        | {"coverage": {"enabled": "coverage" in phases, "unexpected-methods": []}},
    }


def _spare_callers(schema: Any, people: frozenset[str | None]) -> None:
    """Ids come from earlier replies: nobody is to lock out, or give a new password to, those who are calling."""

    @schema.hook("filter_case")  # type: ignore[untyped-decorator]
    def elsewhere(_: Any, case: Any) -> bool:
        return case.method.upper() == "GET" or case.path_parameters.get("person") not in people


def _take(found: Conformance, event: events.ScenarioFinished) -> None:
    record = event.recorder
    for case_id, interaction in record.interactions.items():
        # A sequence of requests goes through many operations.
        label = record.cases[case_id].value.operation.label
        if interaction.response is not None:
            found.statuses[interaction.response.status_code] += 1
            found.operations.add(label)
            found.sent.append(_sent(label, interaction.request))
        for check in record.checks.get(case_id, ()):
            if check.failure_info is not None:
                failure = check.failure_info.failure
                at = (label, check.name, failure.title)
                text = f"{label} · {check.name} · {failure.title}\n{failure.message}"
                found.faults.setdefault(at, f"{text}\n{check.failure_info.code_sample}"[:3000])
