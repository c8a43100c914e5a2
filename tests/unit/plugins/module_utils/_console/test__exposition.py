# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import subprocess

from ansible_collections.transit.networkd.plugins.module_utils._console._exposition import Family, exposition


def test_the_text() -> None:
    families = [
        Family("a_info", "gauge", "What is there.", [({"name": "x", "at": "y"}, 1)]),
        Family("nothing", "gauge", "Not there.", []),
        Family("b_bytes_total", "counter", "Bytes.", [({}, 2**64 - 1)]),
        Family("c_seconds", "gauge", "Seconds.", [({}, 12.3456789), ({"n": "1"}, 0)]),
    ]
    assert exposition(families) == (
        "# HELP a_info What is there.\n"
        "# TYPE a_info gauge\n"
        'a_info{name="x",at="y"} 1\n'
        "# HELP b_bytes_total Bytes.\n"
        "# TYPE b_bytes_total counter\n"
        "b_bytes_total 18446744073709551615\n"
        "# HELP c_seconds Seconds.\n"
        "# TYPE c_seconds gauge\n"
        "c_seconds 12.346\n"
        'c_seconds{n="1"} 0\n'
    )


def test_a_label_ends_neither_its_quotes_nor_its_line() -> None:
    hostile = 'r1"} 7\n# TYPE x counter\x1b[2J\\'
    text = exposition([Family("a", "gauge", "A.", [({"peer": hostile}, 1)])])
    assert text.splitlines()[2:] == ['a{peer="r1\\"} 7\\\\n# TYPE x counter\\\\x1b[2J\\\\"} 1']
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False)
    assert "error" not in checked.stderr


def test_promtool_tells_a_text_that_is_none() -> None:
    """The control: what the test before expects of promtool."""
    text = '# HELP a A.\n# TYPE a gauge\na{peer="r1"} 7\n"} 1\n'
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False)
    assert (checked.returncode, "error while linting" in checked.stderr) == (1, True)
