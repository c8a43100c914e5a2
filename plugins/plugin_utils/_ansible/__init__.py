# SPDX-License-Identifier: GPL-3.0-or-later
"""Base classes of the actions. No other package of plugin_utils knows Ansible."""

from ._byte_code import keep_byte_code

# Every action imports this package first.
keep_byte_code()
