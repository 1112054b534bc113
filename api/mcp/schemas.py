"""The JSON schemas of tools, made from the models of /v1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from pydantic import BaseModel

from api.client import Json

Schema = dict[str, Json]
# Titles that pydantic makes of field names, and examples of whole bodies: every client would send them to its model.
NOISE = frozenset({"title", "examples"})
DEFINITIONS = "$defs"
REFERENCE = "$ref"


def input_schema(model: type[BaseModel], without: frozenset[str] = frozenset()) -> Schema:
    """What a tool takes, definitions written out in place: some clients follow no references."""
    schema = cast(Schema, model.model_json_schema())
    definitions = cast(Mapping[str, Json], schema.pop(DEFINITIONS, {}))
    found = cast(Schema, _plain(schema, definitions))
    properties = cast(Schema, found["properties"])
    found["properties"] = {name: each for name, each in properties.items() if name not in without}
    return found


def output_schema(model: type[BaseModel]) -> Schema:
    """What a tool returns beside its text: the object that /v1 returns."""
    return cast(Schema, _plain(cast(Schema, model.model_json_schema(mode="serialization")), None))


def _plain(value: Json, definitions: Mapping[str, Json] | None, *, named: bool = False) -> Json:
    """A schema without noise; `named`: its keys are names of fields, not keywords."""
    if isinstance(value, list):
        return [_plain(each, definitions) for each in value]
    if not isinstance(value, Mapping):
        return value
    pointed = value.get(REFERENCE)
    if definitions is not None and isinstance(pointed, str):
        beside = {key: each for key, each in value.items() if key != REFERENCE}
        return _plain({**cast(Schema, definitions[pointed.rpartition("/")[2]]), **beside}, definitions)
    # A description beside fields is the docstring of a class: English, and for those who write programs.
    noise = NOISE | {"description"} if "properties" in value else NOISE
    return {
        key: _plain(each, definitions, named=not named and key in {"properties", DEFINITIONS})
        for key, each in value.items()
        if named or key not in noise
    }
