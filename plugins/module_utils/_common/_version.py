# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's version: a host has no galaxy.yml."""

from __future__ import annotations

VERSION = "1.0.0"
