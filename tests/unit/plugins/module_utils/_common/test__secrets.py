# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.module_utils._common._secrets import (
    SECRETS,
    is_secret,
    redact,
    redacted,
)

KEY = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U="
DIGEST = "(key, SHA-256 c5b1b50363ba)"
HEX = "0123456789abcdef" * 2
HEX_DIGEST = "(key, SHA-256 3eb1bd439947)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PrivateKey=KEY\n", "PrivateKey=DIGEST\n"),
        ("  PresharedKey = KEY\r\n", "  PresharedKey = DIGEST\r\n"),
        ("# PrivateKey=KEY\n", "# PrivateKey=DIGEST\n"),
        ("PrivateKeyFile=/etc/k\n", "PrivateKeyFile=/etc/k\n"),
        ("# PrivateKeyFile=/etc/k\n", "# PrivateKeyFile=/etc/k\n"),
        ("PrivateKey=\nName=x\n", "PrivateKey=\nName=x\n"),
        ("[WireGuard]\nPrivateKey=KEY\n", "[WireGuard]\nPrivateKey=DIGEST\n"),
        ("[WireGuard]\nPrivateKey=short\n", "[WireGuard]\nPrivateKey=(hidden)\n"),
        # The value stands in the next line, behind a comment that systemd reads over.
        (
            "[WireGuardPeer]\nPresharedKey=\\\n# x\n  KEY\nPublicKey=KEY\n",
            "[WireGuardPeer]\nPresharedKey=DIGEST\nPublicKey=KEY\n",
        ),
        ("[WireGuard]\nPrivateKey \\\n = KEY", "[WireGuard]\nPrivateKey=DIGEST"),
        ("[WireGuard]\nPrivate\\\nKey = KEY\n", "[WireGuard]\nPrivate Key=DIGEST\n"),
        ("[wireguard]\nprivatekey=x\n", "[wireguard]\nprivatekey=(hidden)\n"),
        ("[WireGuard]\nPrivateKey hunter2\n", "[WireGuard]\nPrivateKey (hidden)\n"),
        ("[WireGuard]\nPrivateKey: \\\nhunter2\n", "[WireGuard]\nPrivateKey:  (hidden)\n"),
        ("[WireGuard] PrivateKey=KEY\n", "[WireGuard] PrivateKey=DIGEST\n"),
        ("[WireGuard]\nPrivateKey=x\udcff\n", "[WireGuard]\nPrivateKey=(hidden)\n"),
        # A misspelled name, and a key in the place of a file's name or in a line of its own.
        ("[WireGuard]\nPrivatKey=KEY\n", "[WireGuard]\nPrivatKey=DIGEST\n"),
        ("[WireGuard]\nPrivateKeyFile=KEY\n", "[WireGuard]\nPrivateKeyFile=DIGEST\n"),
        ("[WireGuard]\nPrivateKey=\nKEY\n", "[WireGuard]\nPrivateKey=\nDIGEST\n"),
        ("[WireGuard]\n# it was KEY\n# public: KEY\n", "[WireGuard]\n# it was DIGEST\n# public: KEY\n"),
        ("[WireGuardPeer]\nPublicKey=\\\nKEY\n", "[WireGuardPeer]\nPublicKey=\\\nKEY\n"),
        # The follower's configuration is no unit, and its keys are public.
        ("peer wg0 KEY\n", "peer wg0 KEY\n"),
        ("[MACsecTransmitAssociation]\nKey = HEX\n", "[MACsecTransmitAssociation]\nKey = HEX_DIGEST\n"),
        ("[MACsecReceiveAssociation]\n#Key=HEX\n", "[MACsecReceiveAssociation]\n#Key=HEX_DIGEST\n"),
        ("[Tunnel]\nKey=77\n", "[Tunnel]\nKey=77\n"),
        # What can be guessed has no digest.
        ("[MobileNetwork]\nPIN=0000\nPassword=KEY\n", "[MobileNetwork]\nPIN=(hidden)\nPassword=(hidden)\n"),
        ("[Link]\nWakeOnLanPassword=00:11\n", "[Link]\nWakeOnLanPassword=(hidden)\n"),
        ("[Network]\nIPv6StableSecretAddress=::1\n", "[Network]\nIPv6StableSecretAddress=(hidden)\n"),
        # Names of credentials are no secrets, where systemd takes one.
        ("[WireGuard]\nPrivateKey=@network.wg0\n", "[WireGuard]\nPrivateKey=@network.wg0\n"),
        ("[WireGuard]\nPrivateKey=@a/b\n", "[WireGuard]\nPrivateKey=(hidden)\n"),
        ("[WireGuard]\nPrivateKey=@..\n", "[WireGuard]\nPrivateKey=(hidden)\n"),
        ("[WireGuard]\nPrivateKey=@KEY\n", "[WireGuard]\nPrivateKey=(hidden)\n"),
        ("[MobileNetwork]\nPIN=@1234\n", "[MobileNetwork]\nPIN=(hidden)\n"),
        # What looks like it was hidden before is believed as a whole only.
        ("[WireGuard]\nPrivateKey=DIGEST\n", "[WireGuard]\nPrivateKey=DIGEST\n"),
        ("[MobileNetwork]\nPIN=(hidden)\n", "[MobileNetwork]\nPIN=(hidden)\n"),
        ("[WireGuard]\nPrivateKey=DIGEST KEY\n", "[WireGuard]\nPrivateKey=(hidden)\n"),
        ("[WireGuard]\nPrivateKey=(key, SHA-256 x\n", "[WireGuard]\nPrivateKey=(hidden)\n"),
    ],
)
def test_what_may_not_be_shown_is_replaced(text: str, expected: str) -> None:
    for word, value in (("HEX_DIGEST", HEX_DIGEST), ("HEX", HEX), ("KEY", KEY), ("DIGEST", DIGEST)):
        text, expected = (re.sub(rf"\b{word}\b", value, part) for part in (text, expected))
    assert redact(text) == expected


