"""Every operation of the OpenAPI document answers as the document says, whoever calls and whatever is sent.

Few requests an operation: `python -m bench.contract` sends many more. What is said over a WebSocket stands in no
OpenAPI document (docs/calls.md, tests/api/test_calls.py), and a stream of events stays open as long as its run takes
(tests/api/test_ingestion_events.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.store.roles import ROLE_NAMES, Role
from tests.builders_contract import (
    CALLERS,
    STREAM,
    Conformance,
    ContractWorld,
    again,
    conformance,
    contract_world,
)
from tests.builders_hostile import hostile_faults

ADMIN = ROLE_NAMES[Role.ADMIN]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContractWorld]:
    with contract_world(tmp_path_factory.mktemp("contract")) as made:
        yield made


@pytest.fixture(scope="module")
def as_admin(world: ContractWorld) -> Conformance:
    """What the administrator was answered: schemathesis makes each request up once, the others send the same."""
    return conformance(world, ADMIN, examples=1, phases=("fuzzing",))


def test_every_operation_answers_an_admin_as_its_document_says(as_admin: Conformance, world: ContractWorld) -> None:
    assert not as_admin.faults and not as_admin.errors, as_admin.told()
    assert as_admin.operations == operations(world) - {f"GET {STREAM}"}
    # Not everything was refused at the door.
    assert as_admin.statuses[200] > 40


@pytest.mark.parametrize("caller", [each for each in CALLERS if each != ADMIN])
def test_every_operation_answers_others_as_its_document_says(
    as_admin: Conformance, world: ContractWorld, caller: str
) -> None:
    found = again(world, caller, as_admin.sent)
    assert not found.faults, found.told()
    assert found.operations == as_admin.operations


def test_hostile_values_in_every_place_are_answered_as_the_document_says(world: ContractWorld) -> None:
    sent, wrong = hostile_faults(world, each=1)
    assert not wrong, "\n".join(wrong)
    assert sent > 500


def operations(world: ContractWorld) -> set[str]:
    """All operations of the document."""
    paths = world.document["paths"].items()
    return {f"{method.upper()} {path}" for path, methods in paths for method in methods}
