# SPDX-License-Identifier: GPL-3.0-or-later
"""The error of a request that cannot be done."""

from __future__ import annotations


class RefusedError(Exception):
    """A request that cannot be done; the message is for the person who asked.

    ``code`` names the refusal where the controller knows what to do about it (docs/reference/codes.md).
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code
