"""A small service with somebody of each role and an API key, and schemathesis going through what its document offers.

The service is a real one behind a socket: what a client library refuses to send (control characters in an address)
arrives as any program can send it. Nothing it does reaches outside: no source of the home has an address to fetch.
"""

from __future__ import annotations

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
# Not that all else is refused: pydantic takes 0 for false and "1" for 1, which the document does not say.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)
PHASES = ("examples", "coverage", "fuzzing", "stateful")
SEED = 20_261_123
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
    fuzzing. `only`: a regular expression of addresses. Signing out comes last: nothing could be asked after it.
    """
    found = Conformance()
    config = SchemathesisConfig.from_dict(_config(world, caller, examples, phases))
    schema = schemathesis.openapi.from_dict(world.document, config=config).exclude(path=STREAM)
    schema = schema.include(path_regex=only) if only else schema
    for part in (schema.exclude(path=SIGN_OUT, method="DELETE"), schema.include(path=SIGN_OUT, method="DELETE")):
        _spare_callers(part, world.people)
        for event in from_schema(part).execute():
            if isinstance(event, events.NonFatalError | events.FatalError):
                found.errors.append(str(getattr(event, "info", event)))
            elif isinstance(event, events.ScenarioFinished):
                _take(found, event)
    return found


def again(world: ContractWorld, caller: str, sent: Sequence[SentRequest]) -> Conformance:
    """The same requests sent by somebody else: to make them up is what takes time."""
    found = Conformance()
    schema = schemathesis.openapi.from_dict(world.document)
    with httpx.Client(base_url=world.address, headers=world.headers[caller], timeout=PATIENCE) as client:
        # Signing out comes last: nothing could be asked after it.
        for each in sorted(sent, key=lambda one: one.operation == f"DELETE {SIGN_OUT}"):
            method, path = each.operation.split(" ", 1)
            reply = client.request(method, each.address, headers=each.headers, content=each.content)
            found.statuses[reply.status_code] += 1
            found.operations.add(each.operation)
            try:
                if reply.status_code >= 500:
                    raise AssertionError(f"{reply.status_code} {reply.text[:300]}")
                schema[path][method].validate_response(reply)
            except (AssertionError, BaseExceptionGroup) as error:
                text = f"{caller} · {each.operation} · {each.address}\n{error!r}"
                found.faults.setdefault((each.operation, str(reply.status_code), type(error).__name__), text[:3000])
    return found


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
        if interaction.response is not None:
            found.statuses[interaction.response.status_code] += 1
            found.operations.add(record.label)
            found.sent.append(_sent(record.label, interaction.request))
        for check in record.checks.get(case_id, ()):
            if check.failure_info is not None:
                failure = check.failure_info.failure
                at = (record.label, check.name, failure.title)
                text = f"{record.label} · {check.name} · {failure.title}\n{failure.message}"
                found.faults.setdefault(at, f"{text}\n{check.failure_info.code_sample}"[:3000])
