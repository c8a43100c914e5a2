# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._common._key_text import is_key
from ansible_collections.transit.networkd.plugins.module_utils._keys import _folder, _keys

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group"),
    pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed"),
]

PAD = base64.b64encode(bytes(range(32))).decode()
KEYS = "etc/transit-networkd/keys"
Ends = t.Dict[str, Path]  # noqa: UP006 - evaluated at run time, and Python 3.9 runs this


@pytest.fixture
def ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ends:
    monkeypatch.setattr(_folder, "NETWORKD_USER", "daemon")
    for name in ("r1", "r2"):
        (tmp_path / name / "etc").mkdir(parents=True)
    return {name: tmp_path / name for name in ("r1", "r2")}


def ask(root: Path, **request: t.Any) -> dict[str, t.Any]:
    return _keys.handle(request, root=str(root))


def pair(peer: str, **more: str) -> dict[str, str]:
    return {"tunnel": "wg0", "peer": peer, **more}


def files(root: Path) -> dict[str, str]:
    return {file.name: file.read_text().strip() for file in (root / KEYS).glob("*")}


def digest(key: str) -> str:
    return hashlib.sha256(base64.b64decode(key)).hexdigest()


def test_a_private_key_is_made_once_and_only_its_public_key_is_told(ends: Ends) -> None:
    reply = ask(ends["r1"], tunnels={"wg0": True})
    private = files(ends["r1"])["wg0.key"]
    public = subprocess.run(["wg", "pubkey"], input=private, capture_output=True, text=True, check=True).stdout.strip()
    assert reply["tunnels"] == {"wg0": {"public_key": public, "changed": True}}
    assert private not in repr(reply)
    raw = base64.b64decode(private)
    assert (raw[0] & 7, raw[31] & 0xC0) == (0, 0x40)

    again = ask(ends["r1"], tunnels={"wg0": True})
    assert again["tunnels"] == {"wg0": {"public_key": public, "changed": False}}
    assert again["changes"] == []
    assert files(ends["r1"])["wg0.key"] == private


@pytest.mark.parametrize(
    ("check", "may_make", "changes"), [(True, True, ["made /etc/transit-networkd/keys/wg0.key"]), (True, False, [])]
)
def test_check_mode_makes_no_key(ends: Ends, check: bool, may_make: bool, changes: list[str]) -> None:
    reply = ask(ends["r1"], check=check, tunnels={"wg0": may_make})
    assert reply["tunnels"] == {"wg0": {"public_key": None, "changed": bool(changes)}}
    assert reply["changes"] == changes
    assert not (ends["r1"] / KEYS).exists()


def test_a_lost_key_is_not_made_unless_it_may_be(ends: Ends) -> None:
    assert ask(ends["r1"], tunnels={"wg0": False})["tunnels"] == {"wg0": {"public_key": None, "changed": False}}
    assert files(ends["r1"]) == {}


def test_without_wg_no_key_is_left_behind(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_command, "SEARCH_PATH", "/nowhere")
    with pytest.raises(RefusedError) as caught:
        ask(ends["r1"], tunnels={"wg0": True})
    assert str(caught.value) == "this host has no program wg: install wireguard-tools"
    assert files(ends["r1"]) == {}


def test_nothing_is_known_of_a_key_that_is_not_there(ends: Ends) -> None:
    told = [{"tunnel": "wg0", "peer": "r2", "state": "none", "digest": None}]
    assert ask(ends["r1"], list=[pair("r2")])["listed"] == told


def exchange(ends: Ends) -> list[dict[str, t.Any]]:
    """Bring a key from r1 to r2, and give all that was said on the way."""
    gave = ask(ends["r1"], give=[pair("r2", pad=PAD)])
    masked = {name: gave["given"][0][name] for name in ("masked", "digest")}
    took = ask(ends["r2"], take=[pair("r1", pad=PAD, **masked)])
    settled = ask(ends["r1"], settle=[pair("r2", digest=took["taken"][0]["digest"])])
    return [gave, took, settled]


def test_a_preshared_key_reaches_both_ends_and_is_in_no_reply(ends: Ends) -> None:
    replies = exchange(ends)
    key = files(ends["r1"])["wg0.r2.psk"]
    assert files(ends["r1"]) == {"wg0.r2.psk": key}
    assert files(ends["r2"]) == {"wg0.r1.psk": key}
    assert [reply["changes"][-1] for reply in replies] == [
        "made /etc/transit-networkd/keys/.staged.wg0.r2.psk",
        "made /etc/transit-networkd/keys/wg0.r1.psk",
        "made /etc/transit-networkd/keys/wg0.r2.psk",
    ]
    listed = [ask(ends[host], list=[pair(peer)])["listed"] for host, peer in (("r1", "r2"), ("r2", "r1"))]
    assert [(end[0]["state"], end[0]["digest"]) for end in listed] == [("final", digest(key))] * 2
    assert key not in repr(replies)
    assert [reply["changes"] for reply in exchange(ends)] == [[], [], []]


