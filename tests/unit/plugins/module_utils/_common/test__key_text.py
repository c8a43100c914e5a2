# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._key_text import is_key

KEY = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
# The last digit carries four bits, so B in its place is not what any 32 bytes are written as.
WRONG = [f"{KEY}\n", f"{KEY[:42]}B=", KEY[:-1], f" {KEY}", f"{KEY[:42]}ö=", KEY.encode(), None, 7]


def test_a_key_is_recognised() -> None:
    assert is_key(KEY)


@pytest.mark.parametrize("word", WRONG, ids=repr)
def test_anything_else_is_not_a_key(word: object) -> None:
    assert not is_key(word)
