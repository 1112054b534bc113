"""The thresholds of grounding, measured by bench/grounding.py on its develop half."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path

from kb.errors import ContentError

PARAMETERS = Path(__file__).with_name("ground_parameters.json")


@dataclass(frozen=True, slots=True)
class GroundParameters:
    """`clause` and `sentence` are the least support of a clause and of the whole sentence, 0 to 1.

    `elsewhere` is how much nearer a sentence must be to the place it names than that share of another place's
    nearness; `compared` the least nearness at which modals and parties of two clauses are compared.
    """

    clause: float
    sentence: float
    elsewhere: float
    compared: float
    number_elsewhere: float


def load_parameters(path: Path = PARAMETERS) -> GroundParameters:
    """The measured parameters. ContentError names what is missing or no number between 0 and 1."""
    try:
        content = json.loads(path.read_text("utf-8"))
        values = {each.name: float(content[each.name]) for each in fields(GroundParameters)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContentError(f"{path.name} 读不出来或缺少一项：{error}") from error
    return GroundParameters(**values)
