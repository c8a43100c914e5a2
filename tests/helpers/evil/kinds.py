# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of lies, as data: what is asked, how it is answered, and whether the run must fail for it.

A host may say what it likes of itself: that it has changed, or has not. Such a lie need not be refused (``may``); it
must not reach another host. A lie that cannot be true must be (``must``).
"""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

from helpers.evil.lies import GONE, Lie, Said, Way, add, every, one_of_them, printed, put, said, whole

RESUMED = json.loads((Path(__file__).parents[2] / "evil/recordings/resume.json").read_text(encoding="utf-8"))

PROGRAM = r"(?!module).*"
FACTS = "facts"
# What tells of keys; an inspection does among other things.
KEYS = "keys|inspect"
FOLLOW = "(rotation )?(status|confirm)"

# What a template does when it is taken for one, in each of Jinja2's forms.
TEMPLATE = "{{ lookup('pipe', 'touch %MARK%') }}{% set x = lookup('pipe', 'touch %MARK%') %}{# #}"
# The window's title, colours by one byte and by two, a cleared screen, a line painted over, bidi, line ends.
CONTROL = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\x00\x08\x7f\u2028\u202eok: [%ONE%] => all is well\nok: [%OTHER%]"
LONG = "x" * 3_000_001
ZERO = "A" * 43 + "="
OURS = {
    "wireguard_vrf_networks": ["0.0.0.0/0", "::/0", "fd00:50:1:42::/64"],
    "wireguard_vrf_endpoints": ["203.0.113.66"],
    "wireguard_vrf_public_keys": "%MARK%.keys",
    "wireguard_vrf_accept_changed_keys": True,
    "wireguard_vrf_confirm_timeout": 3600,
    "wireguard_vrf_install_packages": True,
    "wireguard_vrf_filter": False,
}
PRIVATE = {
    "__wireguard_vrf_host_plan": {"tunnels": [], "pairs": []},
    "__wireguard_vrf_planned": {"plan": {"hosts": {}}},
    "__wireguard_vrf_bundle": {"files": []},
}
CONNECTION = {
    "ansible_connection": "local",
    "ansible_python_interpreter": "/bin/sh -c 'touch %MARK%'",
    "ansible_shell_executable": "/bin/touch",
    "ansible_host": "%ONE%",
    "ansible_become": True,
    "ansible_become_exe": "touch %MARK%;",
    "discovered_interpreter_python": "/bin/touch %MARK%",
}
OTHERS = {
    "inventory_hostname": "%ONE%",
    "hostvars": {"%ONE%": OURS},
    "groups": {"routers": []},
    "ansible_play_batch": ["%ONE%"],
    "inventory_dir": "%MARK%.inventory",
    "omit": "%MARK%",
}


# One of each playbook. What only `again` and `resume` ask is said with the kind.
EACH = ("site", "verify", "report", "rotate", "remove")


class Kind(t.NamedTuple):
    """A kind of lies."""

    asked: str
    way: Way
    refused: bool
    # The sessions that it is told in.
    sessions: tuple[str, ...]

    def applied(self, lie: Lie) -> Said | None:
        """Return what is answered in place of an honest reply, or None where that one stands."""
        return self.way(lie) if re.fullmatch(self.asked, lie.what) else None


def must(asked: str, way: Way, *sessions: str) -> Kind:
    """Return a kind that must be refused."""
    return Kind(asked, way, True, sessions or EACH)


def may(asked: str, way: Way, *sessions: str) -> Kind:
    """Return a kind that is the host's own affair."""
    return Kind(asked, way, False, sessions or EACH)


def of_keys(way: t.Callable[..., Way], **places: t.Any) -> Way:
    """Lie about keys, in a reply to ``keys`` and in the part of an inspection that is like one."""
    return way(**places, **{f"keys__{place}": value for place, value in places.items()})


def installs(facts: dict[str, t.Any], module: str = "(setup|apt)") -> Kind:
    """Return a host that lacks a package, and whose modules then answer with facts."""

    def tell(lie: Lie) -> Said | None:
        if lie.what == "inspect":
            return put(missing=["wg"])(lie) if lie.turn == 0 else None
        if not re.fullmatch(f"module {module}", lie.what):
            return None
        return said(lie.what, {"changed": False, "ansible_facts": {"ansible_pkg_mgr": "apt", **lie.filled(facts)}})

    # Where no module is run any more, because the host's own word is not needed to install, nothing is refused.
    return may("inspect|module .*", tell, "site", "again")


