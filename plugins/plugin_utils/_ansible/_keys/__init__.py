# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of keys: make, record, exchange and rotate them."""
