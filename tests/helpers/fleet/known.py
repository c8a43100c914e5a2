# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet as a run knows it: real plans, and the facts of hosts that have what the plans say."""

from __future__ import annotations

import base64
import copy
import hashlib
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils import _drift
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._report._rows import Ended
from ansible_collections.transit.networkd.plugins.plugin_utils._report._table import worded
from helpers.fleet import healthy

Topology = t.Literal["mesh", "hub"]


def key(name: str) -> str:
    """Return a key that is the same in every run."""
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


def parts(size: int, topology: Topology = "mesh") -> dict[str, t.Any]:
    """Return the plan of each host; r1 and r2 are the hubs."""
    names = [f"r{number}" for number in range(1, size + 1)]
    hubs = {"hubs": names[:2]} if topology == "hub" else {}
    tunnel = {"name": "wg0", "group": "all", "prefixes": ["fd00:99::/64"], "topology": topology, **hubs}
    hosts = {
        name: {
            "wireguard_vrf_tunnels": [tunnel],
            "wireguard_vrf_filter": False,
            "wireguard_vrf_host_id": number,
            "wireguard_vrf_interfaces": [
                {"name": "eth0", "addresses": [f"2001:db8:{number:x}::1/64"], "gateways": [f"2001:db8:{number:x}::2"]}
            ],
        }
        for number, name in enumerate(names, 1)
    }
    planned = plan({"hosts": hosts, "groups": {"all": names}})
    found: dict[str, t.Any] = dict(with_keys(planned, {name: {"wg0": key(name)} for name in names})["hosts"])
    return found


def facts(part: t.Any) -> t.Any:
    """Return the facts of a host that has what its plan says."""
    few = len(part["tunnels"][0]["peers"]) < 10
    questions = {"lookups": _drift.lookups_for(part) if few else [], "pings": _drift.pings_for(part)}
    return healthy.facts(part, t.cast("t.Any", questions), {"wg0": part["tunnels"][0]["public_key"]})


def ended(part: t.Any, found: t.Any = None, **more: t.Any) -> Ended:
    """Return what a run knows of a host that was looked at; of one with many peers, without the lookups."""
    found = found or facts(part)
    probes = _drift.PROBES if len(part["tunnels"][0]["peers"]) < 10 else _drift.PROBES - {"lookups"}
    rows = [worded(check) for check in _drift.checks(part, found, probes)]
    return Ended(part, **{"facts": found, "checks": rows, **more})


def shaken(part: t.Any, ages: t.Mapping[str, int | None]) -> t.Any:
    """Return healthy facts, with other ages of the handshakes with some hosts."""
    found = copy.deepcopy(facts(part))
    names = {peer["public_key"]: peer["host"] for peer in part["tunnels"][0]["peers"]}
    for peer in found["tunnels"][0]["peers"]:
        peer["handshake_age"] = ages.get(names[peer["public_key"]], peer["handshake_age"])
    return found


def fleet(size: int, topology: Topology = "mesh") -> dict[str, Ended]:
    """Return a fleet: one host drifts, the last is down, and one has no part in the plan."""
    known = parts(size, topology)
    last = f"r{size}"
    hosts = {name: ended(part, shaken(part, {last: None})) for name, part in known.items()}
    hosts[last] = Ended(known[last], unreachable=True, problems=[f"{last}: no route to host"])
    second = known["r2"]
    hosts["r2"] = ended(second, {**shaken(second, {last: None}), "sysctls": dict.fromkeys(second["sysctls"], "7")})
    return {**hosts, "bystander": Ended(None)}
