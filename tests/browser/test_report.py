# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's page in a real browser: `make browser`."""

from __future__ import annotations

import itertools
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._report._fleet import fleet_report
from ansible_collections.transit.networkd.plugins.plugin_utils._report._fleet_shapes import LINK_STATES
from ansible_collections.transit.networkd.plugins.plugin_utils._report._page import MOST_ROWS, page
from ansible_collections.transit.networkd.plugins.plugin_utils._report._rows import Ended
from helpers.browser import Browser
from helpers.fleet import known

PHONE, DESK = 390, 1200
FLEETS: list[tuple[int, known.Topology]] = [(3, "mesh"), (30, "mesh"), (300, "hub"), (300, "mesh")]
HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "</script></style></svg><script>window.pwned=1</script>",
    "<svg onload=window.pwned=1>",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = Browser(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


class Pages:
    """A page for each fleet, made when it is asked for; one host of each has words that would be markup."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, fleet: tuple[int, known.Topology]) -> Path:
        size, topology = fleet
        file = self._folder / f"{size}-{topology}.html"
        if not file.exists():
            hosts = {**known.fleet(size, topology), HOSTILE[0]: Ended(None, failed=True, problems=HOSTILE)}
            file.write_text(page(fleet_report(hosts, "2026-11-30T09:00:00Z")), encoding="utf-8")
        return file


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"))


def rows(browser: Browser, table: str) -> list[str]:
    """Return the first cells of the rows that are shown."""
    script = f"[...document.querySelectorAll('#{table} tbody tr:not([hidden])')].map(row => row.cells[0].textContent)"
    return t.cast("list[str]", browser.run(script))


def click(browser: Browser, table: str, column: str) -> None:
    script = f"[...document.querySelectorAll('#{table} thead button')].find(b => b.textContent === '{column}').click()"
    browser.run(script)


def given(browser: Browser, table: str, element: str, value: str) -> str:
    """Write into a filter, and return what it says of its table."""
    form = f"document.querySelector('form[data-for={table}]')"
    script = f"(e => {{ e.value = '{value}'; e.dispatchEvent(new Event('input', {{ bubbles: true }})) }})"
    browser.run(f"{script}({form}.querySelector('{element}'))")
    return str(browser.run(f"{form}.querySelector('output').textContent"))


@pytest.mark.parametrize("fleet", FLEETS, ids=str)
def test_it_asks_for_nothing_and_nothing_goes_wrong(
    browser: Browser, pages: Pages, fleet: tuple[int, known.Topology]
) -> None:
    browser.open(pages[fleet])
    asked = {request["request"]["url"] for request in browser.told("Network.requestWillBeSent")}
    assert {url for url in asked if not url.startswith("data:")} == {pages[fleet].as_uri()}
    assert browser.told("Log.entryAdded") == []
    assert browser.told("Runtime.exceptionThrown") == []
    assert browser.run("window.pwned") is None
    # What would be markup stands there as words.
    assert browser.run("document.body.textContent.includes('<script>window.pwned=1</script>')")


def test_a_page_that_does_run_such_words_is_found(browser: Browser, tmp_path: Path) -> None:
    """The control: what the test before looks for, and what the policy alone keeps from a page."""
    words = "<img src=x onerror='window.pwned=1'>"
    open_file, closed_file = tmp_path / "open.html", tmp_path / "closed.html"
    open_file.write_text(f"<!doctype html>{words}")
    (policy,) = [line for line in page(fleet_report({}, "now")).splitlines() if "Content-Security-Policy" in line]
    closed_file.write_text(f"<!doctype html>{policy}{words}")
    for file, pwned in ((open_file, 1), (closed_file, None)):
        browser.open(file)
        assert browser.run("new Promise(done => setTimeout(() => done(window.pwned), 200))") == pwned
    assert browser.told("Log.entryAdded")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("fleet", FLEETS, ids=str)
def test_it_fits_the_window(
    browser: Browser, pages: Pages, fleet: tuple[int, known.Topology], width: int, dark: bool
) -> None:
    browser.open(pages[fleet], width, dark=dark)
    assert browser.run("document.documentElement.scrollWidth") <= width
    ground = browser.run("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(22, 24, 27)" if dark else "rgb(251, 251, 250)")
    # On a phone a host is a card, and each of its cells says what it is.
    shown = browser.run("getComputedStyle(document.querySelector('#hosts-table td + td'), '::before').content")
    assert shown == ('"Peers up: "' if width == PHONE else "none")
    # The whole map is in the window, and grows when it is asked to.
    size = "(box => [box.width, box.height])(document.querySelector('.map').getBoundingClientRect())"
    wide, high = browser.run(size)
    assert wide <= width
    assert high <= 900
    browser.run("document.querySelector('[data-zoom=\"1.5\"]').click()")
    assert browser.run(size) == pytest.approx([1.5 * wide, 1.5 * high], abs=0.1)
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_hosts_are_sorted(browser: Browser, pages: Pages) -> None:
    browser.open(pages[30, "mesh"])
    # The worst first: one is down, one has failed, and r2 has more problems than the other hosts.
    assert rows(browser, "hosts-table")[:4] == ["r30", HOSTILE[0], "r2", "r1"]
    click(browser, "hosts-table", "Host")
    names = [name for name in rows(browser, "hosts-table") if name.startswith("r")]
    assert names == [f"r{number}" for number in range(1, 31)]
    assert browser.run("document.querySelector('#hosts-table th[aria-sort]').ariaSort") == "ascending"
    click(browser, "hosts-table", "Problems")
    click(browser, "hosts-table", "Problems")
    assert rows(browser, "hosts-table")[0] == HOSTILE[0]
    assert browser.run("document.querySelectorAll('#hosts-table th[aria-sort]').length") == 1
    assert browser.run("document.querySelector('#hosts-table th[aria-sort]').ariaSort") == "descending"


def test_connections_are_filtered(browser: Browser, pages: Pages) -> None:
    browser.open(pages[30, "mesh"])
    assert given(browser, "links-table", "input", "") == "435 of 435 connections"
    assert given(browser, "links-table", "select", "never") == "29 of 435 connections"
    assert given(browser, "links-table", "input", "r30 r7") == "1 of 435 connections"
    assert rows(browser, "links-table") == ["r7"]
    assert given(browser, "links-table", "input", "nobody") == "0 of 435 connections"


def test_every_connection_of_a_large_mesh_is_found_and_shown(browser: Browser, pages: Pages) -> None:
    browser.open(pages[300, "mesh"])
    assert len(rows(browser, "links-table")) == MOST_ROWS
    more = "document.querySelector('button.more')"
    assert browser.run(f"{more}.textContent") == "Show 1000 more of 44850"
    browser.run(f"{more}.click()")
    assert len(rows(browser, "links-table")) == MOST_ROWS + 1000
    assert given(browser, "links-table", "input", "r298 r299") == "1 of 44850 connections"
    assert rows(browser, "links-table") == ["r298"]
    assert browser.run(f"{more}.hidden")


def test_the_script_writes_a_row_as_the_template_does(browser: Browser, tmp_path: Path) -> None:
    report = fleet_report(known.fleet(2), "now")
    (link,) = report["links"]
    values = [None, 0, 1, 59, 60, 1023, 1024, 3599, 3600, 86400, 1048576, 10**9, 2**53]
    report["links"] = [
        {**link, "tunnel": f"a{number:03}", "state": state, "age": value, "sent": value, "received": value}
        for number, (value, state) in enumerate(zip(values, itertools.cycle(LINK_STATES[1:]), strict=False))
    ]
    # So many rows are the template's.
    report["links"] += [{**link, "tunnel": f"b{number:03}"} for number in range(MOST_ROWS - len(values))]
    report["links"] += [{**each, "tunnel": each["tunnel"].replace("a", "c")} for each in report["links"][: len(values)]]
    file = tmp_path / "units.html"
    file.write_text(page(report), encoding="utf-8")
    browser.open(file)
    browser.run("document.querySelector('button.more').click()")

    def cells(start: str) -> list[str]:
        given(browser, "links-table", "input", start)
        html = "row.outerHTML.replace(/ data-sort=\"[^\"]*\"/g, '').replace(/>\\s+</g, '><')"
        found = browser.run(f"[...document.querySelectorAll('#links-table tbody tr')].map(row => {html})")
        return [row.replace(f">{start[0]}0", ">0") for row in found]

    by_template, by_script = cells("a0"), cells("c0")
    assert len(by_script) == len(values)
    assert by_script == by_template


def test_a_number_of_the_summary_filters_its_table(browser: Browser, pages: Pages) -> None:
    browser.open(pages[30, "mesh"])
    browser.run("document.querySelector('.counts a[data-state=down]').click()")
    assert rows(browser, "hosts-table") == ["r30"]
    browser.run("document.querySelector('.counts a[data-state=never]').click()")
    assert len(rows(browser, "links-table")) == 29


def test_a_host_on_the_map_leads_to_its_row_whatever_the_filter_says(browser: Browser, pages: Pages) -> None:
    browser.open(pages[30, "mesh"])
    assert given(browser, "hosts-table", "input", "nobody") == "0 of 32 hosts"
    browser.run("document.querySelector('.map a[aria-label^=\"r7:\"]').focus()")
    browser.press("Enter", 13)
    assert browser.run("document.querySelector('tr:target').cells[0].textContent") == "r7"
    assert browser.run("document.querySelector('tr:target details').open")


def test_the_keyboard_reaches_all(browser: Browser, pages: Pages) -> None:
    browser.open(pages[3, "mesh"])
    reached = []
    for _step in range(40):
        browser.press("Tab", 9)
        script = "(e => e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent)"
        reached.append(browser.run(f"{script}(document.activeElement)").strip())
    assert reached[0] == "Skip to the hosts"
    for name in ("Larger", "r1: drifted", "r3: down", "Host", "Filter", "Tunnel"):
        assert name in [word.partition("\n")[0].strip() for word in reached], name
    # A host on the map leads to its row.
    browser.run("document.querySelector('.map a[aria-label^=\"r3\"]').focus()")
    browser.press("Enter", 13)
    assert browser.run("document.querySelector('tr:target').cells[0].textContent") == "r3"


def test_the_matrix_is_read_with_arrow_keys(browser: Browser, pages: Pages) -> None:
    browser.open(pages[300, "mesh"])
    browser.run("document.querySelector('.matrix canvas').focus()")
    caption = "document.querySelector('.matrix figcaption').textContent"
    browser.press("ArrowRight", 39)
    assert browser.run(caption) == "r1 – r2: up"
    browser.press("ArrowDown", 40)
    assert browser.run(caption) == "r2 – r2: no connection"
    browser.press("ArrowUp", 38)
    browser.press("ArrowUp", 38)
    browser.press("ArrowLeft", 37)
    assert browser.run(caption) == "r1 – r1: no connection"


@pytest.mark.parametrize("fleet", [(3, "mesh"), (300, "mesh")], ids=str)
def test_a_screen_reader_has_a_name_for_all_that_can_be_used(
    browser: Browser, pages: Pages, fleet: tuple[int, known.Topology]
) -> None:
    browser.open(pages[fleet])
    nodes = [node for node in browser.ask("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
    roles = {"button", "link", "textbox", "searchbox", "combobox", "table", "region", "img", "image", "group", "search"}
    used = [node for node in nodes if node["role"]["value"] in roles and node.get("properties")]
    unnamed = [node["role"]["value"] for node in used if not node["name"]["value"]]
    named = {node["role"]["value"] for node in used}
    # A table stays one where it is shown as cards.
    browser.ask("Emulation.setDeviceMetricsOverride", width=PHONE, height=900, deviceScaleFactor=1, mobile=True)
    cards = {node["role"]["value"] for node in browser.ask("Accessibility.getFullAXTree")["nodes"]}
    assert {"table", "row", "rowheader", "cell", "columnheader"} <= cards
    assert {"button", "link", "searchbox", "combobox"} <= named
    assert [role for role in unnamed if role not in ("group",)] == []
    headings = [node["name"]["value"] for node in nodes if node["role"]["value"] == "heading"]
    assert headings[:2] == ["Fleet report", "Map"]
