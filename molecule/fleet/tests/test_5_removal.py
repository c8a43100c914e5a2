# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is decommissioned, the one that was down and is back, and the removal of all."""

from __future__ import annotations

from fleet import ADDED, CORE, DOWN, FOLDER, HUBS, METRICS, SPOKES, TASKS, Fleet, inner

GONE = "f09"
LEFT = sorted({*CORE, *SPOKES, ADDED, DOWN} - {GONE})


def was(name: str) -> list[str]:
    """Return what was on a host before the first run."""
    return (FOLDER / f"{name}.before").read_text().splitlines()


def test_a_host_is_decommissioned(fleet: Fleet) -> None:
    done = fleet.run("remove", f"--extra-vars=transit_target={GONE}")
    assert done.status == 0, done.output
    assert set(done.calls) == {GONE}
    assert fleet[GONE].state() == was(GONE)
    assert not (FOLDER / "wireguard_keys" / GONE).exists()
    with fleet.edited() as part:
        del part["children"]["branches"]["hosts"][GONE]
    done = fleet.run("site")
    up = [name for name in LEFT if name != DOWN]
    assert done.table == {**dict.fromkeys(up, "ok"), DOWN: "down"}, done.output
    # Its networks were in a supernet, too.
    assert done.changed == set(HUBS)
    assert done.asked_once(*(name for name in up if name not in HUBS)), done.calls


def test_the_host_that_was_down_is_set_up_when_it_is_back(fleet: Fleet) -> None:
    fleet[DOWN].reboot()
    fleet[DOWN].run(f"mkdir -p {METRICS}")
    (FOLDER / f"{DOWN}.before").write_text("\n".join(fleet[DOWN].state()))
    done = fleet.run("site")
    assert done.status == 0, done.output
    assert done.table == dict.fromkeys(LEFT, "ok")
    assert done.changed == {DOWN, *HUBS}
    fleet["f06"].run(f"ping -c 3 -i 0.3 -W 2 {inner(fleet[DOWN], 'wg1')}")


def test_with_every_host_up_each_is_asked_once(fleet: Fleet) -> None:
    done = fleet.run("site")
    assert done.status == 0, done.output
    assert done.changed == set()
    assert done.calls == dict.fromkeys(LEFT, 1)
    # The first one has those that run once for all.
    tasks = {name: done.tasks(name) for name in LEFT[1:]}
    print(f"calls: 1 a host; tasks: {tasks}")
    assert max(tasks.values()) <= TASKS


def test_all_hosts_are_as_they_were(fleet: Fleet) -> None:
    done = fleet.run("remove", "--extra-vars=transit_target=fleet")
    assert done.status == 0, done.output
    for name in LEFT:
        assert fleet[name].state() == was(name), name
        assert fleet[name].run("systemctl is-system-running") == "running\n", name
