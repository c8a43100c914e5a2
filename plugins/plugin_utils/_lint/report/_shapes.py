# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of the reports: JSON, the part of SARIF 2.1.0 that the lint writes, and GitLab's code quality report."""

from __future__ import annotations

import typing as t

from ..rules._finding import Severity


class Row(t.TypedDict):
    """A finding in a JSON report, and in the result of the filter; lint.md has the meaning of its fields."""

    file: str
    line: int
    severity: Severity
    rule: str
    message: str
    fields: dict[str, str]


class JsonReport(t.TypedDict):
    """The report in the format ``json``."""

    tool: str
    errors: int
    warnings: int
    findings: list[Row]


class Text(t.TypedDict):
    """A SARIF message."""

    text: str


class Help(Text):
    """A SARIF multiformatMessageString."""

    markdown: str


class Configuration(t.TypedDict):
    """A SARIF reportingConfiguration."""

    level: Severity


class Descriptor(t.TypedDict):
    """A lint rule: a SARIF reportingDescriptor."""

    id: str
    name: str
    shortDescription: Text
    fullDescription: Text
    help: Help
    defaultConfiguration: Configuration


class Artifact(t.TypedDict):
    """A SARIF artifactLocation."""

    uri: str


class Region(t.TypedDict):
    """A SARIF region."""

    startLine: int


class PhysicalLocation(t.TypedDict):
    """A SARIF physicalLocation."""

    artifactLocation: Artifact
    region: Region


class Location(t.TypedDict):
    """A SARIF location."""

    physicalLocation: PhysicalLocation


class Result(t.TypedDict):
    """A finding: a SARIF result."""

    ruleId: str
    ruleIndex: int
    level: Severity
    message: Text
    locations: list[Location]
    partialFingerprints: dict[str, str]
    properties: dict[str, str]


class Driver(t.TypedDict):
    """The lint: a SARIF toolComponent."""

    name: str
    version: str
    rules: list[Descriptor]


class Tool(t.TypedDict):
    """A SARIF tool."""

    driver: Driver


class Run(t.TypedDict):
    """A SARIF run."""

    tool: Tool
    columnKind: str
    results: list[Result]


# "$schema" is not an identifier, so this one cannot be a class.
Sarif = t.TypedDict("Sarif", {"$schema": str, "version": str, "runs": list[Run]})


class Lines(t.TypedDict):
    """The lines of a CodeQualityIssue."""

    begin: int


class CodeQualityLocation(t.TypedDict):
    """The place of a CodeQualityIssue; the path is relative to the top of the repository."""

    path: str
    lines: Lines


class CodeQualityIssue(t.TypedDict):
    """A finding in GitLab's code quality report (docs.gitlab.com, "Code Quality", "Import results")."""

    description: str
    check_name: str
    fingerprint: str
    severity: str
    location: CodeQualityLocation


class TracedRoute(t.TypedDict):
    """The route that answers. ``place`` is FILE:LINE of the unit that makes it."""

    prefix: str
    device: str
    gateway: str | None
    table: int | None
    metric: int
    learnt: str | None
    place: str


class TracedStep(t.TypedDict):
    """A routing policy rule that matches; ``place`` is None for one of the kernel's own."""

    priority: int
    action: str
    table: int | None
    place: str | None
    found: str | None
    answers: bool


class TracedWay(t.TypedDict):
    """The way of a packet on one host. ``unsure`` are links that may learn a better route."""

    host: str
    type: str
    route: TracedRoute | None
    steps: list[TracedStep]
    unsure: list[str]
