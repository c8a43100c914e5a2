# SPDX-License-Identifier: GPL-3.0-or-later
"""Mark strings so that Ansible never treats them as templates.

Since ansible-core 2.19 a string is only a template where its source is trusted, and a string that Python code makes is
not. Before, every string is one that is not marked, and Ansible marks what an action returns, but not what it raises,
nor what a filter makes of a marked string.
"""

from __future__ import annotations

import typing as t

import ansible.template

T = t.TypeVar("T")

if hasattr(ansible.template, "trust_as_template"):

    def unsafe(value: T) -> T:
        """Return the value as it is: this ansible-core trusts no string that Python code makes."""
        return value

else:
    from ansible.utils.unsafe_proxy import wrap_var

    def unsafe(value: T) -> T:
        """Return a copy of the value in which every string is marked."""
        marked: T = wrap_var(value)
        return marked


__all__ = ("unsafe",)
