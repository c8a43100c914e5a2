# SPDX-License-Identifier: GPL-3.0-or-later
"""Work for each of many hosts, in several processes."""

from __future__ import annotations

import multiprocessing
import os
import typing as t
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

Item = t.TypeVar("Item")
Made = t.TypeVar("Made")

# A process costs more time than a few hosts do, and memory for what it finds out again.
_FEWEST = 50
_MOST = 4
# The parts that the processes take one after the other: few enough to be no work themselves.
_PARTS = 8

_work: list[Callable[[t.Any], t.Any]] = []


def in_processes(work: Callable[[Item], Made], items: Sequence[Item], processes: int | None = None) -> Iterator[Made]:
    """Yield what ``work`` returns for each item, in their order.

    Each process is a copy of this one, so ``work`` and what it refers to need no message; what it returns needs one.
    What ``work`` raises is raised here.
    """
    number = min(os.cpu_count() or 1, _MOST, len(items) // _FEWEST) if processes is None else processes
    if number < 2:
        yield from map(work, items)
        return
    _work.append(work)
    try:
        with ProcessPoolExecutor(number, multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_called, items, chunksize=max(1, len(items) // (number * _PARTS)))
    finally:
        _work.pop()


def _called(item: t.Any) -> t.Any:
    return _work[-1](item)
