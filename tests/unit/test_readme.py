# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the README shows is what runs."""

from __future__ import annotations

from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]


def test_the_inventory_is_the_lab_s_own() -> None:
    shown = (CLONE / "README.md").read_text(encoding="utf-8")
    inventory = (CLONE / "molecule/inventory/hosts.yml").read_text(encoding="utf-8").partition("---\n")[2]
    assert f"```yaml\n{inventory}```" in shown
