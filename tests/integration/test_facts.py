# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host whose modules answer with facts that have the names of variables: they change nothing for any host."""

from __future__ import annotations

import json
import re
import sys
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import placeholder

if t.TYPE_CHECKING:
    from pathlib import Path

    from helpers.plays import Play, Played

each = pytest.mark.parametrize("core", ["oldest", "newest"])

ROLE = "transit.networkd.wireguard_vrf"

# A module as any other, which gathers what it is told. In its answer (( )) are the braces of a template.
SAY = """\
#!/usr/bin/python3
import json
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule({"facts": {"type": "dict"}})
text = json.dumps(module.params["facts"]).replace("((", "{" * 2).replace("))", "}" * 2)
module.exit_json(ansible_facts=json.loads(text))
"""

EVIL: dict[str, t.Any] = {
    "wireguard_vrf_networks": ["::/0", "0.0.0.0/0", "fd00:50:1:42::/64"],
    "wireguard_vrf_endpoints": ["203.0.113.66"],
    "wireguard_vrf_interfaces": [],
    "wireguard_vrf_public_keys": "/nowhere",
    "wireguard_vrf_confirm_timeout": 3600,
    "wireguard_vrf_accept_changed_keys": True,
    "wireguard_vrf_\x1b[2J{{ 7 * 7 }}": 1,
    "__wireguard_vrf_settings": {"confirm_timeout": 3600, "public_keys": "/nowhere"},
    "__wireguard_vrf_planned": {"plan": {"hosts": {}}},
    "__wireguard_vrf_missing_keys": "placeholder",
    "inventory_dir": "/nowhere",
    "lan": "::/0",
}


def inventory() -> dict[str, t.Any]:
    def router(number: int) -> dict[str, t.Any]:
        interface = {"name": "eth9", "addresses": [f"198.51.100.1{number}/24"], "gateways": ["198.51.100.1"]}
        return {
            "lan": f"fd00:50:{number}::/64",
            "wireguard_vrf_interfaces": [interface],
            "wireguard_vrf_networks": ["{{ lan }}"],
        }

    variables = {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "wireguard_vrf_confirm_timeout": 90,
        "wireguard_vrf_tunnels": [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}],
    }
    return {"routers": {"vars": variables, "hosts": {f"r{number}": router(number) for number in (1, 2, 3)}}}


def role(part: str) -> dict[str, t.Any]:
    return {"ansible.builtin.import_role": {"name": ROLE, "tasks_from": part}}


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSIBLE_INJECT_FACT_VARS", "true")  # Ansible's default
    for name in ("r1", "r2", "r3"):
        (tmp_path / "wireguard_keys" / name).mkdir(parents=True)
        (tmp_path / "wireguard_keys" / name / "wg0.pub.txt").write_text(placeholder(name, "test"))
    (tmp_path / "library").mkdir()
    (tmp_path / "library/say.py").write_text(SAY)


