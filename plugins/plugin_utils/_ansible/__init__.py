# SPDX-License-Identifier: GPL-3.0-or-later
"""Base classes of the actions. No other package of plugin_utils knows Ansible."""

from __future__ import annotations

from ._byte_code import install

install()
