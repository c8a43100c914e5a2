# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's secret keys."""
