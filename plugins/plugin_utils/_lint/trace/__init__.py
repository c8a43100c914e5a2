# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a packet through the units of one host, by rules, tables and routes as the kernel has them."""
