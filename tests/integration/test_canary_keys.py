# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Canary keys in every place where a key may stand, and a search of all that a run leaves behind.

What a run leaves: the terminal with ``-vvvv --diff``, the log, the fact cache, what a callback is told, files that
Ansible keeps on both sides. Only the request to the host itself, and a file that its owner alone may read, have a key.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from helpers.evil.conversation import REQUEST
from helpers.plays import INSPECT, inventory, router

if t.TYPE_CHECKING:
    from helpers.plays import Play, Played

each_core = pytest.mark.parametrize("core", ["oldest", "newest"])


def key(name: str) -> str:
    """A WireGuard key that a person recognizes, without a character that a log may escape."""
    return f"Canary{name:x<36.36}0="


PRIVATE, PRESHARED, LISTED, CASE, STRAY = map(key, ("Private", "Preshared", "Listed", "Case", "Edited"))
MACSEC, PASSWORD, PIN, WOL, STABLE = (
    "ca" * 16,
    "CanaryPassword",
    "4711081547110815",
    "ca:4a:4a:59:00:01",
    "fd00::ca4a:4a59",
)
NETDEV = "/etc/systemd/network/05-transit-vpn0.netdev"

VPN = {"NetDev": {"Name": "vpn0", "Kind": "wireguard"}}
UNITS: dict[str, t.Any] = {
    "vpn0.netdev": [VPN, {"WireGuard": {"PrivateKey": PRIVATE}}],
    "wg0.netdev": [
        {"WireGuardPeer": {"PublicKey": key("Public1"), "PresharedKey": PRESHARED, "AllowedIPs": "fd00:98::1/128"}},
        {"WireGuardPeer": {"PublicKey": key("Public2"), "PresharedKey": ["", LISTED], "AllowedIPs": "fd00:98::2/128"}},
        {"X-Mine": {"privatekey": CASE}},
    ],
    "macsec0.netdev": [
        {"NetDev": {"Name": "macsec0", "Kind": "macsec"}},
        {"MACsecTransmitAssociation": {"PacketNumber": 1, "KeyId": "01", "Key": MACSEC}},
    ],
    "wwan0.network": [
        {"Match": {"Name": "wwan0"}},
        {"Network": {"IPv6StableSecretAddress": STABLE}},
        {"MobileNetwork": {"APN": "internet", "Password": PASSWORD, "PIN": PIN}},
    ],
    "lan0.link": [{"Match": {"OriginalName": "lan0"}}, {"Link": {"WakeOnLan": "magic", "WakeOnLanPassword": WOL}}],
}
MINE = {"r1": UNITS}
CANARIES = (PRIVATE, PRESHARED, LISTED, CASE, MACSEC, PASSWORD, PIN, WOL, STABLE)

CALLBACK = """
import json
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = "name: canary\\nshort_description: keeps all\\ndescription: keeps all\\n"

class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "canary"

    def v2_on_any(self, *args, **kwargs):
        with open(FILE, "a") as file:
            for one in args:
                for name in ("_result", "_task_fields", "args", "vars"):
                    file.write(f"{name}: {getattr(one, name, None)!r}\\n")
"""

# The host: this machine with an /etc and a /run of its own. What it is sent is kept.
PYTHON = """\
#!/bin/sh
tee -a {folder}/requests-{name} | exec unshare -m sh -c '
mount --bind {etc} /etc && mount --bind {run} /run && exec {python} "$@"' sh "$@"
"""


@pytest.fixture
def run(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., Played]:
    """Return what runs a playbook, as chatty as Ansible can be, with units of r1 that are vaulted."""
    (tmp_path / "callbacks").mkdir()
    (tmp_path / "callbacks/canary.py").write_text(CALLBACK.replace("FILE", repr(str(tmp_path / "callback.txt"))))
    (tmp_path / "password").write_text("vault\n")
    for name, value in {
        "CACHE_PLUGIN": "jsonfile", "CACHE_PLUGIN_CONNECTION": tmp_path / "cache", "GATHERING": "smart",
        "LOG_PATH": tmp_path / "log.txt", "LOG_VERBOSITY": 4, "CALLBACK_PLUGINS": tmp_path / "callbacks",
        "CALLBACKS_ENABLED": "canary", "DISPLAY_ARGS_TO_STDOUT": 1, "LOCAL_TEMP": tmp_path / "local",
        "REMOTE_TMP": tmp_path / "remote", "KEEP_REMOTE_FILES": 1, "VAULT_PASSWORD_FILE": tmp_path / "password",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"ANSIBLE_{name}", str(value))

    def run(
        what: t.Any, *arguments: str, core: str = "newest", units: t.Any = None, names: t.Sequence[str] = ("r1", "r2")
    ) -> Played:
        units = MINE if units is None else units
        # Without preshared keys, for those of a new pair need both ends.
        hosts = inventory({"preshared_keys": False}, **{name: router(11 + at) for at, name in enumerate(names)})
        hosts["all"]["vars"]["wireguard_vrf_systemd_version"] = 262
        (tmp_path / "host_vars").mkdir(exist_ok=True)
        for name in names:
            etc = tmp_path / name / "etc"
            (etc / "systemd/network").mkdir(parents=True, exist_ok=True)
            etc.with_name("run").mkdir(exist_ok=True)
            (etc / "group").write_text("root:x:0:\nsystemd-network:x:998:\n")
            (etc / "passwd").write_text("root:x:0:0::/root:/bin/sh\n")
            program = tmp_path / f"python-{name}"
            program.write_text(
                PYTHON.format(folder=tmp_path, name=name, etc=etc, run=etc.with_name("run"), python=sys.executable)
            )
            program.chmod(0o755)
            routers = hosts["all"]["children"]["routers"]["hosts"]
            routers[name]["ansible_python_interpreter"] = str(program)
            variables = {"wireguard_vrf_units": units[name]} if name in units else {}
            (tmp_path / f"host_vars/{name}.yml").write_text(vaulted(variables))
        return play(what, hosts, "-vvvv", "--diff", *arguments, core=core)

    return run


