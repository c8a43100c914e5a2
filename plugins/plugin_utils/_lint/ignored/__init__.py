# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of what networkd ignores as a whole after it has read a file: a device, a section, a setting."""
