# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit that follows the peers while keys are rotated: on the disk, because the host may boot at any time."""

from __future__ import annotations

import contextlib
import os
import typing as t

from .._common import _command
from .._common._command import CommandError
from .._common._entry import absent, file, link
from .._common._files import under, write
from .._common._layout import ROTATION_DIR, ROTATION_UNIT, ROTATION_UNIT_PATH, ROTATION_WANTED_BY
from .._common._own_program import ROTATION, interpreter, python
from ._entries import put
from ._store import Store

if t.TYPE_CHECKING:  # pragma: no cover
    from ._records import Rotation

UNIT = """\
# Made by the Ansible collection transit.networkd. While keys are being rotated, this follows the peers to their new
# ones. The end of the rotation removes it.
[Unit]
Description=Follow the peers of WireGuard while keys are being rotated
ConditionPathExists={directory}/state
RequiresMountsFor=/etc {directory} {interpreter}
After=systemd-networkd.service
StartLimitIntervalSec=0

[Service]
ExecStart={python} -I -S {directory}/program.pyz {verb}
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
"""

NAME = "rotation"
# Seconds that systemd may take on a busy host.
PATIENCE = 90


def read(store: Store) -> Rotation | None:
    """Return the record of the rotation, None where there is none."""
    record: Rotation | None = store.read_json(NAME, "state")
    return record


def save(store: Store, record: Rotation) -> None:
    """Write the record; the caller holds the lock."""
    store.make(store.place(NAME))
    store.write_json(record, NAME, "state")


def set_aside(store: Store) -> None:
    """Reserve disk space for a rollback. Raises OSError."""
    store.reserve(NAME)


def free_reserve(store: Store) -> None:
    """Release the reserved disk space."""
    store.release(NAME)


def step(store: Store, known: Rotation | None, change: t.Callable[[Rotation], Rotation]) -> Rotation:
    """Take a step under the lock, from the record as it is then, and return the record.

    It is not taken where the record has come to another attempt than the one that was ``known``. Raises OSError when
    the rotation has ended.
    """
    with store.lock():
        record = read(store)
        if record is None:
            raise OSError("the rotation has ended")
        if known is not None and record["id"] != known["id"]:
            return record
        changed = change(record)
        if changed != record:
            save(store, changed)
        return changed


def install(store: Store, own: str) -> None:
    """Write the unit and its program, and restart it; ``own`` is the archive that this program runs from."""
    with open(own, "rb") as program:
        write(store.place(NAME, "program.pyz"), program.read())
    text = UNIT.format(directory=ROTATION_DIR, python=python(), interpreter=interpreter(), verb=ROTATION)
    put(store.root, file(ROTATION_UNIT_PATH, text.encode(), uid=os.geteuid(), gid=os.getegid(), mode=0o644))
    put(store.root, link(ROTATION_WANTED_BY, f"../{ROTATION_UNIT}"))
    _command.run(["systemctl", "daemon-reload"], timeout=PATIENCE)
    restart()


def restart() -> None:
    """Restart the unit, which reads the record again. Raises CommandError."""
    _command.run(["systemctl", "restart", ROTATION_UNIT], timeout=PATIENCE)


def stop() -> None:
    """Stop the unit until the next boot."""
    # One that systemd does not know does not run.
    with contextlib.suppress(CommandError):
        _command.run(["systemctl", "stop", ROTATION_UNIT], timeout=PATIENCE)


def uninstall(store: Store) -> None:
    """Remove the unit, and the record last: as long as there is a record, this can be done again."""
    if not os.path.lexists(store.place(NAME)):
        return
    stop()
    there = os.path.lexists(under(store.root, ROTATION_UNIT_PATH))
    put(store.root, absent(ROTATION_WANTED_BY))
    put(store.root, absent(ROTATION_UNIT_PATH))
    if there:
        _command.run(["systemctl", "daemon-reload"], timeout=PATIENCE)
    for name in ("program.pyz", "reserve", "state"):
        put(store.root, absent(f"{ROTATION_DIR}/{name}"))
    os.rmdir(store.place(NAME))
