# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory that describes hosts as they are, before the collection has changed them. Pure."""
