# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sections of a file of wg-quick."""

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._wg_quick import sections

TEXT = """\
# a comment
[Interface]
Address = 10.9.0.1/24, fd00:9::1/64 # both
MTU=1400
MTU=1420

[PEER]
AllowedIPs=
"""


def test_names_are_in_lower_case_and_values_are_lists() -> None:
    own, peer = sections(TEXT)

    assert (own.name, peer.name) == ("interface", "peer")
    assert own.settings[0] == (3, "Address", "10.9.0.1/24, fd00:9::1/64")
    assert own.values("address") == ["10.9.0.1/24", "fd00:9::1/64"]
    assert own.last("mtu") == "1420"
    assert peer.last("allowedips") is None


@pytest.mark.parametrize("text", ["Address = 10.9.0.1\n", "[Interface]\nnonsense\n"])
def test_a_line_that_is_not_of_wg_quick_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=f"line {text.count(chr(10))} is neither"):
        list(sections(text))
