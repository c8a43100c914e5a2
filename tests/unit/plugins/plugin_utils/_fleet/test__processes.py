# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from concurrent.futures.process import BrokenProcessPool

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._processes import in_processes


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(processes: int) -> None:
    known = {number: object() for number in range(50)}  # which no message could carry

    assert list(in_processes(lambda number: (number, number in known), range(60), processes)) == [
        (number, number < 50) for number in range(60)
    ]


def test_few_items_are_no_work_for_other_processes() -> None:
    assert set(in_processes(lambda _item: os.getpid(), range(20))) == {os.getpid()}


def test_the_work_is_done_in_other_processes() -> None:
    found = set(in_processes(lambda _item: os.getpid(), range(20), 2))

    assert os.getpid() not in found
    assert len(found) <= 2


@pytest.mark.parametrize("processes", [1, 2])
def test_what_the_work_raises_is_raised(processes: int) -> None:
    def work(item: int) -> int:
        if item == 7:
            raise KeyError(f"item {item}")
        return item

    with pytest.raises(KeyError, match="item 7"):
        list(in_processes(work, range(20), processes))


def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(BrokenProcessPool):
        list(in_processes(lambda item: os._exit(1) if item == 7 else item, range(20), 2))
    assert list(in_processes(lambda item: item, range(3), 2)) == [0, 1, 2]
