# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a finding the same one in two reports, so that a service shows it as known."""

from __future__ import annotations

import collections
import hashlib
import json
from collections.abc import Sequence

from ..rules._finding import Finding


def identities(findings: Sequence[Finding]) -> list[str]:
    """Return a digest for each finding, all different.

    The line is not in it: a finding stays the same one when lines are added above it. The words are not either: they
    may change.
    """
    seen: collections.Counter[str] = collections.Counter()
    digests = []
    for finding in findings:
        identity = json.dumps([finding.rule, finding.file, finding.fields], sort_keys=True)
        seen[identity] += 1
        digests.append(hashlib.sha256(f"{identity}{seen[identity]}".encode()).hexdigest())
    return digests
