# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m ansible_collections.transit.networkd.plugins.plugin_utils._lint``: see _cli.py."""

from __future__ import annotations

import sys

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._cli import main

if __name__ == "__main__":
    sys.exit(main())
