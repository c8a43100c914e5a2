# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that ansible-doc shows every module, filter, test, lookup and role of the collection.

A plugin whose documentation cannot be read still works, and nobody finds it; ansible-doc itself only warns.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

COLLECTION = "transit.networkd"
ROOT = Path(__file__).resolve().parent.parent
KINDS = {"module": "modules", "filter": "filter", "test": "test", "lookup": "lookup"}


def content() -> dict[str, list[str]]:
    """Return what the tree holds: kind to full names."""
    found = {
        kind: [path.stem for path in sorted((ROOT / "plugins" / folder).glob("*.py")) if path.stem != "__init__"]
        for kind, folder in KINDS.items()
    }
    found["role"] = [path.parent.parent.name for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml"))]
    return {kind: [f"{COLLECTION}.{name}" for name in names] for kind, names in found.items() if names}


def shown(kind: str, names: list[str]) -> set[str]:
    """Return those of the names that ansible-doc has documentation for."""
    command = ["ansible-doc", "--type", kind, "--json", *names]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    sys.stderr.write(result.stderr)
    docs = json.loads(result.stdout) if result.stdout.strip() else {}
    return {name for name, doc in docs.items() if doc.get("doc") or doc.get("entry_points")}


def main() -> int:
    """Print what is missing; the exit status says whether anything is."""
    total = missing = 0
    for kind, names in content().items():
        known = shown(kind, names)
        for name in names:
            total += 1
            if name not in known:
                missing += 1
                print(f"{kind} {name}: ansible-doc does not show it")
    print(f"{total - missing} of {total} plugins and roles are shown by ansible-doc")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