def test_a_staged_key_is_given_again_and_not_made_anew(ends: Ends) -> None:
    first, second = (ask(ends["r1"], give=[pair("r2", pad=PAD)]) for _turn in range(2))
    assert first["given"] == second["given"]
    assert first["given"][0]["state"] == "staged"
    assert second["changes"] == []


def test_an_end_that_lost_its_key_gets_it_back(ends: Ends) -> None:
    exchange(ends)
    key = files(ends["r2"])["wg0.r1.psk"]
    (ends["r1"] / KEYS / "wg0.r2.psk").unlink()
    gave = ask(ends["r2"], give=[pair("r1", pad=PAD)])["given"][0]
    ask(ends["r1"], take=[pair("r2", pad=PAD, masked=gave["masked"], digest=gave["digest"])])
    assert files(ends["r1"]) == {"wg0.r2.psk": key}


def test_a_key_that_was_changed_on_its_way_is_refused(ends: Ends) -> None:
    gave = ask(ends["r1"], give=[pair("r2", pad=PAD)])["given"][0]
    other = base64.b64encode(bytes(32)).decode()
    with pytest.raises(RefusedError) as caught:
        ask(ends["r2"], take=[pair("r1", pad=other, masked=gave["masked"], digest=gave["digest"])])
    assert str(caught.value) == (
        "what arrived as the preshared key of wg0 with r1 is not what r1 gave; nothing was written"
    )
    assert files(ends["r2"]) == {}


def masked(key: bytes) -> dict[str, str]:
    """Return what a hostile giver sends, so that the taker unmasks this key and finds its digest right."""
    pad = base64.b64decode(PAD)
    hidden = bytes(a ^ b for a, b in zip(key, pad)) + key[len(pad) :]
    return {"masked": base64.b64encode(hidden).decode(), "digest": hashlib.sha256(key).hexdigest()}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (masked(bytes(range(16))), "is not a key: 16 and 32 bytes instead of 32"),
        (masked(bytes(40)), "is not a key: 40 and 32 bytes instead of 32"),
        (masked(b""), "is not a key: 0 and 32 bytes instead of 32"),
        (masked(bytes(32)), "is all zeros, which means no preshared key to WireGuard"),
        ({**masked(bytes(range(32))), "masked": "\n" + masked(bytes(range(32)))["masked"]}, "is not a key: "),
        ({**masked(bytes(range(32))), "masked": "\N{LATIN SMALL LETTER A WITH DIAERESIS}"}, "is not a key: "),
    ],
    ids=["short", "long", "empty", "zeros", "newline", "no base64"],
)
def test_a_peer_cannot_make_the_key_folder_unusable(ends: Ends, given: dict[str, str], words: str) -> None:
    with pytest.raises(RefusedError) as caught:
        ask(ends["r2"], take=[pair("r1", pad=PAD, **given)])
    said = str(caught.value)
    assert said.startswith(f"what r1 gave as the preshared key of wg0 with r1 {words}")
    assert said.endswith("; nothing was written")
    assert files(ends["r2"]) == {}
    # The next exchange with an honest peer works.
    exchange(ends)
    assert list(files(ends["r2"])) == ["wg0.r1.psk"]


def test_another_key_is_never_replaced(ends: Ends) -> None:
    exchange(ends)
    key = files(ends["r2"])["wg0.r1.psk"]
    (ends["r1"] / KEYS / "wg0.r2.psk").unlink()
    with pytest.raises(RefusedError, match="this host holds another key as the preshared key of wg0 with r1 by now"):
        exchange(ends)
    assert files(ends["r2"]) == {"wg0.r1.psk": key}


def test_a_key_is_not_settled_unless_the_other_end_has_it(ends: Ends) -> None:
    ask(ends["r1"], give=[pair("r2", pad=PAD)])
    with pytest.raises(RefusedError, match="r2 holds another preshared key of wg0 than this host by now: run again"):
        ask(ends["r1"], settle=[pair("r2", digest="0" * 64)])
    assert list(files(ends["r1"])) == [".staged.wg0.r2.psk"]


