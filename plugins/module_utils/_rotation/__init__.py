# SPDX-License-Identifier: GPL-3.0-or-later
"""The rotation of keys: peers know a host's coming key beside its current one, and follow when it changes."""
