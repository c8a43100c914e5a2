# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One host lies, in each way that `kinds.py` lists, through every playbook, on the oldest and the newest ansible-core.

After each run: no code was run on the controller and nothing was written outside of the host's own key files; every
other host was asked what it is asked in an honest run, with the same bundle byte for byte; the terminal got no control
character; and what was reported is true. EVIL_SEED chooses what the seed chooses, EVIL_COLLECTIONS another collection.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
import typing as t
import zlib
from html.parser import HTMLParser

import pytest

from helpers.evil.kinds import KINDS, Kind
from helpers.evil.lies import Lie
from helpers.evil.project import CORES, KEY, SEED, Project, Run, controls, files, recorded

if t.TYPE_CHECKING:
    from pathlib import Path

SESSIONS = ("site", "again", "verify", "report", "rotate", "resume", "remove")
# After these, the playbooks that ask no host are run in the project as it was left: after "site" where it has other
# keys, and after the others always, because the cache may have wrong facts.
PLANNED = ("site", "again", "verify")
LINTED = ("again", "verify")
HOSTS = ("r1", "r2", "r3")
# What the playbook `report` writes.
REPORTS = ("report/report.html", "report/report.json")
# Elements of the page, with their attributes, where a host has problems.
OF_PROBLEMS = {("details", ("open",)), ("ul", ()), ("li", ())}
# What it says of a host from this host's own facts.
OF_A_HOST = ("state", "passed", "checks", "problems", "messages", "effects", "kernel", "transaction")
NOT_A_KEY = "A" * 43 + "="
# Other than these, words of a bug.
BUGS = re.compile(
    r"Traceback|(Type|Key|Attribute|Recursion|Index|Unicode\w*)Error|probably a bug|Unexpected Exception|unhashable"
)
# What a host that has changed its keys already need not be asked again.
UNTIL_CHANGED = ("rotation stage", "rotation follow", "rotation switch")
# What differs from run to run, and what a pair's other end alone can judge.
VARIES = ("id", "owner", "begun", "pad", "nonce", "rotation")


def host_of(name: str) -> str:
    """Return who lies in this way: each host has its share."""
    return HOSTS[zlib.crc32(f"{SEED} {name}".encode()) % len(HOSTS)]


def tells(name: str, kind: Kind, session: str) -> bool:
    """Return whether a host of a recording would be asked what it lies about."""
    if session not in kind.sessions:
        return False
    recording, host = recorded(session), host_of(name)
    rows = enumerate(recording["hosts"][host])
    return any(kind.applied(Lie(row["asked"], n, row["reply"], host, recording, "MARK", SEED)) for n, row in rows)


CASES = [(name, session) for name, kind in KINDS.items() for session in SESSIONS if tells(name, kind, session)]


class Honest(t.NamedTuple):
    """What comes of a session in which nobody lies."""

    run: Run
    files: dict[str, bytes]
    bundles: dict[str, dict[str, bytes]]


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> t.Callable[[str, str], Honest]:
    """Return what gives the honest run of a session."""

    @functools.cache
    def of(core: str, session: str) -> Honest:
        project = Project(tmp_path_factory.mktemp("honest") / core, core, session)
        run = project.play(project.playbook)
        assert run.status == 0, run.output
        kept = files(project.project)
        bundles = {}
        if session in PLANNED:
            planned, bundles = project.bundles()
            assert planned.status == 0, planned.output
        return Honest(run, kept, bundles)

    return of