def tasks(liar: str, facts: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    """Plan, let a host say facts, plan and render again, and print what the role and the host believe."""
    found = {
        name: f"{{{{ {name} }}}}"
        for name in ("__wireguard_vrf_bundle", "__wireguard_vrf_settings", "wireguard_vrf_networks", "inventory_dir")
    }
    say: dict[str, t.Any] = {"say": {"facts": facts}, "when": f"inventory_hostname == '{liar}'"}
    show: dict[str, t.Any] = {
        "ansible.builtin.debug": {"msg": "FOUND {{ found | to_json }} END"},
        "vars": {"found": found},
    }
    return [role("plan"), say, role("bundle"), show]


def found(done: Played) -> dict[str, dict[str, t.Any]]:
    texts = re.findall(r'ok: \[(\w+)\] => \{\s+"msg": ("FOUND .*? END")\n', done.output)
    return {host: json.loads(json.loads(text).removeprefix("FOUND ").removesuffix(" END")) for host, text in texts}


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("liar", ["r1", "r3"])
@each
def test_facts_between_the_two_plans_change_no_bundle_and_no_setting(play: Play, liar: str, core: str) -> None:
    honest = play([{"hosts": "all", "gather_facts": False, "tasks": tasks(liar, {})}], inventory(), core=core)
    assert honest.status == 0, honest.output
    evil = play([{"hosts": "all", "gather_facts": False, "tasks": tasks(liar, EVIL)}], inventory(), core=core)
    assert evil.status == 0, evil.output
    for name in ("__wireguard_vrf_bundle", "__wireguard_vrf_settings"):
        expected = {host: row[name] for host, row in found(honest).items()}
        assert sorted(expected) == ["r1", "r2", "r3"]
        assert {host: row[name] for host, row in found(evil).items()} == expected
    # The control: to any other task of that host, the facts are its variables.
    assert found(evil)[liar]["wireguard_vrf_networks"] == EVIL["wireguard_vrf_networks"]
    assert found(evil)[liar]["inventory_dir"] == "/nowhere"


@pytest.mark.usefixtures("keys")
@each
def test_facts_that_a_cache_has_kept_fail_their_host_alone(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, core: str
) -> None:
    monkeypatch.setenv("ANSIBLE_CACHE_PLUGIN", "ansible.builtin.jsonfile")
    monkeypatch.setenv("ANSIBLE_CACHE_PLUGIN_CONNECTION", str(tmp_path / "cache"))
    monkeypatch.setenv("ANSIBLE_INVENTORY_ENABLED", "yaml")
    honest = play([{"hosts": "all", "gather_facts": False, "tasks": tasks("r1", {})}], inventory(), core=core)
    say = play([{"hosts": "r1", "gather_facts": False, "tasks": [{"say": {"facts": EVIL}}]}], inventory(), core=core)
    assert say.status == 0, say.output
    evil = play([{"hosts": "all", "gather_facts": False, "tasks": tasks("r1", {})}], inventory(), core=core)
    assert evil.did("Read the settings of this host") == {"r1": "fatal", "r2": "ok", "r3": "ok"}
    assert re.search(
        r"r1: its facts set __wireguard_vrf_missing_keys, .* and \d more, which only the inventory", evil.output
    )
    assert "\x1b" not in evil.output
    for host in ("r2", "r3"):
        assert found(evil)[host]["__wireguard_vrf_bundle"] == found(honest)[host]["__wireguard_vrf_bundle"]


@pytest.mark.usefixtures("keys")
def test_a_users_own_set_fact_counts(play: Play) -> None:
    fact = {
        "ansible.builtin.set_fact": {"wireguard_vrf_networks": ["fd00:77::/64"]},
        "when": "inventory_hostname == 'r2'",
    }
    done = play([{"hosts": "all", "gather_facts": False, "tasks": [fact, *tasks("r1", {})]}], inventory())
    assert done.status == 0, done.output
    assert "fd00:77::/64" in json.dumps(found(done)["r1"]["__wireguard_vrf_bundle"])


@pytest.mark.usefixtures("keys")
def test_a_template_may_name_a_fact(play: Play) -> None:
    hosts = inventory()
    hosts["routers"]["hosts"]["r2"]["wireguard_vrf_endpoints"] = ["{{ ansible_facts.test_endpoint }}"]
    say = {"say": {"facts": {"ansible_test_endpoint": "198.51.100.99"}}}
    done = play([{"hosts": "all", "gather_facts": False, "tasks": [say, *tasks("r1", {})]}], hosts)
    assert done.status == 0, done.output
    assert "198.51.100.99:51820" in json.dumps(found(done)["r1"]["__wireguard_vrf_bundle"])


@pytest.mark.usefixtures("keys")
def test_a_variable_that_the_play_sets_is_refused(play: Play) -> None:
    plays = [
        {"hosts": "all", "gather_facts": False, "vars": {"wireguard_vrf_confirm_timeout": 300}, "tasks": [role("plan")]}
    ]
    done = play(plays, inventory())
    assert done.status != 0
    assert "r1: wireguard_vrf_confirm_timeout: is set by the play or as a parameter of the role" in done.output


@pytest.mark.usefixtures("keys")
@each
def test_a_fact_that_the_inventory_names_is_no_template(play: Play, tmp_path: Path, core: str) -> None:
    mark = tmp_path / "mark"
    said = f"(( lookup('pipe', 'touch {mark}') ))"
    hosts = inventory()
    sections = [{"Network": {"Description": "{{ ansible_facts.said }}"}}]
    hosts["routers"]["hosts"]["r2"]["wireguard_vrf_units"] = {"eth9.network": sections}
    part = "(made.plan.hosts.r2 | from_json)"
    text = f"{part}.units['eth9.network'][0].Network.Description"
    steps: list[dict[str, t.Any]] = [
        {"say": {"facts": {"ansible_said": said}}},
        *tasks("r1", {}),
        {"transit.networkd.wireguard_vrf_plan": {}, "register": "made"},
        {"ansible.builtin.set_fact": {"planned": f"{{{{ {part} }}}}"}},
        {"ansible.builtin.debug": {"msg": "PLANNED {{ planned.units | to_json }} {{ planned.host }}"}},
        {"ansible.builtin.debug": {"msg": f"{{{{ {text} }}}}"}},
        {"ansible.builtin.debug": {"msg": "{{ text }}"}, "vars": {"text": f"{{{{ {text} }}}}"}},
        {"ansible.builtin.debug": {"msg": "{{ item }}"}, "loop": f"{{{{ [{text}] }}}}"},
        # The control: the same words, by the play itself.
        {"ansible.builtin.debug": {"msg": f"{{{{ lookup('pipe', 'touch {mark}-control') }}}}"}},
    ]
    done = play([{"hosts": "all", "gather_facts": False, "tasks": steps}], hosts, core=core)
    assert done.status == 0, done.output
    assert "lookup" in done.output.split("PLANNED")[1]
    assert [file.name for file in tmp_path.glob("mark*")] == ["mark-control"]
