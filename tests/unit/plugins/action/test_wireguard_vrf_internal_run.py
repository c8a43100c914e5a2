# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of `site` that compare all hosts, and those at the end: what earlier tasks have registered is given."""

from __future__ import annotations

import copy
import json
import typing as t
from unittest import mock

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.action import wireguard_vrf_internal
from ansible_collections.transit.networkd.plugins.modules import wireguard_vrf_internal as documented
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible import _host_action
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._run._inspect_step import _request, questions
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._inventory import plan_inventory, settings
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._seal import seal_plan
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import placeholder, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import _gate
from helpers.fleet import healthy
from helpers.good_replies import key
from helpers.host import healthy_host
from helpers.plays import router

Data = dict[str, t.Any]
NAMES = ("r1", "r2", "r10")
KEYS = {name: key(number) for number, name in enumerate(NAMES, 1)}


HOSTS: Data = {
    name: {
        "wireguard_vrf_tunnels": [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}],
        "wireguard_vrf_filter": False,
        "wireguard_vrf_public_keys": "/keys",
        **router(number),
    }
    for number, name in enumerate(NAMES, 11)
}
PLAN = plan_inventory(HOSTS, {"routers": list(NAMES)})


def part(host: str, **keys: str) -> Data:
    """Return a host's plan; each host is a peer of each other one."""
    found = with_keys(PLAN, {name: {"wg0": own} for name, own in {**KEYS, **keys}.items()})
    return t.cast("Data", found["hosts"][host])


def facts(host: str, asked: Data | None = None) -> Data:
    found: Data = _gate.checked("facts", asked or questions(t.cast("t.Any", part(host))), _facts(host))  # type: ignore[assignment]
    return found


def _facts(host: str) -> Data:
    return healthy.facts(part(host), t.cast("Data", questions(t.cast("t.Any", part(host)))), {"wg0": KEYS[host]})


def inspected(host: str, **more: t.Any) -> Data:
    """Return what is registered of a host that is as wanted."""
    final = {"wg0": {peer: {"state": "final", "digest": "a" * 64} for peer in NAMES if peer != host}}
    none: Data = {"packages": [], "tunnels": [], "made": [], "pairs": [], "repairs": []}
    usual = {"changed": False, "differs": False, "lacking": False, "lacks": none, "preshared_keys": final}
    more["facts"] = json.dumps(more.get("facts", facts(host)))
    return {**usual, "effects": [], **more}


def lacks(host: str, **more: t.Any) -> Data:
    found: Data = {"packages": [], "tunnels": ["wg0"], "made": [], "pairs": [], "repairs": [], **more}
    return inspected(host, lacking=True, differs=True, effects=["x"], lacks=found, preshared_keys={"wg0": {}})


def packed(told: Data) -> Data:
    """Return what an inspection registers: what the host holds of preshared keys is JSON."""
    return {**told, "preshared_keys": json.dumps(told["preshared_keys"])} if "preshared_keys" in told else told