class Judge:
    """Compare a run in which one host has lied with the honest one."""

    def __init__(self, host: str, true: Honest, kept: dict[str, bytes], session: str) -> None:
        self.host, self.true, self.kept, self.session = host, true, kept, session
        texts = [json.dumps(recorded(each)) for each in SESSIONS]
        self.known = {key for text in texts for key in KEY.findall(text)} | {NOT_A_KEY}
        own = self.kept_key(true.files)
        self.own = own or ""

    def kept_key(self, found: dict[str, bytes]) -> str:
        """Return the key that is recorded for the host that lies."""
        return found.get(f"wireguard_keys/{self.host}/wg0.pub.txt", b"").decode(errors="replace").strip()

    def as_honest(self, text: str) -> str:
        """Put the host's honest key for one that nobody has seen before: a host may choose its own key."""
        return KEY.sub(lambda found: found[0] if found[0] in self.known else self.own, text)

    def asked(self, run: Run, host: str) -> list[str]:
        """Return what an honest host was asked, without what differs from run to run."""
        rows = []
        for row in run.asked.get(host, []):
            if row["asked"].endswith("status"):
                continue
            request = {name: value for name, value in row["request"].items() if name not in VARIES}
            rows.append(self.as_honest(f"{row['asked']} {json.dumps(self._of_pairs(request), sort_keys=True)}"))
        return rows

    def needed(self, run: Run, host: str) -> list[str]:
        """Return what an honest host must have been asked in a run that ends well."""
        told = [row["reply"] for row in recorded(self.session)["hosts"][host] if row["asked"] == "rotation look"]
        changed = [reply["record"] for reply in told if reply["record"] and reply["record"]["state"] == "committed"]
        return [request for request in self.asked(run, host) if not (changed and request.startswith(UNTIL_CHANGED))]

    def _of_pairs(self, request: dict[str, t.Any]) -> dict[str, t.Any]:
        """Leave what the host that lies has said of a pair of its own out: its other end checks it."""
        told = dict(request)
        for part in ("give", "take", "settle"):
            own = ("pad", "nonce", "masked", "digest") if part in told else ()
            told[part] = [
                {name: value for name, value in pair.items() if name not in own} for pair in told.get(part, [])
            ]
        return told


def wrong_requests(judge: Judge, run: Run) -> t.Iterator[str]:
    """Yield what other hosts were asked that they would not be in an honest run, or not, though the run ended well."""
    for host in HOSTS:
        if host == judge.host:
            continue
        asked, right = judge.asked(run, host), judge.asked(judge.true.run, host)
        wrong = [request for request in asked if request not in right]
        if wrong:
            yield f"{host} was asked what it is not in an honest run: {wrong[0][:2000]}"
        needed = judge.needed(judge.true.run, host)
        missing = [request.split(" {")[0] for request in needed if request not in asked]
        if run.status == 0 and missing:
            yield f"the run has ended well, but {host} was never asked {missing}"


def wrong_files(judge: Judge, run: Run, before: dict[str, bytes], after: dict[str, bytes]) -> t.Iterator[str]:
    """Yield what has changed in the project but for the key file of the host that lies, and what is wrong in that."""
    kept = {path: content for path, content in {**judge.true.files, **before}.items() if path.endswith(".pub.txt")}
    others = {content.decode().strip(): path.split("/")[1] for path, content in kept.items()}
    others = {key: host for key, host in others.items() if host != judge.host}
    for path in sorted({*before, *after} - set(REPORTS)):
        content = after.get(path)
        if path == f"wireguard_keys/{judge.host}/wg0.pub.txt":
            key = (content or b"").decode(errors="replace").strip()
            if content is not None and (not KEY.fullmatch(key) or key in {*others, NOT_A_KEY}):
                # Nobody knows whose key it is where two new hosts report the same one: then neither is planned with it.
                owner = others.get(key)
                if not owner or run.status == 0 or f"wireguard_keys/{owner}/wg0.pub.txt" in after:
                    yield f"{path} holds {key[:200]!r}"
        elif content not in (before.get(path), judge.true.files.get(path)):
            yield f"{path} was {before.get(path)!r} and is {(content or b'')[:200]!r}"


def shape(page: bytes) -> set[tuple[str, tuple[str, ...]]]:
    """Return the elements of a page, each with the names of its attributes."""
    found = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.add((tag, tuple(name for name, _value in attributes)))  # type: ignore[method-assign,assignment]
    parser.feed(page.decode())
    return found