@pytest.mark.parametrize(("section", "key"), sorted(SECRETS))
def test_a_secret_is_found_by_its_section_and_key(section: str, key: str) -> None:
    assert "c2VjcmV0" not in redact(f"[{section}]\n{key}=\\\nc2VjcmV0\n")
    assert redact(text := f"[{section}]\n{key}File=/k\n{key}=\n{key}=(hidden)\n") == text
    assert redact(text := f"[{section}]\n# {key}=x\n") != text


LINES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,9}", fullmatch=True) | st.sampled_from(
    [*(key for _section, key in SECRETS), "PrivateKey.abc", "PIN-x", "Public_Key", KEY[:-1], f"{KEY[:-1]}.A"]
)


@given(
    st.sampled_from([section for section, _key in sorted(SECRETS)] + ["Network", "MACsec_x"]),
    LINES,
    st.sampled_from(["", "x", KEY, f"=x {KEY}", f"public {KEY}", f"{KEY}A", "(hidden)", "@a", "ca" * 16, "#"]),
)
def test_a_line_is_secret_when_its_text_is_not_shown_whole(section: str, key: str, value: str) -> None:
    text = f"[{section}]\n{key}={value}\n"
    assert is_secret(section, key, value) == (redact(text) != text)


def test_other_files_of_a_bundle_are_shown_as_they_are() -> None:
    program = "# the private key: a file\npeer = PrivateKey(x)\n"
    assert redacted("/etc/transit-networkd/follow_endpoints.py", "", program) == ("", program)
    assert redacted("/etc/systemd/network/x.netdev", "", program) != ("", program)


