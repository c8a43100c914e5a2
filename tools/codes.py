# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write docs/reference/codes.md, all codes of checks, problems, findings and refusals, from their words.

`make pages` after a change; a unit test compares.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".build/collections"))

from ansible_collections.transit.networkd.plugins.module_utils._common._codes import ACCEPTABLE  # noqa: E402
from ansible_collections.transit.networkd.plugins.module_utils._words import (  # noqa: E402
    CHECKS,
    FINDINGS,
    PROBLEMS,
    TEMPLATES,
    fields_of,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._hints import (  # noqa: E402
    HINTS,
    REFUSALS,
    template,
)

PAGE = ROOT / "docs/reference/codes.md"
INTRODUCTION = """# Codes

What can be wrong with a host has a code, which is stable, and fields.
Compare the code and the fields in a program; the words may change.
The codes of lint rules are in [lint.md](lint.md).

In a text, each name in braces is a field.
A field is a text, unless the table says that it is a number or a list of texts.
This page is made from `plugins/module_utils/_words` and `plugins/plugin_utils/_remote/_hints.py`.
`make pages` writes it.
"""
CHECKS_INTRODUCTION = """
## Checks

What a host must have.
The filter `networkd_drift` returns them, and the host's self-check makes them after a change and after a rollback.
A check that fails has the text; `networkd_config` returns it in `drift`.
"""
PROBLEMS_INTRODUCTION = """
## Problems of a change

What a change or a rollback finds wrong with its host, beyond the checks.
`networkd_config` returns them in `drift`, and `transit-networkd status` prints them.
`message` is the text of a problem that an older version of the collection has recorded.
"""
FINDINGS_INTRODUCTION = """
## Findings of preflight

What `networkd_config` finds before a change, and returns in `preflight`.
The hint is what a user of the role can do about it.
A finding that is marked with *acceptable* stops nothing where its code is in `wireguard_vrf_accept`.
"""
REFUSALS_INTRODUCTION = """
## Refusals

Why a host refuses a request, where the controller adds what to do about it.

| code | hint |
|---|---|
"""


def _plain(text: str) -> str:
    """Return a template as it is read: fields without their formats, and no bar, which separates cells."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", text).replace("|", "\\|")


def _kinds(text: str) -> str:
    """Return the fields that are no texts, with their kinds."""
    kinds = {"number": "a number", "texts": "a list of texts"}
    return ", ".join(f"`{name}`: {kinds[kind]}" for name, kind in fields_of(text).items() if kind in kinds)


def _row(code: str, *cells: str) -> str:
    return f"| `{code}` | {' | '.join(cells)} |\n"


def page() -> str:
    """Return the text of the page."""
    head = "\n| code | text | fields that are no texts |\n|---|---|---|\n"
    checks = "".join(_row(code, _plain(TEMPLATES[code]), _kinds(TEMPLATES[code])) for code in sorted(CHECKS))
    problems = "".join(_row(code, _plain(text), _kinds(text)) for code, text in sorted(PROBLEMS.items()))
    findings = "".join(
        _row(
            f"{code}",
            _plain(text) + (" *acceptable*" if code in ACCEPTABLE else ""),
            _plain(HINTS.get(code, "")),
            _kinds(str(template(code))),
        )
        for code, text in sorted(FINDINGS.items())
    )
    refusals = "".join(_row(code, text) for code, text in sorted(REFUSALS.items()))
    return (
        f"{INTRODUCTION}{CHECKS_INTRODUCTION}{head}{checks}{PROBLEMS_INTRODUCTION}{head}{problems}"
        f"{FINDINGS_INTRODUCTION}\n| code | text | hint | fields that are no texts |\n|---|---|---|---|\n{findings}"
        f"{REFUSALS_INTRODUCTION}{refusals}"
    )


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{len(TEMPLATES) + len(REFUSALS)} codes are in {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
