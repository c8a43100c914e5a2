# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet's shared knowledge on the controller: what hosts say about each other, and how far that is believed."""