def vaulted(variables: dict[str, t.Any]) -> str:
    """Write variables in YAML, with the secrets in them encrypted as a user does it, one by one."""
    text = yaml.safe_dump(variables)
    for canary in CANARIES:
        scalar = re.compile(rf"(?<=[:-] )('?){re.escape(canary)}\1$", re.MULTILINE)
        if scalar.search(text):
            command = [Path(sys.executable).with_name("ansible-vault"), "encrypt_string", canary]
            secret = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
            text = scalar.sub(lambda _found, secret=secret: secret, text)
    return text


def requests(folder: Path, name: str) -> list[dict[str, t.Any]]:
    """What a host was sent."""
    text = (folder / f"requests-{name}").read_bytes()
    return [json.loads(base64.b64decode(found)) for found in REQUEST.findall(text)]


def seen(done: Played, folder: Path, *but: str) -> list[str]:
    """Where a canary is, on the terminal and in any file of the run's folder."""
    found = [f"terminal: {canary}" for canary in (*CANARIES, STRAY) if canary in done.output]
    for file in folder.rglob("*"):
        if file.is_file() and not str(file.relative_to(folder)).startswith(("requests-", "r1/etc/", *but)):
            content = file.read_bytes()
            found += [f"{file}: {canary}" for canary in (*CANARIES, STRAY) if canary.encode() in content]
    return found


@each_core
def test_a_run_of_site_shows_no_key(run: t.Callable[..., Played], tmp_path: Path, core: str) -> None:
    edited = tmp_path / "r1" / NETDEV[1:]
    edited.parent.mkdir(parents=True)
    # A file of ours that somebody has edited, so that it is shown.
    edited.write_text(f"# Made by the Ansible collection transit.networkd\n[WireGuard]\nPrivateKey={STRAY}\n")
    done = run("site", "--check", core=core)

    assert done.did(INSPECT) == {"lan1": "skipping", "r1": "fatal", "r2": "fatal"}, done.output
    assert seen(done, tmp_path) == []
    # The host itself gets all of them, the other one none, and the diff shows that they change.
    inspect = [request for request in requests(tmp_path, "r1") if request["verb"] == "inspect"][-1]
    files = {file["path"]: file for file in inspect["bundle"]["files"]}
    assert not [canary for canary in CANARIES if not any(canary in file.get("content", "") for file in files.values())]
    assert files[NETDEV]["mode"] == "0640"
    assert not [canary for canary in CANARIES if canary in json.dumps(requests(tmp_path, "r2"))]
    # The control: the search has met the kept program.
    assert list((tmp_path / "r1/run/transit-networkd").iterdir())
    assert "-PrivateKey=(key, SHA-256 " in done.output
    assert "+PrivateKey=(key, SHA-256 " in done.output or '"PrivateKey=(key, SHA-256 ' in done.output


def test_the_role_alone_shows_no_key(run: t.Callable[..., Played], tmp_path: Path) -> None:
    # With Ansible's own check of the role's arguments.
    done = run([{"hosts": "routers", "gather_facts": False, "roles": ["transit.networkd.wireguard_vrf"]}], "--check")
    assert "Validating arguments against arg spec" in done.output
    assert done.did(INSPECT) == {"r1": "fatal", "r2": "fatal"}
    assert seen(done, tmp_path) == []


@each_core
def test_a_plan_shows_no_key_and_keeps_it_from_others(run: t.Callable[..., Played], tmp_path: Path, core: str) -> None:
    units = tmp_path / "units"
    os.umask(0o022)
    done = run("plan", "-e", f"transit_output={units}", core=core)

    assert done.status == 0, done.output
    assert seen(done, tmp_path, "units/r1/") == []
    for canary in CANARIES:
        (file,) = [file for file in units.rglob("*") if file.is_file() and canary in file.read_text()]
        assert file.is_relative_to(units / "r1")
        assert file.stat().st_mode & 0o777 == 0o600
    # A second plan has nothing to write, and a new key is a change that does not show it.
    assert "changed=0" in run("plan", "-e", f"transit_output={units}", core=core).output


