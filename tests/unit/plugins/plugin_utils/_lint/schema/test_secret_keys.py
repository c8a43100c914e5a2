# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every key of systemd is classified: its value is a secret, or may be shown."""

from __future__ import annotations

import re

from ansible_collections.transit.networkd.plugins.module_utils._common._secrets import SECRETS
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema._data import KEYS, MEASURED

# All sections and keys up to this version were looked through by hand for what is a secret.
LOOKED_THROUGH = 262

# What sounds like a secret, and is none.
NO_SECRETS = """
    AdUserPortKey AllowedAuthenticationMechanisms Credential FastOpenNoCookie InputKey IPv6Token KeyFile KeyId
    MACAuthenticationBypass OutputKey PartitionKey PresharedKeyFile PrivateKeyFile PublicKey PublicKeyFile Token User
    UserClass
""".split()
SUSPICIOUS = re.compile(
    r"Key|Passw|Phrase|^PIN$|PIN(?![a-z])|PSK|Secret|Auth|Token|Cookie|Credential|User(?!s)|Login|Cert"
)


def pairs():
    return {
        (section, key): versions
        for sections in KEYS.values()
        for section, found in sections.items()
        for versions, keys in found.items()
        for key in keys.split()
    }


def test_the_table_names_keys_that_there_are():
    assert pairs().keys() >= SECRETS


def test_what_sounds_like_a_secret_is_classified():
    suspicious = {(section, key) for section, key in pairs() if SUSPICIOUS.search(key)}
    known = SECRETS | {(section, key) for section, key in suspicious if key in NO_SECRETS or section == "Tunnel"}

    assert suspicious - known == set(), "add each to SECRETS of module_utils/_common/_secrets.py or to NO_SECRETS"
    assert suspicious >= SECRETS


def test_the_keys_of_every_version_were_looked_through():
    new = sorted(pair for pair, (_earliest, latest) in pairs().items() if latest > LOOKED_THROUGH)

    assert max(MEASURED) == LOOKED_THROUGH, (
        f"look through {new}, add the secrets to module_utils/_common/_secrets.py, raise it"
    )
