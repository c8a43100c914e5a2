# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of an action that stops at problems: each is shown once, in a line of its own.

Since ansible-core 2.19 the default callback prints ``msg``, and then the whole result; older ones print the result
only. So ``msg`` is a headline, and ``problems`` has the lines.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Sequence

from ansible.errors import AnsibleActionFail

from .._plan._problems import describe
from .._plan._shapes import Problem
from .._report._hosts_table import natural

# So many names are shown of a list.
MOST = 10


class Stopped(t.TypedDict):
    """What Ansible is given for a task that stops at problems."""

    failed: bool
    changed: bool
    msg: str
    problems: list[str]
    # As with ansible.builtin.debug: the callback prints a list with one item per line, without -v, too.
    _ansible_verbose_always: bool


def stopped(headline: str, problems: Sequence[str]) -> Stopped:
    """Return the result of a task that stops at these problems."""
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    return {
        "failed": True,
        "changed": False,
        "msg": f"{headline}: {count}",
        "problems": list(problems),
        "_ansible_verbose_always": True,
    }


def some(hosts: Iterable[str]) -> str:
    """Return names of hosts for a sentence, not too many."""
    found = sorted(hosts, key=natural)
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    return f"{', '.join(found[:MOST])}{more}"


def described(problems: Iterable[Problem]) -> list[str]:
    """Return one line for each problem."""
    return [describe(problem) for problem in problems]


def stop(headline: str, problems: Sequence[str]) -> t.NoReturn:
    """Raise AnsibleActionFail with these problems."""
    result = stopped(headline, problems)
    raise AnsibleActionFail(result["msg"], result=dict(result))
