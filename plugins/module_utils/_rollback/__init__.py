# SPDX-License-Identifier: GPL-3.0-or-later
"""Roll a host back to the side before a change."""
