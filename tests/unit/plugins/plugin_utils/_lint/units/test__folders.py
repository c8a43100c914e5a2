# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A folder of a stranger: what the lint does not read, does not tell and does not print."""

from __future__ import annotations

import json
import os
import re
import resource
import time
from urllib.parse import unquote

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._cli import lint, main
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units import _folders

UNIT = "[Match]\nName=x\n"
SECRET = "s3cr3t-first-word\nof-a-file\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder that was given, with a file outside of it."""
    (tmp_path / "outside.txt").write_text(SECRET)
    folder = tmp_path / "units"
    folder.mkdir()
    (folder / "a.network").write_text(UNIT)
    monkeypatch.chdir(folder)
    return folder


def live(monkeypatch, folder):
    """Let a folder be one that this machine's networkd reads."""
    monkeypatch.setattr(_folders, "DIRECTORIES", (str(folder.parent).lstrip("/"),))
    return str(folder.rename(folder.parent / "network"))


OUTSIDE = "the link to {} leaves the given folder"
LINKS = {
    "absolute": ("x.network", "{tmp}/outside.txt"),
    "relative": ("x.netdev", "../outside.txt"),
    "to nowhere, which must not show": ("x.link", "../nowhere"),
    "through a folder": ("x.network", "through/outside.txt"),
    "a drop-in": ("a.network.d/x.conf", "../../outside.txt"),
    "networkd.conf": ("networkd.conf", "../outside.txt"),
}


@pytest.mark.parametrize(("name", "target"), LINKS.values(), ids=LINKS)
def test_a_link_to_what_was_not_given_is_not_read(here, name, target):
    target = target.format(tmp=here.parent)
    (here / "through").symlink_to("..")
    (here / name).parent.mkdir(exist_ok=True)
    (here / name).symlink_to(target)
    text, found = lint(["."])

    assert text == f"{name}:1: error: not linted: {OUTSIDE.format(target)} [not-linted]\n"
    assert [(row.file, row.rule, row.severity) for row in found] == [(name, "not-linted", "error")]
    assert lint(["."], disable=["not-linted"]) == ("", [])


def test_a_single_link_is_given_with_its_folder_alone(here):
    (here / "x.network").symlink_to("../outside.txt")
    (here / "y.network").symlink_to("a.network")

    assert [row.rule for row in lint(["x.network"])[1]] == ["not-linted"]
    assert lint(["y.network"])[1] == []


def test_a_link_within_what_was_given_is_read(here):
    (here / "b").mkdir()
    (here / "b/wrong.network").write_text("[Match]\nNmae=x\nName=x\n")
    (here / "b.network").symlink_to("b/wrong.network")
    (here / "nowhere.network").symlink_to("b/nowhere")

    assert [row.file for row in lint(["."])[1] if row.rule == "unknown-key"] == ["b.network", "b/wrong.network"]
    assert [row.rule for row in lint(["b.network"])[1]] == ["unknown-key"]
    assert [row.rule for row in lint(["b/../a.network"])[1]] == []


def test_a_link_of_a_folder_that_networkd_reads_leads_anywhere(here, monkeypatch):
    (here.parent / "outside.txt").write_text("[Match]\nNmae=x\nName=x\n")
    (here / "x.network").symlink_to("../outside.txt")
    assert [row.rule for row in lint(["."])[1]] == ["not-linted"]

    assert [row.rule for row in lint([live(monkeypatch, here)], modes=False)[1]] == ["unknown-key"]


def test_a_link_into_a_folder_that_networkd_reads_is_not_read(here, tmp_path, monkeypatch):
    real = tmp_path / "etc/units"
    real.mkdir(parents=True)
    (real / "x.netdev").write_text(SECRET)
    (here / "x.netdev").symlink_to(f"{live(monkeypatch, real)}/x.netdev")

    assert [row.rule for row in lint(["."])[1]] == ["not-linted"]


KEY = "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKeyFile={}\n"


def test_modes_of_key_files_show_in_folders_alone_that_networkd_reads(here, tmp_path, monkeypatch):
    key = tmp_path / "key"
    key.write_text("")
    key.chmod(0o644)
    (here / "wg0.netdev").write_text(KEY.format(key))
    (here / "wg0.network").write_text("[Match]\nName=wg0\n")
    assert lint(["."], modes=True)[1] == []

    assert [row.rule for row in lint([live(monkeypatch, here)])[1]] == ["key-open"]


def test_modes_of_what_a_link_leads_to_do_not_show(here, tmp_path):
    (tmp_path / "key").write_text("")
    for name in ("r1/etc/systemd/network", "r2/etc/systemd/network"):
        (here / name).mkdir(parents=True)
        (here / name / "wg0.netdev").write_text(KEY.format("/key"))
        (here / name / "wg0.network").write_text("[Match]\nName=wg0\n")
    (here / "r1/key").write_text("")
    (here / "r1/key").chmod(0o644)
    (here / "r2/key").symlink_to(tmp_path / "key")

    found = [row for row in lint(["."], modes=True)[1] if row.rule == "key-open"]
    assert [row.file for row in found] == ["r1/etc/systemd/network/wg0.netdev"]


