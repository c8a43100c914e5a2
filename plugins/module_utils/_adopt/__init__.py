# SPDX-License-Identifier: GPL-3.0-or-later
"""What configures this host's network before the collection does."""
