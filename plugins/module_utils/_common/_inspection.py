# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of the reply to ``inspect``: a report, and what else was asked for."""

from __future__ import annotations

from ._facts import Facts
from ._replies import Keys, Line, Report


class Inspection(Report, total=False):
    """The verb ``inspect``. ``missing`` are those tools that the host does not have.

    ``facts`` answer their questions where nothing would be changed, and have no lookup, ping and service elsewhere.
    """

    missing: list[Line]
    keys: Keys
    facts: Facts
