# SPDX-License-Identifier: GPL-3.0-or-later
"""The transaction: new files and a new live state, or the old ones, and nothing in between that lasts."""