def test_the_lint_of_a_plan_shows_no_key(run: t.Callable[..., Played], tmp_path: Path) -> None:
    # The peers have a placeholder for the public key.
    done = run("lint", "-e", "transit_disable=hosts-key-differs")
    assert done.status == 0, done.output
    # The lint has seen the keys as they are.
    assert done.output.count("[inline-secret]") >= 4
    assert "is wrong" not in done.output
    assert seen(done, tmp_path) == []


@each_core
def test_debugging_and_caching_the_plan_shows_no_key(run: t.Callable[..., Played], tmp_path: Path, core: str) -> None:
    placeholder = {"__wireguard_vrf_missing_keys": "placeholder"}
    role = {"name": "transit.networkd.wireguard_vrf", "rolespec_validate": False}
    tasks: list[dict[str, t.Any]] = [
        {"ansible.builtin.import_role": {**role, "tasks_from": "plan"}},
        {"ansible.builtin.import_role": {**role, "tasks_from": "bundle"}, "vars": placeholder},
        {"ansible.builtin.debug": {"var": "__wireguard_vrf_planned"}},
        {"ansible.builtin.debug": {"var": "__wireguard_vrf_bundle"}},
        {"ansible.builtin.set_fact": {"kept": "{{ __wireguard_vrf_bundle }}", "cacheable": True}},
        {
            "ansible.builtin.copy": {
                "content": "{{ __wireguard_vrf_planned.plan | to_json }}",
                "dest": str(tmp_path / "plan.json"),
            }
        },
    ]
    plays = [{"hosts": "routers", "gather_facts": False, "tasks": tasks}]
    done = run(plays, core=core)
    assert done.status == 0, done.output
    cached = "".join(file.read_text() for file in (tmp_path / "cache").rglob("*") if file.is_file())
    assert "05-transit-wg0.netdev" in cached
    assert seen(done, tmp_path) == []

    # The control: what shows the variable itself shows the keys, in all the places where the search looks.
    tasks[:] = [
        {"ansible.builtin.debug": {"var": "wireguard_vrf_units"}},
        {"ansible.builtin.set_fact": {"kept": "{{ wireguard_vrf_units | default({}) | string }}", "cacheable": True}},
    ]
    places = {place.partition(":")[0] for place in seen(run(plays, core=core), tmp_path)}
    assert {Path(place).name for place in places} >= {"terminal", "log.txt", "callback.txt"}
    assert [place for place in places if "/cache/" in place]


# What the plan refuses stage by stage, and what the lint does.
WRONG: dict[str, tuple[int, dict[str, t.Any]]] = {
    "read": (1, {"r1": f"PrivateKey={PRIVATE}"}),
    "plan": (
        3,
        {
            "r2": {"wg0.netdev": f"PrivateKey={PRIVATE}"},
            "r3": {"wg0.netdev": [{"WireGuard": [PRIVATE]}], "a/b": [{"WireGuard": {"PrivateKey": PRIVATE}}]},
            "r4": {"wg0.netdev": [{"WireGuard": {"PrivateKey": {"key": PRIVATE}}}]},
        },
    ),
    "override": (1, {"r1": {"wg0.netdev": [{"WireGuard": {"PrivateKey": PRIVATE}}]}}),
    "line": (1, {"r1": {"wg0.netdev": [{"WireGuard": {"PrivateKey": f"{PRIVATE}\n{PASSWORD}"}}]}}),
    "lint": (
        4,
        {
            "r1": {"vpn0.netdev": [VPN, {"WireGuard": {"PrivateKey": PASSWORD}}]},
            "r2": {"vpn0.netdev": [VPN, {"WireGuard": {"PrivateKeyFile": PRIVATE}}]},
            "r3": {"wg0.netdev": [{"WireGuard": {"PrivatKey": PRIVATE}}]},
            "r4": {"lan0.link": [{"Match": {"OriginalName": "x"}}, {"Link": {"WakeOnLanPassword": PASSWORD}}]},
        },
    ),
}


@pytest.mark.parametrize("stage", WRONG)
def test_an_error_shows_no_key(run: t.Callable[..., Played], tmp_path: Path, stage: str) -> None:
    count, units = WRONG[stage]
    done = run("site", "--check", units=units, names=("r1", "r2", "r3", "r4"))
    assert done.status != 0
    said = {name for name in units if re.search(rf"{name}: wireguard_vrf_units|fatal: \[{name}\]", done.output)}
    assert len(said) == count, done.output
    assert seen(done, tmp_path, "host_vars/") == []
