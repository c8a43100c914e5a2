# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The start of the host program, as a host does it: a process that reads it from standard input."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import typing as t
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._reply import BEGIN, END
from ansible_collections.transit.networkd.plugins.module_utils._payloads import _start
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import _program

PACKAGE = "ansible_collections.transit.networkd.plugins.module_utils"
# A verb that changes nothing, with something that must not be kept.
SECRET = "Canary-preshared-key"
# Print the SHA-256 of the archive that a transaction would copy.
ARCHIVE = f"""
import ast
import hashlib
import io
from {PACKAGE}._common._own_program import archive
with open(archive(), "rb") as file:
    sys.stderr.write(hashlib.sha256(file.read()).hexdigest())
"""


class Host:
    """A root folder, and a Python that answers requests about it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "run").mkdir()
        self.folder = root / "run/transit-networkd"

    def start(self, verb: str = "inspect", *, whole: bool = False, then: str = "", **more: object) -> t.Any:
        """Return the reply to a request."""
        return self.reply(self.run(verb, whole=whole, then=then, **more))

    def run(
        self, verb: str, *, whole: bool = False, then: str = "", limit: str = "unlimited", **more: object
    ) -> subprocess.CompletedProcess[str]:
        request = {"verb": verb, "root": str(self.root), "id": "a1", "secret": SECRET, **more}
        if verb == "inspect":
            request.setdefault("bundle", {"files": [], "plan": {"vrfs": [], "tunnels": [], "links": []}})
        text = _program.start_text(request, whole=whole).decode()
        assert text.endswith("\nend()\n")
        text = text.replace("\nend()\n", f"\n{then}\nend()\n")
        # dash counts in blocks of 512 bytes.
        command = ["/bin/sh", "-c", f'ulimit -f {limit}; exec "$@"', "sh", sys.executable, "-I", "-S", "-"]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=True)

    @staticmethod
    def reply(done: subprocess.CompletedProcess[str]) -> t.Any:
        return json.loads(done.stdout.split(BEGIN)[1].split(END)[0])

    def copies(self) -> list[Path]:
        return sorted(self.folder.iterdir())


def absent(reply: t.Any) -> bool:
    return bool(reply.get("error", {}).get("kind") == "absent")


@pytest.fixture
def new(tmp_path: Path) -> Host:
    """Return a host that keeps nothing."""
    return Host(tmp_path)


@pytest.fixture
def host(new: Host) -> Host:
    """Return a host that keeps a copy."""
    assert not absent(new.start("keys", whole=True))
    return new


def test_a_host_that_keeps_nothing_says_so_and_does_nothing(new: Host) -> None:
    assert absent(new.start("status"))
    assert list((new.root / "run").iterdir()) == []
    # The control: the verb itself makes its lock there.
    assert new.start("status", whole=True)["state"] == "none"
    assert [path.name for path in (new.root / "run").iterdir()] == ["transit-networkd.lock"]


def test_a_copy_is_kept_for_root_alone_and_answers(host: Host) -> None:
    (copy,) = host.copies()
    assert (host.folder.stat().st_mode & 0o777, copy.stat().st_mode & 0o777) == (0o700, 0o600)
    assert SECRET.encode() not in copy.read_bytes()
    assert host.start("status")["state"] == "none"


def test_a_transaction_copies_the_archive_that_the_controller_has_made(host: Host) -> None:
    made = hashlib.sha256(_program.archive()).hexdigest()
    for whole in (False, True):
        assert host.run("status", whole=whole, then=ARCHIVE).stderr == made


@pytest.mark.parametrize("whole", [False, True])
def test_an_error_shows_the_lines_of_the_program(host: Host, whole: bool) -> None:
    error = host.start("status", whole=whole, id=None)["error"]
    assert error["message"].startswith("status: ValueError at _store.py:")
    assert "    self.transaction(identity)\n" in error["trace"]


def truncate(copy: Path) -> None:
    os.truncate(copy, copy.stat().st_size - 1)


def change_a_byte(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[-1000] ^= 1
    copy.write_bytes(content)


def be_another_version(copy: Path) -> None:
    content = copy.read_bytes()[_start.CHECKSUM :]
    copy.write_bytes(zlib.crc32(b"another name" + content).to_bytes(_start.CHECKSUM, "big") + content)


def empty(copy: Path) -> None:
    os.truncate(copy, 0)


def belong_to_another_user(copy: Path) -> None:
    os.chown(copy, 1, -1)


def be_in_the_folder_of_another_user(copy: Path) -> None:
    os.chown(copy.parent, 1, -1)


def be_readable(copy: Path) -> None:
    copy.chmod(0o640)


def be_in_an_open_folder(copy: Path) -> None:
    copy.parent.chmod(0o770)


def be_a_symbolic_link(copy: Path) -> None:
    shutil.move(copy, copy.parent.with_name("elsewhere"))
    copy.symlink_to(copy.parent.with_name("elsewhere"))


def be_in_a_symbolic_link(copy: Path) -> None:
    shutil.move(copy.parent, copy.parent.with_name("elsewhere"))
    copy.parent.symlink_to(copy.parent.with_name("elsewhere"))


def have_a_second_name(copy: Path) -> None:
    os.link(copy, copy.parent.with_name("elsewhere"))


def be_a_folder(copy: Path) -> None:
    copy.unlink()
    copy.mkdir(mode=0o700)


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file away")


@pytest.mark.parametrize(
    "spoil",
    [
        truncate,
        change_a_byte,
        be_another_version,
        empty,
        pytest.param(belong_to_another_user, marks=as_root),
        pytest.param(be_in_the_folder_of_another_user, marks=as_root),
        be_readable,
        be_in_an_open_folder,
        be_a_symbolic_link,
        be_in_a_symbolic_link,
        have_a_second_name,
        be_a_folder,
    ],
)
def test_a_copy_that_is_not_as_it_was_kept_is_not_used(host: Host, spoil: Callable[[Path], None]) -> None:
    assert host.start("status")["state"] == "none"
    spoil(host.copies()[0])
    assert absent(host.start("status"))
    # The program that is sent answers all the same.
    assert "tunnels" in host.start("keys", whole=True)


def test_a_damaged_copy_is_replaced(host: Host) -> None:
    truncate(host.copies()[0])
    host.start("keys", whole=True)
    assert host.start("status")["state"] == "none"


@pytest.mark.parametrize("verb", ["status", "confirm", "rollback", "remove"])
def test_what_may_follow_a_removal_keeps_nothing(new: Host, verb: str) -> None:
    new.start(verb, whole=True)
    assert not new.folder.exists()


def test_the_inspection_of_a_removal_keeps_nothing(new: Host) -> None:
    assert new.start("inspect", whole=True, bundle=None)["changed"] is False
    assert not new.folder.exists()


def test_where_nothing_can_be_written_the_program_answers(new: Host) -> None:
    # A full disk: the copy has more than a megabyte, and half of that may be written.
    assert "tunnels" in new.reply(new.run("keys", whole=True, limit="1024"))
    assert new.copies() == []
    new.folder.rmdir()
    new.folder.write_text("in the way")
    assert "tunnels" in new.start("keys", whole=True)


def test_copies_of_other_versions_are_few(host: Host) -> None:
    (copy,) = host.copies()
    for age, name in enumerate(("newest", "second", "third", "oldest")):
        (host.folder / name).touch()
        os.utime(host.folder / name, (1e9 - age, 1e9 - age))
    (host.folder / ".4711").touch()
    host.start("keys", whole=True)
    assert [path.name for path in host.copies()] == sorted([copy.name, "newest", "second"])
    assert len(host.copies()) == _start.COPIES


def test_no_module_needs_what_byte_code_leaves_out() -> None:
    with zipfile.ZipFile(io.BytesIO(_program.archive())) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert len(texts) > 100
    nodes = [node for text in texts.values() for node in ast.walk(ast.parse(text))]
    assert not [node for node in nodes if isinstance(node, ast.Assert)]
    assert not [name for name, text in texts.items() if "__doc__" in text]
