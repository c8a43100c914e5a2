# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a run: inspect, roll out and verify."""
