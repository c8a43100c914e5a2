# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for all tests: an assertion of a helper that fails shows its values, like one of a test."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("helpers")
