# SPDX-License-Identifier: GPL-3.0-or-later
"""What people read: tables, summaries and diffs of checks, and a bundle written into a folder."""
