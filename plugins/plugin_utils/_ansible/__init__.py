# SPDX-License-Identifier: GPL-3.0-or-later
"""Base classes of the actions. No other package of plugin_utils knows Ansible."""
