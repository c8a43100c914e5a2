# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: whether this host may be changed so, found on the host before anything is touched.

A survey of the host is taken once (``_survey``), and the findings (``_findings``) are pure functions of it.
"""

from __future__ import annotations

from ._findings import findings
from ._request import SurveyRequest
from ._survey import survey

__all__ = ("SurveyRequest", "findings", "survey")
