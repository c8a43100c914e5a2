# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.filter.networkd_problems import networkd_problems
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._bundle import bundle_of
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._seal import seal_plan
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.lab_inventory import lab_inventory, lab_plan
from helpers.lint_hosts import PRIVATE

NETWORK = "/etc/systemd/network/05-transit-wg0.network"


def part(units: dict[str, t.Any] | None = None) -> t.Any:
    inventory = lab_inventory()
    inventory["hosts"]["r1"]["wireguard_vrf_units"] = units or {}
    return seal_plan(lab_plan(inventory))["hosts"]["r1"]


def test_the_labs_routers_have_no_errors() -> None:
    for host_plan in lab_plan()["hosts"].values():
        assert bundle_of(host_plan) == (render(host_plan), [])


def test_errors_are_those_of_the_filter_and_warnings_are_none() -> None:
    wrong = part({"wg0.network": [{"Network": {"Adress": "no"}}, {"Link": {"MTUBytes": "1000"}}]})
    bundle, errors = bundle_of(wrong)
    found = networkd_problems(bundle, wrong["systemd_version"])

    assert errors == [each["text"] for each in found if each["severity"] == "error"]
    assert len(errors) < len(found)
    assert errors[0].startswith(f"{NETWORK}:")
    assert "unknown key Adress= in [Network]; did you mean Address=?" in errors[0]


MEMBERS = {
    "static": {"addresses": ["2001:db8:b::12/64"], "gateways": ["2001:db8:b::1"], "dns": ["192.0.2.53"], "metric": 7},
    "learned": {"dhcp": "yes", "accept_ra": True, "metric": 7},
    "drop_in": {"drop_in": "10-eth0.network"},
}


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("version", [249, 250, 251, 252, 254, 255, 256, 257, 260, 261, 262])
def test_every_version_that_is_taken_knows_all_that_its_units_have(version: int, member: str) -> None:
    inventory = lab_inventory()
    more = {
        "wireguard_vrf_systemd_version": version,
        "wireguard_vrf_interfaces": [{"name": "eth0", **MEMBERS[member]}],
        "wireguard_vrf_endpoints": ["2001:db8:b::12"],
        "wireguard_vrf_egress": "users",
    }
    inventory["hosts"]["r2"].update(more)
    sealed = seal_plan(lab_plan(inventory))["hosts"]["r2"]
    assert networkd_problems(bundle_of(sealed).bundle, version) == []


def test_a_version_that_is_not_taken_has_units_that_it_does_not_know() -> None:
    newer = bundle_of({**part(), "systemd_version": 250}).bundle
    assert {each["rule"] for each in networkd_problems(newer, 249)} == {"too-new"}


def test_the_lint_is_for_the_hosts_own_systemd() -> None:
    assert bundle_of({**part(), "systemd_version": 246}).errors


def vpn(key: str) -> dict[str, t.Any]:
    """Return the user's own tunnel, with a private key."""
    return {"vpn0.netdev": [{"NetDev": {"Name": "vpn0", "Kind": "wireguard"}}, {"WireGuard": {"PrivateKey": key}}]}


def test_a_secret_is_linted_and_stays_sealed() -> None:
    bundle, errors = bundle_of(part(vpn(PRIVATE)))
    assert errors == []
    assert PRIVATE not in str(bundle)

    bundle, errors = bundle_of(part(vpn(f"{PRIVATE} x")))
    assert ["value" in error for error in errors] == [True]
    assert PRIVATE not in str((bundle, errors))


def test_what_cannot_be_rendered_is_raised() -> None:
    with pytest.raises(ValueError, match=r"^r1: the public key of r2 for the tunnel wg0 is not known$"):
        bundle_of(_without_keys())


def _without_keys() -> t.Any:
    host_plan = part()
    (link,) = host_plan["tunnels"]
    return {**host_plan, "tunnels": [{**link, "peers": [{**peer, "public_key": None} for peer in link["peers"]]}]}
