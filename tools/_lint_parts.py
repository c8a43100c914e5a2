# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Import this first: then single modules of the lint can be imported, without the data that is yet to be made."""

from __future__ import annotations

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINT = ROOT / "plugins/plugin_utils/_lint"

sys.path.insert(0, str(ROOT / ".build/collections"))
_package = types.ModuleType("ansible_collections.transit.networkd.plugins.plugin_utils._lint")
_package.__path__ = [str(LINT)]
sys.modules[_package.__name__] = _package