def die_at(step: int, work: t.Callable[[], object]) -> bool:
    """Do some work in a process of its own that is killed before a line of our code; say whether it came that far."""
    child = os.fork()
    if child == 0:
        left = step

        def count(frame: t.Any, event: str, _argument: object) -> t.Any:
            nonlocal left
            if not frame.f_code.co_filename.endswith(("_keys.py", "_key_files.py")):
                return None
            left -= event == "line"
            if left < 0:
                os._exit(9)
            return count

        sys.settrace(count)
        work()
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 9


@pytest.mark.slow
def test_a_crash_before_any_line_leaves_what_the_next_run_finishes(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    # A process that is killed loses nothing that it has written, so there is no need to wait for the disk.
    monkeypatch.setattr(os, "fsync", lambda _: None)
    step, died = 0, True
    while died:
        for root in ends.values():
            shutil.rmtree(root)
            (root / "etc").mkdir(parents=True)
        died = die_at(step, lambda: exchange(ends))
        held = {name: files(root) for name, root in ends.items()}
        finals = [key for name in held for file, key in held[name].items() if file.endswith(".psk") and file[0] != "."]
        for key in finals:
            assert is_key(key), f"step {step}: a final file is no whole key"
            assert all(key in there.values() for there in held.values()), f"step {step}: one end lacks a final key"
        exchange(ends)
        after = {name: files(root) for name, root in ends.items()}
        assert list(after["r1"]) == ["wg0.r2.psk"]
        assert list(after["r2"]) == ["wg0.r1.psk"]
        assert len({*finals, *after["r1"].values(), *after["r2"].values()}) == 1, f"step {step}: a final key changed"
        step += 1
    assert step > 100


UNIT = "/etc/systemd/network/30-wg0.netdev"
BY_HAND = base64.b64encode(bytes(range(32, 64))).decode()


def by_hand(root: Path, setting: str = f"PrivateKey={BY_HAND}") -> str:
    """Write a unit that somebody has made by hand, and return it."""
    place = root / UNIT[1:]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text := f"[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\n{setting}\n")
    return text


@pytest.mark.parametrize("may_make", [True, False])
def test_the_key_of_a_unit_that_is_set_aside_is_copied(ends: Ends, may_make: bool) -> None:
    text = by_hand(ends["r1"])

    checked = ask(ends["r1"], check=True, tunnels={"wg0": may_make}, set_aside=[UNIT])
    assert files(ends["r1"]) == {}
    reply = ask(ends["r1"], tunnels={"wg0": may_make}, set_aside=[UNIT])

    assert files(ends["r1"]) == {"wg0.key": BY_HAND}
    assert (ends["r1"] / KEYS / "wg0.key").stat().st_mode & 0o777 == 0o640
    public = subprocess.run(["wg", "pubkey"], input=BY_HAND, capture_output=True, text=True, check=True).stdout.strip()
    assert checked["tunnels"] == reply["tunnels"] == {"wg0": {"public_key": public, "changed": True}}
    assert checked["changes"] == [f"/{KEYS}/wg0.key, which is missing: the private key of wg0 is in {UNIT}"]
    assert reply["changes"][-1] == f"made /{KEYS}/wg0.key, the private key of wg0 from {UNIT}"
    assert BY_HAND not in repr((checked, reply))
    assert (ends["r1"] / UNIT[1:]).read_text() == text

    again = ask(ends["r1"], tunnels={"wg0": may_make}, set_aside=[UNIT])
    assert (again["changes"], again["tunnels"]["wg0"]["changed"]) == ([], False)


def test_a_key_that_is_there_is_not_replaced_and_one_of_another_tunnel_is_not_taken(ends: Ends) -> None:
    ask(ends["r1"], tunnels={"wg0": True})
    before = files(ends["r1"])
    by_hand(ends["r1"])

    ask(ends["r1"], tunnels={"wg0": True}, set_aside=[UNIT])
    assert files(ends["r1"]) == before
    ask(ends["r1"], tunnels={"wg7": True}, set_aside=[UNIT])
    assert files(ends["r1"])["wg7.key"] != BY_HAND


def test_no_new_key_is_made_where_the_old_one_cannot_be_read(ends: Ends) -> None:
    by_hand(ends["r1"], "PrivateKeyFile=/etc/nowhere.key")

    with pytest.raises(RefusedError, match=r"/etc/nowhere[.]key: the private key of wg0: No such file or directory"):
        ask(ends["r1"], tunnels={"wg0": True}, set_aside=[UNIT])
    assert files(ends["r1"]) == {}

    # The control, and a host on which the unit is set aside already.
    (ends["r1"] / UNIT[1:]).unlink()
    ask(ends["r1"], tunnels={"wg0": True}, set_aside=[UNIT])
    assert files(ends["r1"]).keys() == {"wg0.key"}
