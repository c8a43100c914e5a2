# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._secrets import SECRETS, holds_secret, redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PrivateKey=c2VjcmV0\n", "PrivateKey=(key, SHA-256 1c1185e02ff3)\n"),
        ("  PresharedKey = c2VjcmV0\r\n", "  PresharedKey = (key, SHA-256 1c1185e02ff3)\r\n"),
        ("# PrivateKey=c2VjcmV0\n", "# PrivateKey=(key, SHA-256 1c1185e02ff3)\n"),
        ("PrivateKeyFile=/etc/k\n", "PrivateKeyFile=/etc/k\n"),
        ("PresharedKeyFile=/etc/k\n", "PresharedKeyFile=/etc/k\n"),
        ("PrivateKey=@network.wireguard.private.wg0\n", "PrivateKey=@network.wireguard.private.wg0\n"),
        ("PrivateKey=\nName=x\n", "PrivateKey=\nName=x\n"),
        ("[WireGuard]\nPrivateKey=c2VjcmV0\n", "[WireGuard]\nPrivateKey=(key, SHA-256 1c1185e02ff3)\n"),
        # The value stands in the next line, behind a comment that systemd reads over.
        (
            "[WireGuardPeer]\nPresharedKey=\\\n# x\n  c2VjcmV0\nPublicKey=x\n",
            "[WireGuardPeer]\nPresharedKey=(key, SHA-256 1c1185e02ff3)\nPublicKey=x\n",
        ),
        ("[WireGuard]\nPrivateKey \\\n = c2VjcmV0", "[WireGuard]\nPrivateKey=(key, SHA-256 1c1185e02ff3)"),
        (
            "[MACsecTransmitAssociation]\nKey = c2VjcmV0\n",
            "[MACsecTransmitAssociation]\nKey = (key, SHA-256 1c1185e02ff3)\n",
        ),
        (
            "[MACsecReceiveAssociation]\n#Key=c2VjcmV0\n",
            "[MACsecReceiveAssociation]\n#Key=(key, SHA-256 1c1185e02ff3)\n",
        ),
        ("[Tunnel]\nKey=77\n", "[Tunnel]\nKey=77\n"),
    ],
)
def test_keys_are_shown_as_a_digest(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(("section", "key"), sorted(SECRETS))
def test_who_holds_a_secret(section: str, key: str) -> None:
    assert holds_secret(f"[{section}]\n{key}=\\\nc2VjcmV0\n")
    assert "c2VjcmV0" not in redact(f"[{section}]\n{key}=\\\nc2VjcmV0\n")
    assert not holds_secret(f"[{section}]\n{key}=@credential\n{key}File=/k\n{key}=\n# {key}=x\n")
