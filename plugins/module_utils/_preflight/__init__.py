# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: whether this host may be changed so, found on the host before anything is touched.

A survey of the host is taken once (``_survey``), and the findings (``_findings``) are pure functions of it.
"""

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings import findings
from ansible_collections.transit.networkd.plugins.module_utils._preflight._shapes import SurveyRequest
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey import survey

__all__ = ("SurveyRequest", "findings", "survey")
