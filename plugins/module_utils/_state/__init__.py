# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a host: records of changes and rotations, file entries, rollback timer units."""
