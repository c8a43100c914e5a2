# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import subprocess
import sys
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.module_utils._common._secrets import is_secret
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _seal

KEY = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U="
UNITS: dict[str, t.Any] = {
    "wg0.netdev": [
        {"WireGuard": {"PrivateKey": KEY, "privatekey": "hunter2", "ListenPort": "51820"}},
        {"WireGuardPeer": {"PublicKey": KEY, "PresharedKey": ["", KEY], "Endpoint": "192.0.2.1:1"}},
        {"WireGuardPeer": {"PresharedKey": "@credential", "PresharedKeyFile": "/k"}},
    ],
    "m.network": [{"MobileNetwork": {"PIN": "0000", "Password": "(sealed x)"}}],
}
PLAN = {"version": 1, "hosts": {"r1": {"host": "r1", "units": UNITS}, "r2": {"host": "r2", "units": {}}}}


def test_only_secrets_are_sealed_and_all_of_them_come_back() -> None:
    sealed = _seal.seal_plan(PLAN)
    units = sealed["hosts"]["r1"]["units"]
    assert not any(secret in json.dumps(units) for secret in ("hunter2", "0000", f'PrivateKey": "{KEY}'))
    assert units["wg0.netdev"][0]["WireGuard"]["ListenPort"] == "51820"
    peers = [units["wg0.netdev"][number]["WireGuardPeer"] for number in (1, 2)]
    assert [peers[0][key] for key in ("PublicKey", "Endpoint")] == [KEY, "192.0.2.1:1"]
    assert peers[0]["PresharedKey"][0] == ""
    assert peers[1] == {"PresharedKey": "@credential", "PresharedKeyFile": "/k"}
    assert _seal.unseal(json.loads(json.dumps(sealed))) == PLAN
    assert _seal.seal_plan(PLAN) == sealed


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (f"{KEY}\n[Route]", "holds a line break"),
        (f"{KEY}\0", "holds a line break"),
        (f"{KEY}\\", "ends with a backslash"),
        (f"{KEY}\udcff", "is not valid UTF-8"),
    ],
)
def test_what_may_not_stand_in_a_unit_is_not_sealed_either(value: str, message: str) -> None:
    units = {"wg0.netdev": [{"WireGuard": {"PrivateKey": [value]}}]}
    with pytest.raises(ValueError, match=r"^r1: wireguard_vrf_units\[wg0.netdev\]: \[WireGuard\] PrivateKey") as caught:
        _seal.seal_plan({"hosts": {"r1": {"units": units}}})
    assert message in str(caught.value)
    assert KEY not in str(caught.value)


@given(st.text(st.characters(), max_size=200))
def test_any_text_comes_back(text: str) -> None:
    token = _seal._seal(text)
    assert _seal.unseal(f"Password={token}\n") == f"Password={text}\n"


def test_a_length_does_not_show() -> None:
    assert len({len(_seal._seal("0" * length)) for length in range(1, 60)}) == 1


def test_a_unit_with_a_sealed_value_is_still_one_that_not_all_may_read() -> None:
    assert is_secret("MobileNetwork", "PIN", _seal._seal("0000"))
    assert is_secret("X", "PrivatKey", KEY)


FOREIGN = "a key of wireguard_vrf_units is sealed in this plan, and only the ansible-playbook that made the plan can"


@pytest.mark.parametrize("change", ["other run", "changed", "cut", "no base64"])
def test_what_this_run_has_not_sealed_is_refused(change: str) -> None:
    token = _seal._seal("hunter2")
    if change == "other run":
        program = f"from {_seal.__name__} import _seal; print(_seal('hunter2'))"
        done = subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path}; {program}"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() != token
        token = done.stdout.strip()
    token = {"changed": f"{token[:30]}{'B' if token[30] == 'A' else 'A'}{token[31:]}", "cut": token[:-10] + ")"}.get(
        change, "(sealed A)" if change == "no base64" else token
    )
    with pytest.raises(_seal.SealError, match=f"^{FOREIGN}"):
        _seal.unseal({"files": [token]})
