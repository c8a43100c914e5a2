# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of what a transaction finds wrong with its host, beyond the checks, by code. Pure."""

from __future__ import annotations

from .._common._coded import MESSAGE

PROBLEMS: dict[str, str] = {
    "address-lost": "{subject}: expected an {family} address, there is none",
    "crashed": "the change broke off: {error}",
    "default-lost": "{subject}: expected an {family} default route in table {table:number}, there is none",
    "filter-left": "{subject}: expected to be gone, it is still there",
    "gateway-silent": "{subject}: the gateway {gateway} does not answer to {protocol}",
    "in-vrf": "{subject}: expected to be out of {vrf}, it is still in it",
    "link-left": "{subject}: expected to be gone, it is still there",
    "link-lost": "{subject}: expected an interface of this name, there is none",
    "link-unfinished": "{subject}: networkd has not set it up yet ({setup})",
    "local-rule-left": "{subject}: expected the rule {rule} to be gone, it is still there",
    "local-rule-lost": "{subject}: expected the rule {rule}, there is none",
    "master-lost": "{subject}: expected master {expected}, {found:found}",
    MESSAGE: "{text}",
    "path-unmoved": "{subject}: {error}",
    "rule-lost": "{subject}: expected the rule {rule}, there is none",
    "service-lost": "{subject}: expected state active, found {found}",
    "sysctl-lost": "sysctl {subject}: expected {expected}, found {found}",
    "unit-start": "{subject} does not start: {error}",
}