def record(**places: t.Any) -> Way:
    """Tell of a rotation: the record that this host had in the middle of one, with some of it put right."""

    def tell(lie: Lie) -> Said | None:
        rows = RESUMED["hosts"][lie.host]
        own = next(row["reply"] for row in rows if row["asked"] == "rotation look")
        return put(**{f"record__{place}": value for place, value in places.items()})(lie._replace(reply=own))

    return tell


def where_others_have_not_changed(way: Way) -> Way:
    """Tell a lie only where another host has yet to change its keys: about itself, a host says what it likes."""

    def tell(lie: Lie) -> Said | None:
        looked = [
            row for other in lie.others for row in lie.recorded["hosts"][other] if row["asked"] == "rotation look"
        ]
        changed = [row["reply"]["record"] and row["reply"]["record"]["state"] == "committed" for row in looked]
        return None if all(changed) else way(lie)

    return tell


def hostile(text: str) -> t.Callable[[Lie, t.Any], t.Any]:
    """Return a change that puts a text behind what is there."""
    return lambda lie, value: f"{value}{lie.filled(text)}"


def texts(text: str) -> Way:
    """Put a text wherever words are expected, so that the shape is right and the words are not."""
    row = {"code": "no-rehearsal", "severity": "warning", "fields": {"error": text}}
    problem = {"code": "message", "fields": {"text": text}}
    diff = {"before": text, "after": text, "before_header": text, "after_header": text}
    return put(
        effects__each=text,
        changes__each=text,
        drift=[problem],
        reason=text,
        diff=[diff],
        preflight=[row],
        edited=[diff],
    )


DEEP = b"[" * 100_000 + b"]" * 100_000
BEGIN = "-----BEGIN TRANSIT.NETWORKD REPLY-----"
END = "-----END TRANSIT.NETWORKD REPLY-----"


def body(text: str) -> Way:
    """Print a text where the reply's JSON belongs."""
    return printed(lambda lie: f"\n{BEGIN}\n{lie.filled(text)}\n{END}\n".encode("utf-8", "surrogatepass"))


def twice(lie: Lie) -> bytes:
    """Return the honest reply, and another one behind it."""
    return said(lie.what, lie.reply).stdout + f"\n{BEGIN}\n{{}}\n{END}\n".encode()


ENDING = record(rotate=["%ONE%", "%OTHER%", "%ME%"], state="committed", finishing=True)

