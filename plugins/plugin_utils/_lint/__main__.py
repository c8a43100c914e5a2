# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m ansible_collections.transit.networkd.plugins.plugin_utils._lint``: see _cli.py."""

from __future__ import annotations

import sys

from ._cli import main

if __name__ == "__main__":
    sys.exit(main())