def test_a_file_of_wg_quick_is_shown_without_its_keys() -> None:
    key = f"{'k' * 42}A="
    text = f"[Interface]\nPrivateKey = {key}\n[Peer]\npresharedkey={key} # mine\n"

    assert key not in redacted("/etc/wireguard/wg0.conf", text, "")[0]
    assert redacted("/etc/other/wg0.conf", text, "")[0] == text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  wpa-psk open sesame\n", "  wpa-psk (hidden)\n"),
        ("  wireless-key1 s:12345\n", "  wireless-key1 (hidden)\n"),
        ("  up x --password=secret1 y\n", "  up x --password=(hidden)\n"),
        ("# wpa-psk sesame\n", "# wpa-psk (hidden)\n"),
        (f"  post-up echo {KEY} | x\n", f"  post-up echo {DIGEST} | x\n"),
        ("  address 192.0.2.1/24\n", "  address 192.0.2.1/24\n"),
        ("auto eth0\n", "auto eth0\n"),
    ],
)
def test_a_file_of_ifupdown_is_shown_without_passwords(line: str, shown: str) -> None:
    text = f"iface eth0 inet dhcp\n{line}"
    assert redacted("/etc/network/interfaces", text, "")[0] == f"iface eth0 inet dhcp\n{shown}"
    assert redacted("/etc/network/other", text, "")[0] == text


def test_words_about_keys_are_no_keys() -> None:
    text = "[NetDev]\nName=x\na stray line about a key of somebody\n# Keys are in /etc\n[Tunnel]\nKey 77\n"
    assert redact(text) == text
    assert redact("[MACsecTransmitAssociation]\nKey 77\n") == "[MACsecTransmitAssociation]\nKey (hidden)\n"


def keys() -> st.SearchStrategy[str]:
    return st.binary(min_size=32, max_size=32).map(lambda data: base64.b64encode(data).decode())


def passwords() -> st.SearchStrategy[str]:
    return st.text("ABCDEFGHabcdefgh0123456789@(),:;=\"'/+. -", min_size=12, max_size=40).map(lambda text: f"x{text}x")


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A secret, and a unit in which somebody has written it, well or badly."""
    section, key = draw(st.sampled_from(sorted(SECRETS)))
    value = draw(st.one_of(keys(), passwords()) if section.startswith("WireGuard") else passwords())
    blank = st.sampled_from(["", " ", "\t", "  \t"])
    end = draw(st.sampled_from(["\n", "\r\n", "\r", "\0"]))
    go_on = st.sampled_from(["", f"\\{end}", f"\\{end}  ", f"\\{end}# in between{end}"])
    cut = draw(st.integers(1, len(key) - 1))
    name = draw(
        st.sampled_from(
            [
                key,
                key.lower(),
                key.upper(),
                f"{key[:cut]}{draw(go_on)}{key[cut:]}",
                re.sub("(?<=[a-z])(?=[A-Z])", "_", key),
            ]
        )
    )
    header = draw(st.sampled_from([section, section.lower(), f"{section} "]))
    equals = draw(st.sampled_from(["=", "=", "=", " ", ": "] if key != "Key" else ["="]))
    comment = draw(st.sampled_from(["", "", "", "#", "; "])) if equals != " " and name in (key, key.lower()) else ""
    middle = draw(blank) + equals + draw(blank) + ("" if comment else draw(go_on))
    before = draw(st.sampled_from(["", "\ufeff", f"[Match]{end}Name=x{end}", f"Stray{end}", f"[Broken{end}"]))
    after = draw(st.sampled_from(["", end, f"{end}[X]{end}", f"{end}PublicKey=y{end}"]))
    junk = draw(st.sampled_from(["", "", "", "\udcff"])) if not comment else ""
    return value, f"{before}[{header}]{end}{draw(blank)}{comment}{name}{middle}{value}{junk}{after}"


@given(written())
def test_a_secret_never_shows_however_it_is_written(case: tuple[str, str]) -> None:
    value, text = case
    shown = redact(text)
    assert value not in shown
    assert value[:12] not in shown
    assert value[-12:] not in shown
    assert shown != text
    assert redact(shown) == shown
