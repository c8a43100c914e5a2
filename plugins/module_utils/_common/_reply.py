# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines around the host program's reply on its standard output."""

from __future__ import annotations

# A reply stands between these, because a login shell or sudo may print something of its own before and after.
BEGIN = "-----BEGIN TRANSIT.NETWORKD REPLY-----"
END = "-----END TRANSIT.NETWORKD REPLY-----"