def wrong_report(judge: Judge, after: dict[str, bytes], refused: bool) -> t.Iterator[str]:
    """Yield what a host has put into the page, or changed in what the report says about other hosts.

    The report is written although a host's reply is refused, and then says that the host has failed.
    """
    page, data = (after.get(path) for path in REPORTS)
    if page is None or data is None:
        yield "there is no report"
        return
    if controls(page.decode()):
        yield f"the page has {controls(page.decode())}"
    if strange := shape(page) - shape(judge.true.files[REPORTS[0]]) - OF_PROBLEMS:
        yield f"the page has elements that no honest one has: {sorted(strange)[:5]}"
    of = {host["host"]: host for host in json.loads(judge.true.files[REPORTS[1]])["hosts"]}
    for host in json.loads(data)["hosts"]:
        told, right = ({name: each[name] for name in OF_A_HOST} for each in (host, of[host["host"]]))
        if refused and host["host"] == judge.host and host["state"] != "failed":
            yield f"the report says of the host that lies: {host['state']}"
        if host["host"] != judge.host and told != right:
            yield f"the report says of {host['host']} {told}, and not {right}"


def wrong_words(judge: Judge, run: Run, refused: bool) -> t.Iterator[str]:
    """Yield what is wrong in what was printed, and in how the run has ended."""
    if controls(run.output):
        yield f"the terminal got {controls(run.output)}"
    found = BUGS.search(run.output)
    if found:
        yield f"the words of a bug: {run.output[max(0, found.start() - 300) : found.end() + 300]}"
    if run.status == -1:
        yield "the run was not over in time"
    if len(run.output) > 300_000:
        yield f"{len(run.output)} characters were printed"
    failed = [host for host in HOSTS if host != judge.host and run.recap(host).get("failed")]
    errors = re.findall(r"(?:fatal|failed|ERROR|UNREACHABLE).*|\"problems\": \[[^\]]*", run.output)
    named = any(re.search(rf"\b{judge.host}\b", error) for error in errors)
    if failed and not named:
        yield f"{failed} failed, and nothing names {judge.host}"
    if refused and run.status == 0:
        yield "the run has ended well"
    if run.status and not named:
        yield f"the run has failed, and no error names {judge.host}"


def wrong_plan(judge: Judge, project: Project) -> t.Iterator[str]:
    """Yield what is wrong in the bundles that are planned in the project as it was left, and in its lint."""
    project.fill(judge.true.files)
    before = files(project.project)
    if before == judge.true.files and project.session not in LINTED:
        return
    planned, bundles = project.bundles()
    runs = {"plan": planned, **({"lint": project.play("lint")} if project.session in LINTED else {})}
    for what, run in runs.items():
        yield from (f"{what}: {words}" for words in wrong_words(judge, run, refused=False))
    for host, units in bundles.items():
        right = judge.true.bundles[host]
        for path in sorted({*units, *right}) if host != judge.host else ():
            found, wanted = units.get(path, b"").decode(), right.get(path, b"").decode()
            if judge.as_honest(found) != wanted:
                lines = difflib.unified_diff(wanted.splitlines(), found.splitlines(), lineterm="", n=0)
                yield f"plan: {host}/{path}: {' | '.join(lines)}"
    if files(project.project) != before:
        yield "plan or lint has changed the project"


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize(("name", "session"), CASES, ids=[f"{name}-{session}" for name, session in CASES])
def test_a_host_that_lies(
    name: str, session: str, core: str, tmp_path: Path, honest: t.Callable[[str, str], Honest]
) -> None:
    host, true = host_of(name), honest(core, session)
    project = Project(tmp_path, core, session)
    before = files(project.project)
    run = project.play(project.playbook, host=host, kind=name)
    after = files(project.project)
    judge = Judge(host, true, after, session)
    print(f"{host} lies (seed {SEED}): {run.lies}\n{run.output[-6000:].encode('ascii', 'backslashreplace').decode()}")
    wrong = [] if run.lies else ["no lie was told"]
    wrong += [*wrong_requests(judge, run), *wrong_files(judge, run, before, after)]
    wrong += wrong_words(judge, run, KINDS[name].refused and session != "report")
    if session == "report":
        wrong += wrong_report(judge, after, KINDS[name].refused)
    if session in PLANNED:
        wrong += wrong_plan(judge, project)
    left = {"project", "state", "cache", "home", "units", "ansible.cfg"}
    strange = sorted(path.name for path in tmp_path.iterdir() if path.name not in left)
    if strange:
        wrong.append(f"the controller ran or wrote what the host wanted: {strange}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
