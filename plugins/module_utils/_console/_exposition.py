# SPDX-License-Identifier: GPL-3.0-or-later
"""Prometheus' text format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/. Pure."""

from __future__ import annotations

import typing as t

from .._common._printable import printable

Kind = t.Literal["gauge", "counter"]
# The labels of a sample, and its value.
Sample = t.Tuple[t.Dict[str, str], float]  # noqa: UP006 - an alias is evaluated, by Python 3.9 too


class Family(t.NamedTuple):
    """A metric: its name, what it counts, and its samples."""

    name: str
    kind: Kind
    help: str
    samples: list[Sample]


def exposition(families: t.Iterable[Family]) -> str:
    """Return the text; a family without samples is left out."""
    return "".join(_family(family) for family in families if family.samples)


def _family(family: Family) -> str:
    lines = [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.kind}"]
    lines += [f"{family.name}{_labels(labels)} {_number(value)}" for labels, value in family.samples]
    return "\n".join(lines) + "\n"


def _labels(labels: dict[str, str]) -> str:
    pairs = [f'{name}="{_escaped(value)}"' for name, value in labels.items()]
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _escaped(value: str) -> str:
    return printable(value).replace("\\", "\\\\").replace('"', '\\"')


def _number(value: float) -> str:
    """Return a number as text; a whole one keeps every digit, for bytes are counted up to 2^64."""
    return str(value) if isinstance(value, int) else repr(round(value, 3))