def test_only_regular_files_are_opened(here):
    os.mkfifo(here / "pipe.network")
    if os.getuid() == 0:
        os.mknod(here / "zero.network", 0o600 | 0o020000, os.makedev(1, 5))

    found = lint(["."])[1]
    assert {row.message for row in found} == {"not linted: not a regular file"}
    assert [row.file for row in found] == ["pipe.network", *(["zero.network"] if os.getuid() == 0 else [])]


def test_a_link_to_dev_null_masks_as_before(here):
    (here / "b.network").symlink_to("/dev/null")

    assert lint(["."]) == ("", [])


def test_a_large_file_is_not_read(here):
    with (here / "large.network").open("wb") as file:
        file.truncate(1 << 40)  # a sparse file
    (here / "just.network").write_text(f"[Match]\nName=y\n#{'x' * (_folders.FILE_SIZE - len(UNIT) - 2)}\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert [(row.file, row.message) for row in lint(["."])[1]] == [("large.network", "not linted: larger than 1 MiB")]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


LIMITS = {
    "NAMES": (7, "more than 7 files"),
    "FILES": (4, "more than 4 units"),
    "ALL_SIZES": (4 * len(UNIT), "more than 0 MiB of units"),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_folder_of_too_much_is_said_to_be(here, monkeypatch, limit):
    value, message = LIMITS[limit]
    for name in ("b", "c", "d"):
        (here / f"{name}.network").write_text(UNIT.replace("x", name))
        (here / f"{name}.txt").write_text("")
    monkeypatch.setattr(_folders, limit, value)
    assert lint(["."])[1] == []

    (here / "e.network").write_text(UNIT.replace("x", "e"))
    ((path, why),) = _folders.read(["."]).unread.items()
    assert path == "e.network"
    assert why == f"{message}; this file and all after it are left out"


@pytest.mark.slow
@pytest.mark.slow
def test_ten_thousand_units_are_linted_and_no_more(here):
    for number in range(_folders.FILES):
        (here / f"b{number:05}.network").write_text(f"[Match]\nName=b{number}\n")
    begun = time.process_time()
    found = lint(["."])[1]

    assert [(row.file, row.rule) for row in found] == [("b09999.network", "not-linted")]
    assert time.process_time() - begun < 60


def test_a_folder_that_cannot_be_read_is_said_to_be(here, monkeypatch):
    (here / "closed").mkdir()
    scandir = os.scandir

    def refused(place):
        if place.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refused)
    assert lint(["."])[0] == (
        "closed:1: error: not linted: the folder cannot be read: Permission denied [not-linted]\n"
    )


# Of a file's name, of a line in it, of a link's target: nothing that a terminal or CI would obey.
HOSTILE = "\n::error file=x::owned\x1b[2J\r\x9b\u202e\u2028##[error]x##vso[y]"
NAMES = [f"a{HOSTILE}.network", "::error file=x::y.network", " ::add-mask::y.network", "##[stop-commands]y.network"]


@pytest.mark.parametrize("form", ["human", "json", "sarif", "github", "gitlab"])
def test_no_name_and_no_text_reaches_the_terminal_as_it_is(here, form):
    for number, name in enumerate(NAMES):
        wrong = "V\x1b##[error]\u202ex=\x9b\x1b##[error]\nVRF=\x1b\n"
        (here / name).write_text(f"[Match]\nName=h{number}\n[Network]\n{wrong}")
    (here / "l.network").symlink_to(f"/nowhere{HOSTILE}".replace("\n", "\n:"))
    text, found = lint(["."], form=form)

    assert len(found) > 2 * len(NAMES)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text)
    assert "##[" not in text
    assert "##vso[" not in text
    commands = [line for line in text.splitlines() if line.lstrip().startswith("::")]
    if form == "github":
        # Each is the report's own, with nothing in the file's name that ends it early.
        assert all(re.match(r"::(error|warning) file=[^:,]+,line=[0-9]+,title=[a-z0-9-]+::", line) for line in commands)
        assert len(commands) == len(text.splitlines()) == len(found)
    else:
        assert not commands
    if form == "human":
        assert len(text.splitlines()) == len(found)
    elif form != "github":
        assert "\\x1b" in json.dumps(json.loads(text))
    if form == "sarif":
        rows = json.loads(text)["runs"][0]["results"]
        uris = {row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for row in rows}
        assert {unquote(uri) for uri in uris} == {*NAMES, "l.network"}


def test_a_refusal_has_no_control_character_either(capsys):
    assert main(["no\x1b[2Jwhere"]) == 2
    assert "\x1b" not in capsys.readouterr().err
