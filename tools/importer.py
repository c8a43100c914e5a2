# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run Galaxy's importer on the collection's file, and fail on every warning except flake8's W503 and E203.

`importer.py FILE.tar.gz`: Galaxy and Automation Hub run galaxy-importer on each file that is uploaded. It reads the
documentation of every plugin, lints playbooks and roles with ansible-lint, and every Python file with flake8.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

# Two rules that the formatter breaks on purpose: PEP 8 asks for the opposite of W503, and E203 is wrong for slices.
ACCEPTED = re.compile(r"WARNING: \S+:\d+:\d+: (W503|E203) ")
SETTINGS = """
[galaxy-importer]
run_ansible_doc = true
run_ansible_lint = true
offline_ansible_lint = true
run_flake8 = true
check_changelog = true
check_required_tags = true
require_v1_or_greater = true
# It would run ansible-test in a container; `make sanity` runs it without one.
run_ansible_test = false
"""


def complaints(output: str) -> list[str]:
    """Return the warnings and errors in the importer's output, without the accepted ones."""
    lines = (line for line in output.splitlines() if line.startswith(("WARNING: ", "ERROR: ", "CRITICAL: ")))
    return [line for line in lines if not ACCEPTED.match(line)]


def main() -> int:
    """Run the importer of .build/importer, and print what it complains of."""
    build = Path(os.environ["BUILD"])
    work = build / "importer-result"
    work.mkdir(parents=True, exist_ok=True)
    (work / "galaxy-importer.cfg").write_text(SETTINGS, encoding="utf-8")
    tools = build / "importer/bin"
    # Without the settings of this repository: Galaxy does not have them either.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    environment["PATH"] = f"{tools}:{environment['PATH']}"
    environment["GALAXY_IMPORTER_CONFIG"] = str(work / "galaxy-importer.cfg")
    environment["GALAXY_IMPORTER_ANSIBLE_LOCAL_TMP"] = str(work / "tmp")
    done = subprocess.run(
        [tools / "python", "-m", "galaxy_importer.main", Path(sys.argv[1]).resolve()],
        check=False,
        cwd=work,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    (work / "importer.log").write_text(done.stdout, encoding="utf-8")
    found = complaints(done.stdout)
    print(done.stdout if done.returncode and not found else "\n".join(found))
    accepted = sum(bool(ACCEPTED.match(line)) for line in done.stdout.splitlines())
    print(f"exit status {done.returncode}; warnings: {accepted} of W503 and E203, {len(found)} of anything else")
    return 1 if found else done.returncode


if __name__ == "__main__":
    sys.exit(main())
