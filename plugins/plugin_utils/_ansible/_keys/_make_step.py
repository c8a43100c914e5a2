# SPDX-License-Identifier: GPL-3.0-or-later
"""The step ``make``: one request makes a host's private keys, and gives the preshared keys that its peers lack."""

from __future__ import annotations

import typing as t

from ..._fleet import _host_record, _pairs
from ..._fleet._public_keys import folder_of
from .._planned import planned
from ._exchange_steps import ExchangeSteps, Pairs, masked_keys, nonces_of
from ._own_keys import OwnKeys


class MakeStep(OwnKeys, ExchangeSteps):
    """The step ``make``; ``plan`` and ``inspected`` name the variables of results."""

    def make(self, result: dict[str, t.Any], pairs: Pairs, plan: str, inspected: str) -> dict[str, t.Any]:
        """Return what ``wireguard_key`` does, and the keys that were given, masked."""
        told = self._registered(self._host, inspected)
        settings = told["settings"]
        folder = folder_of(settings["public_keys"])
        plans = planned(self._registered(self._host, plan)["plan"])
        nonces = nonces_of(pairs)
        reply = self.own_keys(
            result,
            _host_record.read(folder, self._host, told["tunnels"], settings["recorded_keys"]),
            _pairs.of_plan(plans["hosts"][self._host]),
            plans,
            accept_changed=settings["accept_changed_keys"],
            give=self._wanted(nonces, False),
        )
        return {**result, "masked": masked_keys(reply, nonces)}
