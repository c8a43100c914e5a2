# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies between two sides of a host: files, links, effects. Pure."""
