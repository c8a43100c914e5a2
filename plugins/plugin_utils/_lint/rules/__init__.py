# SPDX-License-Identifier: GPL-3.0-or-later
"""The lint rules, a file for each subject."""
