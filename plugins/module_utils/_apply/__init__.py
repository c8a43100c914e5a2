# SPDX-License-Identifier: GPL-3.0-or-later
"""Make files, links, peers, rules and services those of a side."""