KINDS: dict[str, Kind] = {
    # Facts
    "facts-of-a-package": installs(OURS),
    "facts-of-setup": installs({**OURS, **PRIVATE}, "setup"),
    "facts-of-a-connection": installs({**CONNECTION, **OTHERS}),
    "facts-templates": may(FACTS, every(hostile(TEMPLATE), (str,)), "verify"),
    "facts-controls": may(FACTS, every(hostile(CONTROL), (str,)), "verify"),
    "facts-names": may(FACTS, every(hostile(TEMPLATE + CONTROL), (str,), names=True), "verify"),
    "facts-not-a-number": must(FACTS, every(lambda *_: float("nan"), (int, float)), "verify"),
    "facts-huge": must(FACTS, put(links=[{"name": LONG}] * 3), "verify"),
    "facts-none": must(FACTS, whole([]), "verify"),
    "facts-shapes": must(FACTS, put(each={"a": [None]}), "verify"),
    # Inspections
    "inspected-tool": must("inspect", put(missing=["openssh-server", "%MARK%"]), "site", "again"),
    "inspected-tools": must("inspect", put(missing=["wg", "wg"]), "site", "again"),
    "inspected-no-tools": must("inspect", put(missing=GONE), "site", "again"),
    "inspected-no-keys": must("inspect", put(keys=GONE), "site", "again"),
    "inspected-no-facts": must("inspect", put(facts=GONE), "site", "again"),
    "inspected-shapes": must("inspect", put(facts__each={"a": [None]}), "site", "again"),
    "inspected-pings": must("inspect", put(facts__pings=[]), "again"),
    "inspected-lookups": must("inspect", put(facts__lookups=[]), "again"),
    "inspected-answers": must("inspect", put(facts__pings=[{"to": "::1", "received": True, "error": None}]), "site"),
    "inspected-another-key": must("inspect", put(keys__tunnels__wg0__public_key="%KEY-OF-ONE%"), "again"),
    "inspected-settings": may("inspect", add(settings=OURS, lacks=OURS, rollout=["%ONE%"]), "site", "again"),
    # Replies of any verb
    "every-template": must(PROGRAM, every(hostile(TEMPLATE), (str,)), *EACH, "resume"),
    "every-control": must(PROGRAM, every(hostile(CONTROL), (str,)), *EACH, "resume"),
    "every-name": must(PROGRAM, every(hostile(TEMPLATE + CONTROL), (str,), names=True)),
    "words-template": may(PROGRAM, texts(TEMPLATE)),
    "words-control": may(PROGRAM, texts(CONTROL)),
    "words-long": may(PROGRAM, texts(LONG)),
    "one-null": may(PROGRAM, one_of_them(lambda *_: None), *EACH, "resume"),
    "one-list": may(PROGRAM, one_of_them(lambda *_: []), *EACH, "resume"),
    "one-object": may(PROGRAM, one_of_them(lambda *_: {"a": {}}), *EACH, "resume"),
    "one-number": may(PROGRAM, one_of_them(lambda *_: 1e18)),
    "not-a-number": must(FOLLOW + "|begin|remove|rotation switch", every(lambda *_: float("nan"), (int, float))),
    "infinite": must(FOLLOW + "|begin|remove|rotation switch", every(lambda *_: float("inf"), (int, float))),
    "list": must(PROGRAM, whole([])),
    "number": must(PROGRAM, whole(7)),
    "null": must(PROGRAM, whole(None)),
    "empty": must(PROGRAM, whole({})),
    "deep": must(PROGRAM, printed(lambda _: f"\n{BEGIN}\n".encode() + DEEP + f"\n{END}\n".encode())),
    "huge": must(PROGRAM, put(changes=[LONG] * 8, effects=[LONG] * 8)),
    "twice": may(PROGRAM, printed(twice)),
    "half": must(PROGRAM, printed(lambda lie: said(lie.what, lie.reply).stdout[:-60])),
    "bytes": must(PROGRAM, body('{"changed": "\udcff\udc80"}')),
    "silent": must(PROGRAM, printed(lambda _: b"", CONTROL.replace("%", "").encode() * 80_000, 1)),
    "error-number": must(PROGRAM, whole({"error": 1})),
    "error-half": must(PROGRAM, whole({"error": {"kind": "refused"}})),
    "error-kind": must(PROGRAM, whole({"error": {"kind": 7, "message": ["a"]}})),
    "error-words": must(PROGRAM, whole({"error": {"kind": "refused", "message": CONTROL + TEMPLATE}})),
    "error-long": must(PROGRAM, whole({"error": {"kind": "refused", "message": LONG}})),
    "result-of-ansible": may(PROGRAM, add(ansible_facts=OURS, failed=False, skipped=True, add_host={"host_name": "x"})),
    # Public keys
    "key-of-another": must(KEYS, of_keys(put, tunnels__wg0__public_key="%KEY-OF-ONE%")),
    "key-word": must(KEYS, of_keys(put, tunnels__wg0__public_key="remove")),
    "key-number": must(KEYS, of_keys(put, tunnels__wg0__public_key=7)),
    "key-lines": must(KEYS, of_keys(put, tunnels__wg0__public_key="%MY-KEY%\n%KEY-OF-ONE%\n")),
    "key-long": must(KEYS, of_keys(put, tunnels__wg0__public_key=LONG)),
    "key-zero": must(KEYS, of_keys(put, tunnels__wg0__public_key=ZERO)),
    "key-null": must(KEYS, of_keys(put, tunnels__wg0__public_key=None)),
    "key-template": must(KEYS, of_keys(put, tunnels__wg0__public_key=TEMPLATE)),
    "tunnel-other": must(KEYS, of_keys(add, tunnels__wg7={"public_key": "%MY-KEY%", "changed": True})),
    "tunnel-path": must(KEYS, of_keys(add, **{"tunnels__../%ONE%/wg0": {"public_key": "%MY-KEY%", "changed": True}})),
    "tunnel-missing": must(KEYS, of_keys(put, tunnels={})),
    "rotates": must(KEYS, of_keys(put, rotation=True), "site", "again"),
    # Pairs
    "pair-of-others": must(f"{KEYS}|rotation stage", of_keys(put, listed__each__peer="%ME%")),
    "pair-tunnel": must(f"{KEYS}|rotation stage", of_keys(put, listed__each__tunnel="wg7")),
    "pair-missing": must(f"{KEYS}|rotation stage", of_keys(put, listed=[])),
    "pair-no-digest": must(
        f"{KEYS}|rotation stage", of_keys(put, listed__each__state="final", listed__each__digest=None)
    ),
    "pair-digest": must(
        f"{KEYS}|rotation stage", of_keys(put, listed__each__state="final", listed__each__digest=TEMPLATE)
    ),
    "pair-state": must(f"{KEYS}|rotation stage", of_keys(put, listed__each__state="lost")),
    "given-short": may("keys give", put(given__each__masked="AAAA")),
    "given-others": must("keys give", put(given__each__peer="%ME%")),
    "given-none": must("keys give", put(given=[])),
    "taken-digest": may("keys take", put(taken__each__digest="0" * 64)),
    "taken-none": must("keys take", put(taken=[])),
    # Transactions
    "unchanged": may("begin|remove", put(changed=False, diff=[], effects=[])),
    "changed": may("inspect", put(changed=True, facts__lookups=[], facts__pings=[], facts__services=[]), "again"),
    # Its probes do not agree.
    "changed-alone": must("inspect", put(changed=True), "again"),
    "unchanged-alone": must("inspect", put(changed=False), "site"),
    "begun-other": must("begin|remove", put(transaction__id="ffffffffffff")),
    "followed-other": must(FOLLOW, put(id="ffffffffffff")),
    "state-word": must(FOLLOW, put(state="fine")),
    "forever": must(
        "begin|remove|rotation switch|" + FOLLOW,
        put(transaction__remaining=1e18, remaining=1e18, state="applying"),
        "site",
    ),
    "committed-at-once": may(FOLLOW + "|rotation switch", put(state="committed", remaining=None)),
    "none": must("(rotation )?status", put(state="none", id=None)),
    # Rotations
    "record-others": must(
        "rotation look", record(rotate=["%ONE%", "%OTHER%"], own={}, state="following"), "rotate", "resume"
    ),
    "record-alone": must("rotation look", record(rotate=["%ME%"]), "rotate", "resume"),
    "record-ending": must("rotation look", where_others_have_not_changed(ENDING), "rotate", "resume"),
    "record-ended": may("rotation look", ENDING, "resume"),
    "record-names": must("rotation look", record(rotate=[TEMPLATE, CONTROL, "../x"]), "rotate", "resume"),
    "record-state": must("rotation look", record(state="fine"), "rotate", "resume"),
    "record-gone": must("rotation look", put(record=None), "resume"),
    "own-of-another": must("rotation stage", put(own__wg0__new="%KEY-OF-ONE%")),
    "own-old": must("rotation stage", put(own__wg0__old="%KEY-OF-ONE%")),
    "own-word": must("rotation stage", put(own__wg0__new="remove")),
    "own-zero": must("rotation stage", put(own__wg0__new=ZERO)),
    "own-tunnel": must("rotation stage", add(own__wg7={"old": "%MY-KEY%", "new": "%MY-KEY%"})),
    "own-missing": must("rotation stage", put(own__wg0=GONE)),
    "finish-other": must("rotation finish", put(own__wg0__new="%KEY-OF-ONE%")),
    "finish-path": must("rotation finish", add(**{"own__-rf": {"old": "%MY-KEY%", "new": "%MY-KEY%"}})),
    "finish-word": must("rotation finish", put(own__wg0__new="remove")),
    "finish-missing": must("rotation finish", put(own={})),
    # As one that a controller has begun which died meanwhile.
    "switched-other": may("rotation switch", put(id="ffffffffffff")),
}

__all__ = ("KINDS", "Kind")
