# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a fleet as one HTML page that asks for nothing else, and as JSON. Pure.

Every word in it is escaped by Jinja2, and has no control character. Its policy lets no script and no style run but the
page's own, which are known by their digests, and lets it ask no server for anything.
"""

from __future__ import annotations

import base64
import hashlib
import json
import pathlib
import typing as t
from collections.abc import Sequence

import jinja2
import markupsafe

from ...module_utils._common._printable import printable
from ._drawing import MOST_BOXES, drawing
from ._fleet_shapes import LINK_STATES, FleetReport, LinkReport, LinkState
from ._hosts_table import age
from ._rows import ALARMING, STATES, HostState

# Rows of the table of connections without JavaScript, and those that it can show and search. JSON has all of them.
MOST_ROWS, MOST_SEARCHED = 200, 100_000
# Hosts to look at whose details are open from the beginning.
MOST_OPENED = 8
NOTHING = "–"

# How each state is coloured.
Tone = t.Literal["ok", "warn", "bad", "none"]
_TONES: dict[HostState | LinkState, Tone] = {
    **dict.fromkeys(STATES, "bad"),
    **dict.fromkeys(("would change", "not started", "pending", "drifted", "stale"), "warn"),
    **dict.fromkeys(("not planned", "unknown"), "none"),
    **dict.fromkeys(("ok", "up"), "ok"),
    "never": "bad",
}


def _ago(seconds: int | None) -> str:
    return NOTHING if seconds is None else age(seconds)


def _safe(value: object) -> object:
    """Return the value of an expression of the template, a text without control characters.

    Markup is a text that jinja2 has escaped already.
    """
    return printable(value) if isinstance(value, str) and not isinstance(value, markupsafe.Markup) else value


_FOLDER = pathlib.Path(__file__).with_name("_templates")
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_FOLDER),
    undefined=jinja2.StrictUndefined,
    autoescape=True,
    finalize=_safe,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_TEMPLATES.filters.update(age=_ago, tone=_TONES.__getitem__)


def as_json(report: FleetReport) -> str:
    """Return the report as JSON."""
    return json.dumps(report, indent=1, allow_nan=False) + "\n"


def page(report: FleetReport) -> str:
    """Return the report as an HTML page."""
    style, script = ((_FOLDER / f"page.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    # What somebody must look at comes first.
    hosts = sorted(enumerate(report["hosts"], 1), key=lambda row: (-STATES.index(row[1]["state"]), -row[1]["problems"]))
    links = sorted(report["links"], key=lambda link: link["state"] == "up")[:MOST_SEARCHED]
    tunnels = sorted({link["tunnel"] for link in links})
    return _TEMPLATES.get_template("page.html.j2").render(
        report=report,
        map=drawing(report),
        hosts=hosts,
        links=links[:MOST_ROWS],
        searched=len(links),
        more=_numbers(links[MOST_ROWS:], [host["host"] for host in report["hosts"]], tunnels),
        names={
            "hosts": [printable(host["host"]) for host in report["hosts"]],
            "tunnels": list(map(printable, tunnels)),
            "states": LINK_STATES,
        },
        alarming=ALARMING,
        opened=sum(host["state"] in ALARMING for host in report["hosts"]) <= MOST_OPENED,
        most_boxes=MOST_BOXES,
        style=style,
        script=script,
        policy=f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'",
    )


def _numbers(links: Sequence[LinkReport], hosts: Sequence[str], tunnels: Sequence[str]) -> str:
    """Return links as JSON of numbers alone: the places of both hosts, the tunnel and the state, then age and bytes."""
    place = {host: number for number, host in enumerate(hosts)}
    rows = [
        (
            *(place[host] for host in link["hosts"]),
            tunnels.index(link["tunnel"]),
            LINK_STATES.index(link["state"]),
            *(link["age"], link["sent"], link["received"]),
        )
        for link in links
    ]
    return json.dumps(rows, separators=(",", ":"))


def _digest(text: str) -> str:
    """Return the digest of an inline style or script, as a policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
