# SPDX-License-Identifier: GPL-3.0-or-later
"""What every package of the host's half stands on: commands, files, paths, addresses, the unit file."""
