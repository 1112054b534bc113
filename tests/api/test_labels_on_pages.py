"""The pages name in Chinese what terminal and case file name: the same codes by the same words."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from api import record_labels
from api.cli import labels, render_impact
from api.web.pages import STATIC
from kb.store.risks import RiskState
from kb.store.roles import ROLE_NAMES

SOURCE = (STATIC / "lib" / "labels.js").read_text("utf-8")


def named(constant: str) -> dict[str, str]:
    """The words of a constant of labels.js by code; of a pair with a look the words."""
    body = re.search(rf"^(?:export )?const {constant} = \{{(.*?)\}};", SOURCE, re.MULTILINE | re.DOTALL)
    assert body, constant
    return dict(re.findall(r'(\w+): \[?"([^"]*)"', body[1]))


@pytest.mark.parametrize(
    ("constant", "known"),
    [
        ("RECORD", record_labels.KIND),
        ("OUTCOME", record_labels.OUTCOME),
        ("VERDICT", record_labels.VERDICT),
        ("INDUSTRY", record_labels.INDUSTRY),
        ("SCENE", labels.SCENE),
        ("CHANGE", {kind: words for kind, words in labels.CHANGE.items() if kind != "unchanged"}),
        ("DATE_BASIS", {**render_impact.BASIS, "unknown": "未核实"}),
        ("NOBODY", record_labels.NOBODY),
        ("SIGNAL_SEVERITY", record_labels.SIGNAL_SEVERITY),
        ("SIGNAL_STATE", {each.value: record_labels.SIGNAL_STATE[each.value] for each in RiskState}),
        ("ROLE", {str(role): name for role, name in ROLE_NAMES.items()}),
    ],
)  # fmt: skip
def test_pages_say_the_same_as_terminal_and_case_file(constant: str, known: Mapping[str, str]) -> None:
    assert named(constant) == dict(known)
