# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines around the host program's reply on its standard output."""

from __future__ import annotations

# A reply stands between these, because a login shell or sudo may print something of its own before and after.
BEGIN = "-----BEGIN TRANSIT.NETWORKD REPLY-----"
END = "-----END TRANSIT.NETWORKD REPLY-----"
