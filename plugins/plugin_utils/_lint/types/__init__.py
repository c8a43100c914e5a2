# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of values: what systemd takes for each, and what it means."""
