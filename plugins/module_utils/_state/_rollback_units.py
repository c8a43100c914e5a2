# SPDX-License-Identifier: GPL-3.0-or-later
"""The rollback timer: the units that roll a transaction back unless it is confirmed.

There are three, because each alone has a gap. A rollback service (``guard``) holds the deadline through anything that
systemd does to itself, and is restarted when it is killed. A timer holds it when that service cannot run. A unit that
runs at boot, before networkd reads its files, holds it when the host restarts.
"""

from __future__ import annotations

import contextlib
import os
import time

from .._common._command import CommandError, run
from .._common._entry import absent, file, link
from .._common._layout import CONSOLE_PATH, PROGRAM_PATH, RECOVER_UNIT, RECOVER_UNIT_PATH, STATE_DIR, SYSTEM_UNIT_DIR
from .._common._own_program import interpreter, python
from ._entries import put
from ._store import Store

WANTED_BY = f"{SYSTEM_UNIT_DIR}/sysinit.target.wants/{RECOVER_UNIT}"

PATHS = (RECOVER_UNIT_PATH, WANTED_BY, CONSOLE_PATH)

# Seconds. The timer acts second, and normally finds nothing to do.
TIMER_DELAY = 5

RECOVER = """\
# Made by the Ansible collection transit.networkd. An unconfirmed change of the network does not survive a reboot:
# this restores the old files before systemd-networkd and systemd-sysctl read them.
[Unit]
Description=Roll back an unconfirmed change of the network
Documentation=man:systemd-networkd.service(8)
DefaultDependencies=no
ConditionPathExists={state}/pending
RequiresMountsFor=/etc {state} {interpreter}
After=local-fs.target systemd-remount-fs.service
Before=systemd-sysctl.service systemd-networkd.service network-pre.target sysinit.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target

[Service]
Type=oneshot
ExecStart={python} -I -S {state}/pending/program.pyz recover
# If it is killed, it starts again, and networkd keeps waiting; otherwise nothing is pending any more.
ExecStopPost=-/bin/sh -c '[ ! -e {state}/pending ] || exec {python} -I -S {state}/pending/program.pyz recover'

[Install]
WantedBy=sysinit.target
"""

CONSOLE = """\
#!/bin/sh
# Made by the Ansible collection transit.networkd. The pending change, and what to do about it: --help.
exec {python} -I -S {program} console "$@"
"""


def unit(role: str, identity: str) -> str:
    """Return the name of one of a transaction's own units, without its suffix."""
    return f"transit-networkd-{role}-{identity}"


def program(store: Store, identity: str) -> list[str]:
    """Return the command that runs a transaction's own copy of this program."""
    return [python(), "-I", "-S", os.path.join(store.transaction(identity), "program.pyz")]


def install(root: str, own: str) -> None:
    """Install the boot-time unit and the console's command; ``own`` is the archive that this program runs from.

    systemd need not know of the unit before the next boot.
    """
    unit_at_boot = RECOVER.format(state=STATE_DIR, python=python(), interpreter=interpreter())
    _put_file(root, RECOVER_UNIT_PATH, unit_at_boot.encode(), 0o644)
    put(root, link(WANTED_BY, f"../{RECOVER_UNIT}"))
    with open(own, "rb") as program:
        _put_file(root, PROGRAM_PATH, program.read(), 0o600)
    _put_file(root, CONSOLE_PATH, CONSOLE.format(python=python(), program=PROGRAM_PATH).encode(), 0o755)


def _put_file(root: str, path: str, content: bytes, mode: int) -> None:
    put(root, file(path, content, uid=os.geteuid(), gid=os.getegid(), mode=mode))


def uninstall(root: str) -> None:
    """Remove what ``install`` installs, and make systemd forget the unit if it has read it at boot."""
    put(root, absent(CONSOLE_PATH))
    put(root, absent(PROGRAM_PATH))
    put(root, absent(WANTED_BY))
    put(root, absent(RECOVER_UNIT_PATH))
    with contextlib.suppress(CommandError):
        if run(["systemctl", "show", "--property=LoadState", "--value", RECOVER_UNIT]).strip() == "loaded":
            run(["systemctl", "daemon-reload"])


def arm(store: Store, identity: str, seconds: float) -> None:
    """Start the rollback service and its timer; the deadline is ``seconds`` away. Raises CommandError."""
    _start_guard(store, identity)
    _start_timer(store, identity, seconds)


def arm_again(store: Store, identity: str, seconds: float, *, wait: bool = True) -> None:
    """Start the service and the timer again if they do not run; systemd-run refuses to start a running unit twice.

    At boot do not ``wait`` for them: they start after sysinit.target, which waits for the boot-time unit.
    """
    with contextlib.suppress(CommandError):
        _start_guard(store, identity, wait=wait)
    with contextlib.suppress(CommandError):
        _start_timer(store, identity, seconds, wait=wait)


def _start_guard(store: Store, identity: str, *, wait: bool = True) -> None:
    run(
        [
            *_systemd_run("guard", identity, wait=wait),
            "--property=Restart=on-failure",
            "--property=RestartSec=2",
            "--property=StartLimitIntervalSec=0",
            *program(store, identity),
            "guard",
            identity,
        ]
    )


def _start_timer(store: Store, identity: str, seconds: float, *, wait: bool = True) -> None:
    """Start the timer.

    It counts from the start of pid 1 (OnStartupSec=): OnBootSec= counts from the kernel's start on a machine and from
    pid 1's in a container, and a daemon-reload restarts OnActiveSec= (systemd issue 31914). The default of
    AccuracySec= is a minute.
    """
    started = run(["systemctl", "show", "--property=UserspaceTimestampMonotonic", "--value"]).strip()
    due = time.clock_gettime(time.CLOCK_MONOTONIC) + seconds + TIMER_DELAY - int(started) / 1e6
    run(
        [
            *_systemd_run("deadline", identity, wait=wait),
            f"--on-startup={due:.0f}",
            "--timer-property=AccuracySec=1s",
            *program(store, identity),
            "guard",
            identity,
        ]
    )


def start_apply(store: Store, identity: str) -> None:
    """Start the apply apart from the connection that asked for it, which may not survive the apply."""
    run([*_systemd_run("apply", identity), *program(store, identity), "apply", identity])


def disarm(identity: str, *, myself: bool = False) -> None:
    """Stop a transaction's timer, and its rollback service unless that is ``myself``."""
    stop(f"{unit('deadline', identity)}.timer")
    if not myself:
        stop(f"{unit('guard', identity)}.service")


def stop(name: str) -> None:
    """Stop a unit, if it runs."""
    try:
        run(["systemctl", "stop", name], timeout=15)
    except CommandError:
        # A service that does not stop is killed.
        if name.endswith(".service"):
            _kill(name)


def _kill(name: str) -> None:
    try:
        run(["systemctl", "kill", "--signal=SIGKILL", name])
    except CommandError:
        return


def _systemd_run(role: str, identity: str, *, wait: bool = True) -> list[str]:
    return [
        "systemd-run",
        "--quiet",
        "--collect",
        *(() if wait else ("--no-block",)),
        f"--unit={unit(role, identity)}",
        f"--description=transit.networkd: {role} of the change {identity}",
    ]
