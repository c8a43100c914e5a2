# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A crash at every step: what is found afterwards is wholly old or wholly new, and nobody has to help.

A step is every call that changes a file or a directory, every write, and every command. They are not listed here but
counted while they happen, so that a new one is tried without anybody adding it. Only the kernel is made up;
tests/crash does the same on real file systems, and holds what is counted against what the kernel sees.
"""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._state import _rollback_units, _states
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from helpers.host import by_hand
from helpers.host.crash_steps import Steps, hook
from helpers.host.fake_host import WAN, Host, bundle, new_files

pytestmark = pytest.mark.slow

Story = t.Callable[[Host], None]


@pytest.fixture
def steps(host: Host, monkeypatch: pytest.MonkeyPatch, in_memory: Path) -> Steps:
    host.root = in_memory / "host"
    steps = Steps()
    hook(steps, monkeypatch.setattr)
    return steps


def change(host: Host) -> None:
    """A whole change, with its confirmation."""
    host.ask("begin", bundle=bundle())
    _unattended.apply(host.store(), "a1")
    host.ask("confirm")


def unconfirmed(host: Host) -> None:
    """A change that nobody confirms, with its whole rollback."""
    host.ask("begin", bundle=bundle())
    _unattended.apply(host.store(), "a1")
    _unattended.guard(host.store(), "a1")


def removal(host: Host) -> None:
    """A removal, with its confirmation."""
    host.ask("remove")
    _unattended.apply(host.store(), "a1")
    host.ask("confirm")


def adoption(host: Host) -> None:
    """A change that takes over units that were written by hand."""
    host.ask("begin", bundle=by_hand.adopting())
    _unattended.apply(host.store(), "a1")
    host.ask("confirm")


def removal_of_an_adoption(host: Host) -> None:
    """A removal that restores them."""
    removal(host)


REMOVALS = (removal, removal_of_an_adoption)
ADOPTIONS = (adoption, removal_of_an_adoption)


def processes_die(host: Host) -> None:
    """systemd starts the guard again; a beginning that died is closed by whoever comes next."""
    record = host.store().pending()
    if record is not None and record["state"] != _states.PREPARING:
        _unattended.guard(host.store(), record["id"])


def power_is_cut(host: Host) -> None:
    """The next boot starts the recovery, where there is something to recover, and the recovery starts the guard."""
    host.boot = "kernel:2"
    # ConditionPathExists= follows the link, as what is wanted does.
    if Path(host.store().pending_link).exists() and (host.root / _rollback_units.WANTED_BY[1:]).exists():
        _unattended.recover(host.store())
        processes_die(host)


def judge(host: Host, story: Story) -> str:
    """See that the units are wholly old or wholly new, and that nothing waits, and give which it is."""
    store = host.store()
    record = store.record("a1")
    state = record["state"] if record else _states.NONE
    # A removal that is done leaves no record, of itself or of what was ours.
    removes = story in REMOVALS
    done = state == _states.COMMITTED or (removes and not Path(store.place("manifest.json")).exists())
    theirs = {WAN: "theirs\n", **(by_hand.BY_HAND if story in ADOPTIONS else {})}
    before, after = (new_files(), theirs) if removes else (theirs, new_files())
    units = {path: text for path, text in host.files().items() if "/systemd/network/" in path}
    assert units == (after if done else before), state
    assert done or state in (_states.ROLLED_BACK, _states.PREPARING, _states.NONE)
    return "new" if done else "old"


def prepare(host: Host, story: Story) -> None:
    host.furnish()
    if story in ADOPTIONS:
        by_hand.set_up(host)
    if story in REMOVALS:
        host.ask("begin", id="a0", bundle=by_hand.adopting() if story in ADOPTIONS else bundle())
        _unattended.apply(host.store(), "a0")
        host.ask("confirm", id="a0")


@pytest.mark.parametrize("recovery", [processes_die, power_is_cut])
@pytest.mark.parametrize("story", [change, unconfirmed, removal, *ADOPTIONS])
def test_a_crash_at_every_step(host: Host, steps: Steps, story: Story, recovery: Story) -> None:
    prepare(host, story)
    with steps.crash(None):
        story(host)
    total, words = steps.count, steps.words
    assert total > 60
    found = {"old": 0, "new": 0}
    for at in range(1, total + 1):
        prepare(host, story)
        with steps.crash(at):
            story(host)
        assert steps.count >= at
        # The way back may die, too: at every step in turn, until it does not get so far any more.
        with steps.crash(1 + at % 40):
            recovery(host)
        recovery(host)
        try:
            found[judge(host, story)] += 1
        except AssertionError as exc:
            raise AssertionError(f"a crash before step {at}, {words[at - 1]}: {exc}") from exc
        # What is left of it is in nobody's way: the next change goes through, and clears it away.
        again = by_hand.adopting() if story in ADOPTIONS else bundle()
        if host.ask("begin", id="a2", bundle=again)["transaction"]["state"] == _states.APPLYING:
            _unattended.apply(host.store(), "a2")
            assert host.ask("confirm", id="a2")["state"] == _states.COMMITTED
        assert [path for path in (host.root / "etc").rglob("*") if path.name.endswith(".transit-new")] == []
    assert found["old"] > 0
    assert (found["new"] > 0) == (story is not unconfirmed)
