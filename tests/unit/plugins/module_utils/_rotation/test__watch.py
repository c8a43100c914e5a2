# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._rotation import _watch
from ansible_collections.transit.networkd.plugins.module_utils._rotation._watch import HANDSHAKES, PAUSE, Watch
from ansible_collections.transit.networkd.plugins.module_utils._state._store import Store


@pytest.mark.parametrize(("refused_after", "pauses"), [(None, HANDSHAKES / PAUSE), (3, 3)])
def test_a_refused_packet_is_looked_into_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused_after: int | None, pauses: float
) -> None:
    counter = tmp_path / "sys/class/net/wg0/statistics/rx_frame_errors"
    counter.parent.mkdir(parents=True)
    # What was refused before is no news.
    counter.write_text("7\n")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == refused_after:
            counter.write_text("8\n")

    monkeypatch.setattr(_watch, "time", SimpleNamespace(monotonic=lambda: sum(slept), sleep=sleep))
    watch = Watch(Store(str(tmp_path)))
    watch.view.found = {"wg0": {}, "a link that is gone": {}}
    watch.wait()
    assert len(slept) == pytest.approx(pauses, abs=1)


def test_what_cannot_be_done_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch(Store(str(tmp_path)))
    assert watch.turn() is False
    store = watch.store
    store.make(store.place("rotation"))
    (Path(store.place("rotation")) / "state").write_text('{"state": "staged", "links": [], "finishing": false}')

    def fail(_record: object) -> None:
        raise OSError("no such thing")

    def fail_otherwise(_record: object) -> None:
        raise RefusedError("no such peer")

    watch.own.turn = fail  # type: ignore[method-assign]
    watch._follow = fail_otherwise  # type: ignore[method-assign]
    assert [watch.turn() for _look in range(3)] == [True, True, True]
    assert capsys.readouterr().out == "no such thing\nno such peer\n"
