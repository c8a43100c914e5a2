# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections and keys, the systemd versions that brought them, and the values that they take."""
