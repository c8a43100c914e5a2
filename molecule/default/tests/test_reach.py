# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network as its users see it: from the host behind r1, and from router to router."""

from __future__ import annotations

import json
import typing as t

import pytest
import testinfra


def router(name: str, request: pytest.FixtureRequest) -> t.Any:
    return testinfra.get_host(f"ssh://{name}", ssh_config=request.config.getoption("--ssh-config"))


def inner(host: t.Any) -> str:
    (link,) = (row for row in json.loads(host.check_output("ip -j -6 addr show dev wg0 scope global")) if row)
    return str(link["addr_info"][0]["local"])


def outer_families(host: t.Any) -> set[str]:
    endpoints = [line.split("\t")[1] for line in host.check_output("wg show wg0 endpoints").splitlines()]
    return {"ipv6" if endpoint.startswith("[") else "ipv4" for endpoint in endpoints}


def test_the_tunnels_run_over_ipv4_and_over_ipv6(request: pytest.FixtureRequest) -> None:
    assert outer_families(router("r1", request)) == {"ipv4", "ipv6"}
    assert outer_families(router("r3", request)) == {"ipv6"}


@pytest.mark.parametrize("name", ["r2", "r3"])
def test_the_host_behind_r1_reaches_through(request: pytest.FixtureRequest, name: str) -> None:
    lan1 = router("lan1", request)
    answer = lan1.run(f"ping -c 3 -i 0.3 -W 2 {inner(router(name, request))}")
    assert answer.rc == 0, answer.stdout


def test_the_host_behind_r1_does_not_reach_the_underlay(request: pytest.FixtureRequest) -> None:
    """The control of the test above: the tunnel is the way, and the only one."""
    lan1 = router("lan1", request)
    assert lan1.run("ping -c 2 -i 0.3 -W 1 2001:db8:c::13").rc != 0
