# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium, asked over a pipe by its DevTools protocol, without another library.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import typing as t
from pathlib import Path

Data = dict[str, t.Any]
# The first of these that is installed.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless",
    *("--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"),
)


def program() -> str:
    """Return the browser's program. Raises FileNotFoundError."""
    for name in PROGRAMS:
        if shutil.which(name):
            return name
    raise FileNotFoundError(f"none of {', '.join(PROGRAMS)} is installed")


class Browser:
    """A browser with one page. ``events`` is what it has told since the page was opened."""

    def __init__(self, folder: Path) -> None:
        to_browser, ours = os.pipe()
        theirs, from_browser = os.pipe()
        # The protocol's pipes are the descriptors 3 and 4.
        script = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self._process = subprocess.Popen(
            ["bash", "-c", script, "-", program(), *OPTIONS, f"--user-data-dir={folder}"],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._to, self._from = os.fdopen(ours, "wb"), os.fdopen(theirs, "rb")
        self._number = 0
        self._session = ""
        self._rest = b""
        self.events: list[Data] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Accessibility"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: t.Any) -> Data:
        """Return the browser's answer to one command; events that come before it are kept."""
        self._number += 1
        session = {"sessionId": self._session} if self._session else {}
        command = {"id": self._number, "method": method, "params": parameters, **session}
        self._to.write(json.dumps(command).encode() + b"\0")
        self._to.flush()
        while (told := self._read()).get("id") != self._number:
            self.events.append(told)
        assert "error" not in told, told
        found: Data = told["result"]
        return found

    def _read(self) -> Data:
        while b"\0" not in self._rest:
            part = self._from.raw.read(1 << 16)
            assert part, "the browser has ended"
            self._rest += part
        text, _zero, self._rest = self._rest.partition(b"\0")
        told: Data = json.loads(text)
        return told

    def open(self, place: Path | str, width: int = 1200, height: int = 900, *, dark: bool = False) -> None:
        """Show a file, or what is at an address, in a window of this size."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        phone = width < 600
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.events.clear()
        self.ask("Page.navigate", url=place if isinstance(place, str) else place.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self._read())

    def run(self, script: str) -> t.Any:
        """Return the value of an expression on the page."""
        told = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def press(self, key: str, code: int = 0) -> None:
        """Press a key."""
        for kind in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def told(self, method: str) -> list[Data]:
        """Return the parameters of all events of a kind since the page was opened."""
        return [event["params"] for event in self.events if event["method"] == method]

    def close(self) -> None:
        """End the browser."""
        self._process.terminate()
        self._process.wait(timeout=20)
        self._to.close()
        self._from.close()