class Run:
    """What tasks have registered, and the steps that read it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **found: Data) -> None:
        plan = {host: json.dumps(part(host)) for host in NAMES}
        self.planned: Data = {"plan": {"version": 1, "public_keys": "/keys", "hosts": plan}}
        self.of: dict[str, Data] = {host: {"__wireguard_vrf_inspected": found.get(host, {})} for host in NAMES}
        self.asked: list[str] = []
        self.said: list[str] = []
        monkeypatch.setattr(_host_action._remote, "call", self._call)

    def _call(self, _execute: object, verb: str, request: Data, **_: object) -> Data:
        self.asked.append(verb)
        return facts(self.host, request)

    def raw_get(self, host: str) -> Data:
        told = {name: packed(each) for name, each in self.of.get(host, {}).items()}
        return {"__wireguard_vrf_planned": self.planned, **told}

    def step(
        self,
        name: str,
        host: str = "r1",
        *,
        check: bool = False,
        tags: t.Sequence[str] = ("all",),
        again: bool = False,
        **args: t.Any,
    ) -> Data:
        self.host = host
        loader = DataLoader()
        task = mock.Mock(args={"step": name, **args}, check_mode=check, diff=False, no_log=False, action="test")
        task.async_val = 0
        action = wireguard_vrf_internal.ActionModule(
            task=task,
            connection=mock.Mock(),
            play_context=mock.Mock(check_mode=check),
            loader=loader,
            templar=Templar(loader=loader),
            shared_loader_obj=None,
        )
        action._display = mock.Mock(verbosity=0, display=self.said.append)
        variables = {"hostvars": self, "ansible_play_batch": [*NAMES, "lan1"], "inventory_hostname": host}
        variables.update(ansible_play_hosts_all=[*NAMES, "lan1"], ansible_run_tags=tags, __wireguard_vrf_again=again)
        result: Data = action.run(task_vars=variables)
        return result

    def checked(self, **more: t.Any) -> dict[str, Data]:
        """Compare every host with its plan, and keep that for the table."""
        for host in NAMES:
            if not any(told.get("unreachable") for told in self.of[host].values()):
                self.of[host]["__wireguard_vrf_checked"] = self.step("check", host, **more)
        return {host: told.get("__wireguard_vrf_checked", {}) for host, told in self.of.items()}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., Run]:
    """Return what makes a run in which hosts were inspected."""

    def make(**found: Data) -> Run:
        return Run(monkeypatch, **{**{host: inspected(host) for host in NAMES}, **found})

    return make


def test_the_page_has_the_options_that_the_action_takes() -> None:
    options = yaml.safe_load(documented.DOCUMENTATION)["options"]
    words = ("type", "choices", "default", "required", "elements")
    shown = {name: {word: option[word] for word in words if word in option} for name, option in options.items()}
    assert shown == wireguard_vrf_internal.ARGUMENTS


def test_what_is_missing_is_said_and_brought_to_a_host_and_its_peers(run: t.Callable[..., Run]) -> None:
    pairs = [{"tunnel": "wg0", "peer": peer} for peer in ("r10", "r1")]
    none = {"wg0": {peer: {"state": "none", "digest": None} for peer in ("r1", "r10")}}
    told = lacks("r2", packages=["wireguard-tools"], pairs=pairs, repairs=["/x: 0644 becomes 0640"])
    found = run(r2={**told, "preshared_keys": none})
    result = found.step("changes")["missing"]
    # Its peers hold the keys that it has lost.
    assert result["steps"] == {
        "give": {host: {"r2": ["wg0"]} for host in ("r1", "r10")},
        "take": {"r2": {"r1": ["wg0"], "r10": ["wg0"]}},
    }
    assert (
        found.said
        == result["lines"]
        == [
            "r2: will install wireguard-tools",
            "r2: will make the private key of wg0",
            "r2: will share a preshared key of wg0 with r1, r10",
            "r2: will correct /x: 0644 becomes 0640",
        ]
    )
    assert result["hosts"] == ["r1", "r2", "r10"]
    recorded = run(r2=lacks("r2", made=["wg0"])).step("changes", check=True)["missing"]
    assert recorded["lines"] == ["r2: would record the public key of wg0"]
    assert recorded["hosts"] == []


def test_nothing_is_brought_where_a_host_was_refused_or_its_peer_is_down(run: t.Callable[..., Run]) -> None:
    refused = run(r1=lacks("r1"), r2={"failed": True, "refused": True})
    assert refused.step("changes")["missing"]["hosts"] == []
    assert "No key is made and no package installed, because of r2: see above" in refused.said
    assert run(r1=lacks("r1"), r2={"unreachable": True}).step("changes")["missing"]["hosts"] == ["r1", "r10"]


def test_no_change_is_looked_at_before_a_host_has_what_it_lacks(run: t.Callable[..., Run]) -> None:
    found = run(r1=inspected("r1", differs=True, effects=["a"]), r2=lacks("r2"))
    result = found.step("changes")
    assert (result["rollout"], result["changes"]) == ([], [])
    assert found.said == result["missing"]["lines"] == ["r2: will make the private key of wg0"]
    # The same step again, when it has its key.
    found.of["r1"]["__wireguard_vrf_changes"] = result
    found.of["r2"]["__wireguard_vrf_inspected"] = inspected("r2", differs=True, effects=["b"])
    again = found.step("changes", again=True)
    assert (again["rollout"], again["missing"]) == (["r1", "r2"], result["missing"])
    assert found.said[1:] == ["r1: will a", "r2: will b"]


def with_units(**sections: str) -> Data:
    """Return the plan of r1 with keys in the unit of wg0."""
    hosts = {**HOSTS, "r1": {**HOSTS["r1"], "wireguard_vrf_units": {"wg0.network": {"Network": sections}}}}
    own = {name: {"wg0": found} for name, found in KEYS.items()}
    return t.cast("Data", with_keys(plan_inventory(hosts, {"routers": list(NAMES)}), own)["hosts"]["r1"])


def test_wrong_units_stop_the_run(run: t.Callable[..., Run]) -> None:
    found = run(r1=inspected("r1", differs=True, effects=["a"]))
    found.planned["plan"]["hosts"]["r1"] = json.dumps(with_units(Forwardings="yes"))
    with pytest.raises(AnsibleActionFail) as caught:
        found.step("changes")
    (problem,) = caught.value.result["problems"]
    assert problem.startswith("r1: ")
    assert "unknown-key" in problem
    # They are those of no host that would change.
    found.of["r1"]["__wireguard_vrf_inspected"] = inspected("r1")
    assert found.step("changes")["rollout"] == []


def test_a_value_that_looks_like_a_template_is_the_users_own(run: t.Callable[..., Run]) -> None:
    found = run(r1=inspected("r1", differs=True, effects=["a"]))
    found.planned["plan"]["hosts"]["r1"] = json.dumps(with_units(Description="{{ of a site }}"))
    assert found.step("changes")["rollout"] == ["r1"]


def test_the_whole_change_is_shown_in_the_order_of_the_hosts(run: t.Callable[..., Run]) -> None:
    changing = {host: inspected(host, differs=True, effects=["a", "b"]) for host in ("r10", "r2")}
    found = run(**changing)
    result = found.step("changes")
    assert found.said == [f"{host}: will {effect}" for host in ("r2", "r10") for effect in "ab"]
    assert (result["rollout"], result["refused"]) == (["r2", "r10"], [])
    assert result["changes"] == [{"host": host, "effects": ["a", "b"]} for host in ("r2", "r10")]
    looked = run(**changing)
    assert looked.step("changes", check=True)["rollout"] == []
    assert looked.said[0] == "r2: would a"


def test_a_run_that_changes_nothing_says_so(run: t.Callable[..., Run]) -> None:
    found = run(r1=inspected("r1"), r2=inspected("r2"))
    assert found.step("changes")["rollout"] == []
    assert found.said == ["No host changes"]


def test_no_host_is_changed_where_one_was_refused(run: t.Callable[..., Run]) -> None:
    found = run(r1=inspected("r1", differs=True, effects=["a"]), r2={"failed": True, "msg": "r2: no"})
    assert found.step("changes")["rollout"] == []
    assert found.said == ["r1: will a", "No host is changed, because of r2: see above"]


def test_no_host_is_changed_without_keys(run: t.Callable[..., Run]) -> None:
    with pytest.raises(AnsibleActionFail) as caught:
        run(r2=lacks("r2")).step("changes", tags=("inspect", "apply"))
    assert caught.value.result["problems"] == ["r2: will make the private key of wg0"]

    found = run(r1=inspected("r1", differs=True))
    hosts = found.planned["plan"]["hosts"]
    hosts["r1"] = json.dumps(part("r1", r10=placeholder("r10", "wg0")))
    with pytest.raises(AnsibleActionFail) as caught:
        found.step("changes")
    assert caught.value.result["problems"][0].startswith("r10: public key of wg0: /keys/r10/wg0.pub.txt is missing; ")
    assert found.step("changes", check=True)["rollout"] == []

    other = {"wg0": {"r1": {"state": "final", "digest": "b" * 64}, "r10": {"state": "final", "digest": "a" * 64}}}
    with pytest.raises(AnsibleActionFail) as caught:
        run(r2=inspected("r2", preshared_keys=other)).step("changes")
    assert caught.value.result["problems"][0].startswith("r1 and r2 hold different preshared keys of wg0")


def test_a_pair_needs_both_ends_before_a_key_is_made(run: t.Callable[..., Run]) -> None:
    none = {"wg0": {"r1": {"state": "none", "digest": None}}}
    found = run(r1={}, r2={**lacks("r2"), "preshared_keys": none})
    with pytest.raises(AnsibleActionFail) as caught:
        found.step("changes")
    assert caught.value.result["problems"][0].startswith(
        "r2: there is no preshared key of wg0 with r1 yet, and r1 takes"
    )
    looked = found.step("changes", check=True)
    assert (looked["missing"]["hosts"], len(looked["warnings"])) == ([], 1)


def test_a_new_pair_with_a_host_that_is_down_waits_for_it(run: t.Callable[..., Run]) -> None:
    none = {"wg0": {"r1": {"state": "none", "digest": None}}}
    told = {**lacks("r2", pairs=[{"tunnel": "wg0", "peer": "r1"}]), "preshared_keys": none}
    empty = {**facts("r2"), "tunnels": []}
    found = run(r1={"unreachable": True}, r2={**told, "facts": json.dumps(empty)})
    result = found.step("changes")["missing"]
    assert (result["left_out"], result["steps"]) == ({"r2": ["r1"]}, {})
    waits = "r2: r1 is down, and shares no key with r2 yet. It is left out until it is back"
    assert found.said == ["r2: will make the private key of wg0", waits]
    assert result["hosts"] == ["r2", "r10"]

    # A host that lacks nothing else is planned again, and its peers are not looked at.
    short = {
        **lacks("r2", tunnels=[], pairs=told["lacks"]["pairs"]),
        "preshared_keys": none,
        "facts": json.dumps(empty),
    }
    found = run(r1={"unreachable": True}, r2=short)
    assert found.step("changes")["missing"]["hosts"] == ["r2"]
    assert found.said == [waits]

    # A peer that the host has is not taken away, and one that nobody knows may be it.
    stranger = copy.deepcopy(facts("r2"))
    stranger["tunnels"][0]["peers"] = [{**stranger["tunnels"][0]["peers"][0], "public_key": key(99)}]
    for known in (facts("r2"), stranger):
        with pytest.raises(AnsibleActionFail):
            run(r1={"unreachable": True}, r2={**told, "facts": json.dumps(known)}).step("changes")


def test_a_key_is_settled_by_what_its_peer_has_told(run: t.Callable[..., Run]) -> None:
    steps = {"settle": {"r1": {"r2": ["wg0"], "r10": ["wg0"]}}}
    took = inspected("r2", digests={"r1": {"wg0": "a" * 64}})
    found = run(r1=inspected("r1", differs=True, effects=[]), r2=took)
    settle = [{"tunnel": "wg0", "peer": "r2", "digest": "a" * 64}]
    found.of["r1"]["__wireguard_vrf_changes"] = {
        "missing": {"lines": [], "hosts": ["r1"], "steps": steps, "left_out": {}}
    }
    assert found.step("changes", again=True)["settle"] == {"r1": settle}


def test_a_rollout_stops_after_a_batch_in_which_a_host_failed(run: t.Callable[..., Run]) -> None:
    found = run()
    found.of["r1"]["__wireguard_vrf_applied"] = {"changed": True, "state": "committed"}
    assert found.step("halt", rollout=list(NAMES))["stop"] is False
    found.of["r2"]["__wireguard_vrf_applied"] = {"failed": True, "state": "rolled-back"}
    result = found.step("halt", rollout=list(NAMES))
    assert (result["stop"], result["because"], result["left"]) == (True, ["r2"], ["r10"])
    assert found.said == ["The rollout stops because of r2. Not changed: r10"]


def states(found: Run) -> dict[str, str]:
    return {row["host"]: row["state"] for row in found.step("table")["hosts"]}


def test_a_host_that_is_as_it_was_inspected_is_not_asked_again(run: t.Callable[..., Run]) -> None:
    found = run()
    for told in found.checked().values():
        assert not told.get("failed"), told
        assert len(told["checks"]) > 20
    assert found.asked == []
    assert states(found) == dict.fromkeys(NAMES, "ok")
    assert found.said[-1] == "3 hosts: 3 ok; 0 changed"


def test_a_host_that_was_as_planned_needs_no_task_at_the_end(run: t.Callable[..., Run]) -> None:
    found = run()
    for host in NAMES:
        row = found.step("check", host)["row"]
        found.of[host]["__wireguard_vrf_inspected"] |= {"row": row, "summary": "x", "unsaid": ["y"]}
    shown = found.step("changes")
    assert shown["verify"] == []
    assert [row["state"] for row in shown["hosts"]] == ["ok"] * 3
    assert found.said == ["No host changes", *shown["table"]]
    assert states(found) == dict.fromkeys(NAMES, "ok")
    assert shown["warnings"] == ["r1, r2, r10: y"]
    assert found.step("check", "r1")["summary"] == "x"
    del found.of["r2"]["__wireguard_vrf_inspected"]["row"]
    shown = found.step("changes")
    assert (shown["verify"], "table" in shown) == (["r2"], False)
    # Another task may change it all the same.
    found.of["r1"]["__wireguard_vrf_applied"] = {"changed": True, "state": "committed"}
    assert found.asked == []
    found.step("check", "r1")
    assert found.asked == ["facts"]


def test_a_host_that_has_changed_is_asked(run: t.Callable[..., Run]) -> None:
    found = run(r2=inspected("r2", differs=True))
    found.of["r2"]["__wireguard_vrf_applied"] = {"changed": True, "state": "committed"}
    found.checked()
    assert found.asked == ["facts"]
    assert states(found) == dict.fromkeys(NAMES, "ok")


def test_without_an_inspection_each_host_is_asked(run: t.Callable[..., Run]) -> None:
    found = run(r1={}, r2={}, r10={})
    found.checked()
    assert found.asked == ["facts"] * 3
    assert states(found) == dict.fromkeys(NAMES, "ok")


@pytest.mark.parametrize("changed", [True, False])
def test_what_failed_before_a_peer_changed_is_looked_at_again(run: t.Callable[..., Run], changed: bool) -> None:
    off = facts("r1")
    off["pings"][0]["received"] = False
    found = run(r1=inspected("r1", facts=off), r2=inspected("r2", differs=True))
    if changed:
        found.of["r2"]["__wireguard_vrf_applied"] = {"changed": True, "state": "committed"}
    told = found.checked()["r1"]
    assert bool(told.get("failed")) is not changed
    assert states(found)["r1"] == ("ok" if changed else "drifted")
    if not changed:
        (problem,) = told["problems"]
        assert problem.startswith("r1: wg0 r")
        assert problem.endswith(f"expected an answer from {off['pings'][0]['to']}, there is none")


def test_a_host_that_failed_fails_at_the_end(run: t.Callable[..., Run]) -> None:
    found = run(
        r1={"failed": True, "refused": True, "msg": "r1: refused, nothing was changed: 1 problem", "problems": ["a"]},
        r2=inspected("r2", differs=True),
        r10={"unreachable": True, "msg": "no route"},
    )
    told = found.checked()
    assert (told["r1"]["failed"], told["r1"]["msg"]) == (True, "r1: refused, nothing was changed: 1 problem")
    assert not told["r2"].get("failed")
    assert found.asked == []
    assert states(found) == {"r1": "refused", "r2": "not started", "r10": "down"}


@pytest.mark.parametrize(
    ("applied", "state"),
    [
        ({"failed": True, "state": "rolled-back", "msg": "r2: rolled back"}, "rolled back"),
        ({"failed": True, "state": "rolling-back", "msg": "r2: rolling back"}, "rolling back"),
        ({"failed": True, "state": "unknown", "msg": "r2: lost"}, "failed"),
        ({"failed": True, "msg": "r2: refused", "problems": ["r2: x"]}, "refused"),
        ({"unreachable": True, "msg": "r2: down"}, "down"),
    ],
)
def test_a_change_that_failed(run: t.Callable[..., Run], applied: Data, state: str) -> None:
    found = run(r2=inspected("r2", differs=True))
    found.of["r2"]["__wireguard_vrf_applied"] = applied
    told = found.step("check", "r2")
    assert (told["failed"], told["msg"], told["row"]["state"]) == (True, applied["msg"], state)


def test_hosts_whose_own_traffic_goes_nowhere_are_warned_of_once_and_are_as_planned(run: t.Callable[..., Run]) -> None:
    well = facts("r2")
    well["routes"].append(healthy_host.route("ipv4", 254, device="eth9", gateway="192.0.2.1"))
    found = run(r2=inspected("r2", facts=well))
    assert [found.checked()[host]["row"]["state"] for host in ("r1", "r10")] == ["ok", "ok"]
    assert found.step("table")["warnings"] == [
        (
            "r1, r10: main has no default route, so the host's own traffic (packages, time, names) goes nowhere. "
            "Without the egress lock, root still gets one command out: ip vrf exec vrf-wan COMMAND. Set "
            "wireguard_vrf_egress (docs/howto/egress.md) [egress-unsaid]"
        )
    ]


def test_check_mode_fails_for_no_drift(run: t.Callable[..., Run]) -> None:
    off = facts("r1")
    off["sysctls"] = dict.fromkeys(off["sysctls"], "7")
    found = run(r1=inspected("r1", facts=off), r2=lacks("r2"))
    told = found.checked(check=True)
    assert not any(each.get("failed") for each in told.values())
    assert {host: each["row"]["state"] for host, each in told.items()} == {
        "r1": "drifted",
        "r2": "would change",
        "r10": "ok",
    }


def test_a_run_about_keys_only_says_whether_it_failed(run: t.Callable[..., Run]) -> None:
    found = run(r1={"failed": True, "msg": "r1: no"}, r2=lacks("r2"))
    told = found.checked(tags=("keys",))
    assert [bool(told[host].get("failed")) for host in NAMES] == [True, False, False]
    # Nothing was compared with the plan.
    assert ["checks" in told[host] for host in NAMES] == [False] * 3
    assert "checks" in found.checked()["r10"]
    assert found.asked == []


def test_a_host_without_a_part_is_left_alone(run: t.Callable[..., Run]) -> None:
    found = run()
    for step in ("inspect", "check"):
        assert found.step(step, "lan1")["skipped"] is True
    assert found.asked == []


def test_keys_that_are_recorded_nowhere_stop_the_run_and_are_shown(run: t.Callable[..., Run]) -> None:
    found = run()
    why = "no file is written where wireguard_vrf_recorded_keys is set"
    made = {"recorded_keys": {"wg0": "K="}, "unrecorded": {"wg0": why}}
    found.of["r1"]["made"] = {**made, "unrecorded": {}}
    assert found.step("record", made="made")["variables"] == {}
    found.of["r2"]["made"] = made
    with pytest.raises(AnsibleActionFail) as caught:
        found.step("record", made="made")
    variables = {"r2": {"wireguard_vrf_recorded_keys": {"wg0": "K="}}}
    assert caught.value.result["variables"] == variables
    assert caught.value.result["problems"] == [f'r2: set wireguard_vrf_recorded_keys to {{"wg0": "K="}}: {why}']
    (said,) = found.said
    assert yaml.safe_load(said.partition("---\n")[2]) == {"all": {"hosts": variables}}
    assert found.step("record", check=True, made="made")["variables"] == variables


def test_a_host_is_asked_about_a_secret_and_not_about_its_seal() -> None:
    """Otherwise it would find a change in each run."""
    secret = key(8)
    units = {"wg0.netdev": [{"WireGuardPeer": {"PublicKey": key(9), "PresharedKey": secret}}]}
    sealed = seal_plan(t.cast("t.Any", {**PLAN, "hosts": {"r1": {**part("r1"), "units": units}}}))["hosts"]["r1"]
    assert secret not in str(sealed)

    asked = str(_request(sealed, settings(HOSTS, "r1")))

    assert secret in asked
    assert "(sealed " not in asked
