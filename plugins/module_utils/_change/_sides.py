# SPDX-License-Identifier: GPL-3.0-or-later
"""What a side asks for, and what is remembered of it. Pure."""

from __future__ import annotations

import typing as t

from .._common._addresses import global_families

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Facts
    from ._shapes import Bundle, HostPlan, Manifest, Seen, Side


def empty_plan() -> HostPlan:
    """Return the plan of a side that asks for nothing."""
    return {
        "host": "",
        "systemd_version": 0,
        "vrfs": [],
        "members": [],
        "rules": [],
        "strict": False,
        "filter": None,
        "egress": {"choice": None, "vrf": None, "users": [], "inner": []},
        "services": [],
        "follow": None,
        "metrics_folder": None,
        "tunnels": [],
        "sysctls": {},
        "units": {},
        "pairs": [],
        "set_aside": [],
    }


def plan_of(side: Side | Manifest) -> HostPlan:
    """Return the plan of a side or of a manifest, an empty one where it has none."""
    return side["plan"] or empty_plan()


def paths(manifest: Manifest, bundle: Bundle | None) -> list[str]:
    """Return the paths that a transaction is about: those of the bundle, and those that are managed already."""
    return sorted({*manifest["files"], *(managed_by(bundle) if bundle else ())})


def managed_by(bundle: Bundle) -> set[str]:
    """Return the paths that a bundle manages: those of its files, and those that must not be there.

    A change that an older version has begun sets nothing aside.
    """
    return {*(item["path"] for item in bundle["files"]), *bundle["plan"].get("set_aside", [])}


def sysctl_names(manifest: Manifest, bundle: Bundle | None) -> list[str]:
    """Return the names of the sysctls that a transaction is about."""
    return sorted({*manifest["sysctls"], *(bundle or {"sysctls": {}})["sysctls"]})


def seen(facts: Facts) -> Seen:
    """Return what must come back with a side: each link's master and families, the default routes, the l3mdev rule."""
    return {
        "links": {
            link["name"]: {"master": link["master"], "families": global_families(link["addresses"])}
            for link in facts["links"]
        },
        "defaults": [
            {"family": route["family"], "table": route["table"], "device": route["device"]}
            for route in facts["routes"]
            if route["destination"] in ("0.0.0.0/0", "::/0") and route["device"]
        ],
        "l3mdev": sorted({rule["family"] for rule in facts["rules"] if rule["action"] == "l3mdev"}),
    }


def strict(side: Side) -> bool:
    """Return whether the local rule comes last on a side."""
    return bool(plan_of(side)["strict"])


def filtered(side: Side) -> bool:
    """Return whether a side has a packet filter."""
    return bool(plan_of(side)["filter"])
