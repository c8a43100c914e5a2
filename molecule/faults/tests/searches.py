# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key looked for everywhere that a run may have left it."""

from __future__ import annotations

import base64
import os
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from console import Router

KEYS = "/etc/transit-networkd/keys"
LEFT_BY_A_RUN = "/tmp /var/tmp /root /var/log /var/lib /etc /run/arguments /run/systemd /run/journal"


def forms(key: str) -> list[str]:
    """A key as it is written, in hexadecimal digits, and encoded once more."""
    return [key, base64.b64decode(key).hex(), base64.b64encode(key.encode()).decode().rstrip("=")[:-1]]


def on_controller(folder: Path, words: list[str]) -> list[str]:
    places = (folder, Path(os.environ.get("ANSIBLE_HOME", Path.home() / ".ansible")))
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(word.encode() in path.read_bytes() for word in words)]


def on_host(router: Router, words: list[str]) -> list[str]:
    patterns = "\n".join(words)
    router.run(f"cat > /run/patterns <<'END'\n{patterns}\nEND")
    files = router.run(f"grep -rlaF -f /run/patterns {LEFT_BY_A_RUN} 2>/dev/null", check=False)
    journal = router.run("journalctl --output export | grep -aF -f /run/patterns", check=False)
    router.run("rm /run/patterns")
    return [path for path in files.split() if not path.startswith(f"{KEYS}/")] + journal.splitlines()
