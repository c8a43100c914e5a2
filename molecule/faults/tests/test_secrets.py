# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every private and preshared key, looked for everywhere that a run may have left it: it is in its own file alone.

The run says all that it can say (-vvvv, --diff, a log file, every result as JSON, a cache of facts), makes and
exchanges new keys, fails once, and is tried in check mode. Public keys are looked for in the same way, and found: the
search sees.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest
from console import PUBLIC, Router, playbook, remove
from reservations import NAMES, all_reserved
from searches import KEYS, forms, on_controller, on_host

SAMPLER = "while :; do cat /proc/[0-9]*/cmdline 2>/dev/null; sleep 0.1; done >> /run/arguments"


class Found(t.NamedTuple):
    """Where a search has found the keys: the public ones, which shows that it sees, and the secret ones."""

    public: list[str]
    secret: list[str]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What the searches found on the controller and on each router, after runs that made new keys."""
    with all_reserved() as routers:
        folder = tmp_path_factory.mktemp("talk")
        try:
            talk(routers, folder)
            public, secret = public_keys(), secrets(routers)
            places = {router.name: Found(on_host(router, public), on_host(router, secret)) for router in routers}
            assert "/run/arguments" in on_host(routers[0], ["python3"])
            return {**places, "controller": Found(on_controller(folder, public), on_controller(folder, secret))}
        finally:
            for router in routers:
                router.run("systemctl stop sampler", check=False)
            remove("routers")
            subprocess.run(playbook("site", "routers", "--tags=keys"), check=True, capture_output=True)


def talk(routers: list[Router], folder: Path) -> None:
    """Make new keys, in runs that say and keep all that they can in a folder."""
    environment = {
        **os.environ,
        "ANSIBLE_LOG_PATH": str(folder / "log"),
        "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parents[1] / "callbacks"),
        "ANSIBLE_CALLBACKS_ENABLED": "every_result",
        "EVERY_RESULT": str(folder / "results"),
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(folder / "cache"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "true",
    }

    def run(name: str, *options: str) -> int:
        command = playbook(name, "routers", "-vvvv", "--diff", *options)
        with (folder / f"said-{len(list(folder.iterdir()))}").open("wb") as said:
            done = subprocess.run(command, check=False, stdout=said, stderr=subprocess.STDOUT, env=environment)
        return done.returncode

    for router in routers:
        router.run(f"rm -rf {KEYS} /run/arguments")
        router.run(f"systemd-run --quiet --collect --unit=sampler sh -c '{SAMPLER}'")
    shutil.rmtree(PUBLIC, ignore_errors=True)
    assert run("site", "--check") == 0
    assert run("site", "--tags=keys") == 0
    routers[0].run("ip link add vrf-wan type dummy")
    assert run("site") != 0
    routers[0].run("ip link del vrf-wan")
    assert run("site") == 0
    assert run("site") == 0
    for router in routers:
        # The search has the keys in its own arguments.
        router.run("systemctl stop sampler")


def secrets(routers: list[Router]) -> list[str]:
    found = {line for router in routers for line in router.run(f"cat {KEYS}/*").split()}
    # A private key each, and a preshared key for each of three pairs.
    assert len(found) == 6
    return [form for key in found for form in forms(key)]


def public_keys() -> list[str]:
    found = [path.read_text().strip() for path in PUBLIC.rglob("*.pub.txt")]
    assert len(found) == 3
    return found


def test_the_search_sees(found: dict[str, Found]) -> None:
    assert any("said-" in path for path in found["controller"].public)
    assert any(path.endswith("/log") for path in found["controller"].public)
    assert any(path.endswith("/results") for path in found["controller"].public)
    for name in NAMES:
        assert "/etc/systemd/network/05-transit-wg0.netdev" in found[name].public


@pytest.mark.parametrize("place", ["controller", *NAMES])
def test_no_secret_but_in_its_own_file(found: dict[str, Found], place: str) -> None:
    assert found[place].secret == []
