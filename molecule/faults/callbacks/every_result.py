# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every result of every task as a line of JSON: what a callback that reports a run to somebody else has of it."""

from __future__ import annotations

import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: every_result
type: notification
short_description: write every result of every task as a line of JSON
description: Appends to the file that E(EVERY_RESULT) names.
"""


class CallbackModule(CallbackBase):
    """Say all, of every task and every item of a loop."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "every_result"

    def _write(self, result, *_args, **_options):
        with open(os.environ["EVERY_RESULT"], "a", encoding="utf-8") as file:
            file.write(self._dump_results(result.result, indent=None, keep_invocation=True) + "\n")

    v2_runner_on_ok = v2_runner_on_failed = v2_runner_on_unreachable = v2_runner_on_skipped = _write
    v2_runner_item_on_ok = v2_runner_item_on_failed = v2_runner_item_on_skipped = _write
