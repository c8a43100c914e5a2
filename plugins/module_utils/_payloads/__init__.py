# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that are copied onto a host as they are."""
