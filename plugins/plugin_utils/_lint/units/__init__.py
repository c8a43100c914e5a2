# SPDX-License-Identifier: GPL-3.0-or-later
"""What networkd makes of files: units, links, tables, routing policy rules, and the tunnels between hosts."""
