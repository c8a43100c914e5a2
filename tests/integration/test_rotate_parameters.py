# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is rotated is what -e says: a fact that a cache has kept, with the name of a parameter, does not count."""

from __future__ import annotations

import sys
import typing as t

import pytest

if t.TYPE_CHECKING:
    from pathlib import Path

    from helpers.plays import Play, Played

SAY = """\
#!/usr/bin/python3
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule({"facts": {"type": "dict"}})
module.exit_json(ansible_facts=module.params["facts"])
"""
ROLLED_BACK = "Roll back what is staged"


def inventory() -> dict[str, t.Any]:
    def router(number: int) -> dict[str, t.Any]:
        interface = {"name": "eth9", "addresses": [f"198.51.100.1{number}/24"], "gateways": ["198.51.100.1"]}
        return {"wireguard_vrf_interfaces": [interface]}

    variables = {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "wireguard_vrf_tunnels": [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}],
    }
    return {"routers": {"vars": variables, "hosts": {f"r{number}": router(number) for number in (1, 2)}}}


@pytest.fixture
def with_facts(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., Played]:
    """Return what runs the playbook in check mode after all hosts have told facts."""
    monkeypatch.setenv("ANSIBLE_INJECT_FACT_VARS", "true")  # Ansible's default
    monkeypatch.setenv("ANSIBLE_CACHE_PLUGIN", "ansible.builtin.jsonfile")
    monkeypatch.setenv("ANSIBLE_CACHE_PLUGIN_CONNECTION", str(tmp_path / "cache"))
    (tmp_path / "library").mkdir()
    (tmp_path / "library/say.py").write_text(SAY)

    def run(facts: dict[str, t.Any], *arguments: str) -> Played:
        say = play([{"hosts": "all", "gather_facts": False, "tasks": [{"say": {"facts": facts}}]}], inventory())
        assert say.status == 0, say.output
        return play("rotate_keys", inventory(), "--check", *arguments)

    return run


def test_a_fact_does_not_decide(with_facts: t.Callable[..., Played]) -> None:
    done = with_facts({"transit_abandon": True, "transit_rotate": ["nobody"], "transit_accept_outside_peers": True})
    # Whichever host has answered first decides for all.
    assert list(done.did("Decide who takes part").values()) == ["ok"], done.output
    assert done.did(ROLLED_BACK) == {"r1": "skipping", "r2": "skipping"}


def test_the_control_a_parameter_does(with_facts: t.Callable[..., Played]) -> None:
    done = with_facts({}, "-e", "transit_abandon=true")
    assert done.did(ROLLED_BACK) == {"r1": "changed", "r2": "changed"}, done.output
    done = with_facts({}, "-e", "transit_rotate=nobody")
    assert "transit_rotate = nobody: has no part in the plan, or takes no part in this run" in done.output
