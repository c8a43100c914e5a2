# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to ask of a key's own words, so that its type says whether case matters and whether several may stand together.

`make judge` leaves out all that is asked here.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterable

# What a list may hold beside words.
_OTHERS = ("1", "eth0", "192.0.2.1", "2001:db8::1", "02:00:00:00:00:01")
# Words that are in no program as they are, since the linker has put them into the end of a longer text.
HIDDEN = frozenset(("link-local", "localhost.", "x.localhost", "localhost.localdomain."))


def cases(word: str) -> set[str]:
    """A word in other cases than its own."""
    return {word.upper(), word.lower(), word.swapcase(), word[:-1] + word[-1:].swapcase()} - {word}


def written(words: Iterable[str]) -> set[str]:
    """Words in other cases, and in lists of each kind."""
    every = sorted(words)
    if not every:
        return set()
    first, last = every[0], every[-1]
    lists = {f"{first} {last}", f"{first},{last}", f'"{first}" {last}'}
    lists |= {text for other in _OTHERS for text in (f"{first} {other}", f"{other} {first}", f"{first},{other}")}
    return lists.union(*map(cases, every))


__all__ = ("HIDDEN", "cases", "written")
