# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of a .link that udev ignores (`link_load_one` of systemd-udevd)."""

from __future__ import annotations

from ._row import Of, Row, Settings, is_one_of

LINKS: tuple[Row[Settings], ...] = (
    Of("Link")(
        is_one_of("MACAddressPolicy", "persistent", "random"),
        "MACAddressPolicy= chooses the address",
        "MACAddress= in [Link] section will be ignored when MACAddressPolicy=",
        key="MACAddress",
    ),
)
