# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import _netaddr


@pytest.mark.parametrize("text", ["192.0.2.1", "2001:db8::1"])
def test_an_address(text: str) -> None:
    assert str(_netaddr.ip_address(text)) == text


@pytest.mark.parametrize("text", ["10.1", "1", "", "192.0.2.256", "2001:db8::g", "192.0.2.1/24"])
def test_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be an IPv4 or IPv6 address$"):
        _netaddr.ip_address(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("192.0.2.1", "must have a prefix length"),
        ("192.0.2.1/255.255.255.0", "must have a prefix length"),
        ("192.0.2.1/33", "must be an address and its prefix length"),
        ("10/8", "must be an IPv4 or IPv6 address"),
    ],
)
def test_no_network(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _netaddr.ip_network(text)


@pytest.mark.parametrize(
    ("network", "number", "address"), [("fe80::/64", 7, "fe80::7"), ("192.0.2.128/25", 1, "192.0.2.129")]
)
def test_nth_address(network: str, number: int, address: str) -> None:
    assert _netaddr.nth_address(_netaddr.ip_network(network), number) == address


@pytest.mark.parametrize("function", [_netaddr.ip_address, _netaddr.ip_network])
def test_what_is_missing_is_said_when_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, function: t.Callable[[str], t.Any]
) -> None:
    _netaddr.ip_address.cache_clear()
    monkeypatch.setattr(_netaddr, "_MISSING", ImportError("No module named 'netaddr'"))
    with pytest.raises(ImportError, match=r"^netaddr is needed on the controller: pip install netaddr$"):
        function("203.0.113.99/24".partition("/")[0] if function is _netaddr.ip_address else "203.0.113.99/24")
