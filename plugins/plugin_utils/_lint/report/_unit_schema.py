# SPDX-License-Identifier: GPL-3.0-or-later
"""A JSON Schema (draft 2020-12) of units as data, for editors and for programs that write units.

The data is what the filter ``from_networkd`` returns: ``[{section: {key: value or [values]}}]``.
"""

from __future__ import annotations

import json
import typing as t

from ..schema import _schema

_VALUE = "#/$defs/value"
_VALUES = "#/$defs/values"
# systemd ignores sections and keys with this prefix.
_OWN = "^X-"

# "$ref" and "$schema" are not identifiers, so these cannot be classes.
Reference = t.TypedDict("Reference", {"$ref": str})
KeySchema = t.TypedDict("KeySchema", {"$ref": str, "description": str, "deprecated": bool})


class ObjectSchema(t.TypedDict):
    """A section that systemd ignores."""

    type: str


class SectionSchema(ObjectSchema):
    """The keys of a section."""

    properties: dict[str, KeySchema]
    patternProperties: dict[str, Reference]
    additionalProperties: bool


class ItemSchema(ObjectSchema):
    """An element of a unit: one section by its name."""

    minProperties: int
    maxProperties: int
    properties: dict[str, SectionSchema]
    patternProperties: dict[str, ObjectSchema]
    additionalProperties: bool


class ValueSchema(t.TypedDict):
    """The value of a key."""

    type: list[str]


class ValuesSchema(ValueSchema):
    """The value of a key that may repeat."""

    items: Reference


class Definitions(t.TypedDict):
    """What the keys refer to."""

    value: ValueSchema
    values: ValuesSchema


UnitSchema = t.TypedDict(
    "UnitSchema", {"$schema": str, "title": str, "type": str, "items": ItemSchema, "$defs": Definitions}
)


def unit_schema(kind: str, version: int | None = None) -> str:
    """Return the JSON Schema of a kind of file (network, netdev, link) for a version of systemd; by default for all."""
    known = {name: _section(kind, name, version) for name in sorted(_schema.sections(kind))}
    schema: UnitSchema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"The sections of a .{kind} file" + (f" of systemd {version}" if version else ""),
        "type": "array",
        "items": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "properties": {name: section for name, section in known.items() if section["properties"]},
            "patternProperties": {_OWN: {"type": "object"}},
            "additionalProperties": False,
        },
        "$defs": {
            "value": {"type": ["string", "integer", "boolean"]},
            "values": {"type": ["string", "integer", "boolean", "array"], "items": {"$ref": _VALUE}},
        },
    }
    return json.dumps(schema, indent=2) + "\n"


def _section(kind: str, name: str, version: int | None) -> SectionSchema:
    keys = sorted(_schema.sections(kind)[name].items())
    known = [key for key, since in keys if version is None or since[0] <= version]
    return {
        "type": "object",
        "properties": {key: _key(kind, name, key, version) for key in known},
        "patternProperties": {_OWN: {"$ref": _VALUES}},
        "additionalProperties": False,
    }


def _key(kind: str, section: str, key: str, version: int | None) -> KeySchema:
    removed = _schema.removed(kind).get((section, key))
    return {
        "$ref": _VALUES if (section, key) in _schema.repeats(kind) else _VALUE,
        "description": _description(kind, section, key, version),
        "deprecated": removed is not None and (version is None or version >= removed[1]),
    }


def _description(kind: str, section: str, key: str, version: int | None) -> str:
    earliest, latest = _schema.sections(kind)[section][key]
    words = f"since systemd {latest}" + (f" (perhaps {earliest})" if earliest < latest else "")
    expected = _schema.expected(kind, section, key, version)
    return f"{words}: {expected}" if expected else words
