# SPDX-License-Identifier: GPL-3.0-or-later
"""Seal the secrets of a plan, so that results, facts, callbacks, caches and logs may have it.

A plan travels between tasks as a registered result, and a bundle as a fact: ``-v`` shows both. So a key that the user
wrote into ``wireguard_vrf_units`` is encrypted as soon as it is in the plan. It is decrypted only where it is needed:
in what is sent to its own host, written to its file, or linted.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
import typing as t
from collections.abc import Mapping

from ...module_utils._common._secrets import hidden
from ...module_utils._common._shapes import HostPlan, Unit, Value
from ...module_utils._common._unit_file import WHITESPACE, dumps
from .._plan._shapes import Plan

# In the memory of this ansible-playbook alone. Its main process imports the action plugins before it forks the workers,
# so all of them have the same key, as in _pairs.py.
_OF_THIS_RUN = os.urandom(32)
_NONCE = 16
# A secret is filled up to a multiple of this, so that its length does not show.
_BLOCK = 64

_TOKEN = re.compile(r"\(sealed ([A-Za-z0-9_=-]+)\)")


class SealError(ValueError):
    """A secret that another run has sealed."""


def seal_plan(plan: Plan) -> Plan:
    """Return a plan of all hosts in which the secrets of the user's units are sealed.

    Raises ValueError that names the host and the unit for a secret that cannot stand in a unit's file.
    """
    hosts: dict[str, HostPlan] = {}
    for name, part in plan["hosts"].items():
        units: dict[str, Unit] = {}
        for unit, sections in part["units"].items():
            try:
                units[unit] = [_sealed_section(section) for section in sections]
            except ValueError as exc:
                raise ValueError(f"{name}: wireguard_vrf_units[{unit}]: {exc}") from exc
        hosts[name] = {**part, "units": units}
    return {**plan, "hosts": hosts}


def _sealed_section(part: Mapping[str, Mapping[str, Value]]) -> dict[str, dict[str, Value]]:
    return {name: {key: _sealed(name, key, value) for key, value in keys.items()} for name, keys in part.items()}


def _sealed(section: str, key: str, value: t.Any) -> t.Any:
    if isinstance(value, list):
        return [_sealed(section, key, item) for item in value]
    value = str(value)
    if hidden(section, key, value) == value:
        return value
    # What writes the unit cannot look into the seal: a line break in a secret would be one in the file.
    dumps([{section: {key: value}}])
    return _seal(value.strip(WHITESPACE))


def _seal(text: str) -> str:
    data = text.encode("utf-8", "surrogatepass")
    data = len(data).to_bytes(4, "big") + data
    data += bytes(-len(data) % _BLOCK)
    # A digest as nonce: one secret has one token, and the same plan is the same text within a run.
    nonce = _nonce(data)
    return f"(sealed {base64.urlsafe_b64encode(nonce + _xor(data, nonce)).decode()})"


def unseal(value: t.Any) -> t.Any:
    """Return plain data with its secrets in clear text. Raises SealError."""
    if isinstance(value, str):
        return _TOKEN.sub(_unsealed, value) if "(sealed " in value else value
    if isinstance(value, Mapping):
        return {key: unseal(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [unseal(item) for item in value]
    return value


def _unsealed(found: re.Match[str]) -> str:
    try:
        sealed = base64.urlsafe_b64decode(found[1])
    except ValueError:
        sealed = b""
    nonce, data = sealed[:_NONCE], _xor(sealed[_NONCE:], sealed[:_NONCE])
    if not hmac.compare_digest(nonce, _nonce(data)):
        raise SealError(
            "a key of wireguard_vrf_units is sealed in this plan, and only the ansible-playbook that made the plan can "
            "read it: plan in the same run, with the module transit.networkd.wireguard_vrf_plan"
        )
    return data[4:][: int.from_bytes(data[:4], "big")].decode("utf-8", "surrogatepass")


def _nonce(data: bytes) -> bytes:
    return hmac.digest(_OF_THIS_RUN, b"nonce" + data, "sha256")[:_NONCE]


def _xor(data: bytes, nonce: bytes) -> bytes:
    blocks = range(len(data) // 32 + 1)
    pad = b"".join(hmac.digest(_OF_THIS_RUN, b"pad" + nonce + block.to_bytes(4, "big"), "sha256") for block in blocks)
    return bytes(one ^ other for one, other in zip(data, pad))  # noqa: B905 (the pad is longer)
