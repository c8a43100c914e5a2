# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site of `make docs` in a real browser: built without a warning, asks for nothing, found by its search."""

from __future__ import annotations

import functools
import http.server
import re
import subprocess
import threading
import typing as t
from pathlib import Path

import pytest

from helpers.browser import Browser

CLONE = Path(__file__).resolve().parents[2]
HTML = CLONE / ".build/docs/html"
PHONE, DESK = 390, 1280
PAGES = (
    "index.html",
    "docs/packaging.html",
    "collection/networkd_config_module.html",
    "collection/wireguard_vrf_role.html",
)
# What a browser fetches by itself: not the target of a link.
FETCHED = re.compile(
    r"<(?:script|img|iframe|source|audio|video)[^>]+src=\"(?:https?:)?//|<link[^>]+href=\"(?:https?:)?//"
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that logs nothing."""

    def log_message(self, format: str, *args: t.Any) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def address() -> t.Iterator[str]:
    """The site, which is built here, on a port of this machine: a browser searches no file."""
    done = subprocess.run(["make", "docs"], cwd=CLONE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr  # a warning is an error there
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Browser]:
    found = Browser(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


@pytest.mark.usefixtures("address")
def test_no_page_fetches_from_elsewhere() -> None:
    pages = list(HTML.rglob("*.html"))
    assert len(pages) > 100
    assert [page for page in pages if FETCHED.search(page.read_text(encoding="utf-8"))] == []
    styles = [
        path for path in HTML.rglob("*.css") if re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", path.read_text())
    ]
    assert styles == []


def test_what_fetches_from_elsewhere_is_found() -> None:
    """The control of the test above."""
    for text in ('<script src="https://x.example/a.js">', '<link rel="stylesheet" href="//x.example/a.css">'):
        assert FETCHED.search(text)
    assert not FETCHED.search('<a href="https://x.example/">')


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_the_window_and_asks_for_nothing_else(
    browser: Browser, address: str, page: str, width: int, dark: bool
) -> None:
    browser.open(f"{address}/{page}", width, dark=dark)
    asked = {request["request"]["url"] for request in browser.told("Network.requestWillBeSent")}
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()
    assert browser.told("Runtime.exceptionThrown") == []
    assert browser.run("document.documentElement.scrollWidth") <= width
    ground = browser.run("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0]")
    assert (int(ground) < 128) is dark


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("collection/")])
def test_options_fit_a_phone(browser: Browser, address: str, page: str) -> None:
    wide = "[...document.querySelectorAll('.table-wrapper')].filter(it => it.scrollWidth > it.clientWidth).length"
    browser.open(f"{address}/{page}", PHONE)
    assert browser.run("document.querySelectorAll('.ansible-option-table').length") > 0
    assert browser.run(wide) == 0
    browser.run("document.querySelector('link[href*=\"site.css\"]').disabled = true")
    assert browser.run(wide) > 0  # the control: without the site's own style, some scroll


def test_the_search_finds_vrf(browser: Browser, address: str) -> None:
    browser.open(f"{address}/search.html?q=vrf")
    found = "[...document.querySelectorAll('#search-results li a')].map(link => link.getAttribute('href'))"
    script = f"""new Promise(done => {{
        const look = left => {{
            const found = {found};
            if (found.length > 10 || !left) done(found); else setTimeout(look, 200, left - 1);
        }};
        look(50);
    }})"""
    links = t.cast("list[str]", browser.run(script))
    assert any("collection/wireguard_vrf_role" in link for link in links), links
    assert any(not link.startswith("collection/") for link in links), links
