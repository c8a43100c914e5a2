# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python of a host of the fleet, ``python -m helpers.fleet.answering FOLDER``: it answers one request.

A request is for the host program, or for the module ``networkd_facts`` (of ansible-core 2.19 and newer).

Keys are made by the program itself, below the folder. A change is only noted: the host is as wanted when the last
bundle that was confirmed is the one that is asked for. Files in the folder say how it goes wrong: ``refuses`` (its
preflight does), ``fails`` (its self-check does), ``drifts`` (a sysctl is off), ``lies`` (it answers no question),
``shouts`` (its words are markup, and millions).
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem
from ansible_collections.transit.networkd.plugins.module_utils._keys import _folder, _keys
from helpers.evil.conversation import asked, framed
from helpers.fleet import healthy, rotating

Data = dict[str, t.Any]
NO_QUESTIONS: Data = {"lookups": [], "pings": [], "services": []}
NONE: Data = {"id": None, "state": "none", "reason": None, "remaining": None, "drift": []}
# The arguments of a module, in the wrapper of ansible-core 2.19 and newer.
PARAMS = re.compile(rb"^params=('.*'),$", re.MULTILINE)
# What a browser would run, if nothing escaped it.
MARKUP = "</script><script>window.pwned=1</script>"
# A group that every machine has.
_folder.NETWORKD_USER = "daemon"


class Host:
    """One host, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        file = folder / "state.json"
        self.state: Data = json.loads(file.read_text()) if file.exists() else {"applied": None, "plan": None}

    def answer(self, request: Data) -> Data:
        """Return the reply to a request, and note its verb."""
        with (self.folder / "calls").open("a") as calls:
            calls.write(f"{request['verb']}\n")
        if request["verb"] in ("inspect", "begin"):
            (self.folder / "bundle.json").write_text(json.dumps(request["bundle"], sort_keys=True))
        reply: Data = getattr(self, request["verb"])(request)
        (self.folder / "state.json").write_text(json.dumps(self.state))
        return reply

    def keys(self, request: Data) -> Data:
        """Make keys, or tell of them."""
        return t.cast("Data", _keys.handle(t.cast("t.Any", request), root=str(self.folder)))

    def inspect(self, request: Data) -> Data:
        """Tell what would change."""
        reply = self._report(request)
        if "keys" in request:
            reply["missing"] = []
            reply["keys"] = self.keys({**request["keys"], "check": "take" not in request["keys"]})
            questions = NO_QUESTIONS if reply["changed"] or (self.folder / "lies").exists() else request["facts"]
            reply["facts"] = self._facts(request["bundle"]["plan"], questions)
            # The kernel has the peers of the plan that was applied, and not those of the one that is looked at.
            applied = self.state["applied"] is not None
            reply["facts"]["tunnels"] = self._facts(self.state["plan"], NO_QUESTIONS)["tunnels"] if applied else []
        return reply

    def begin(self, request: Data) -> Data:
        """Begin a change."""
        self.keys({"settle": request.get("settle", [])})
        reply = self._report(request)
        if reply["changed"] and not reply["preflight"]:
            # Without a bundle it is a removal.
            coming, plan = (
                (_digest(request["bundle"]), request["bundle"]["plan"]) if request["bundle"] else (None, None)
            )
            self.state.update(id=request["id"], coming=coming, plan=plan)
            reply["transaction"] = {**NONE, "id": request["id"], "state": "applying", "remaining": 60.0}
        return reply

    def remove(self, request: Data) -> Data:
        """Begin a removal."""
        self.state.update(id=request["id"], coming=None, plan=None)
        state = {**NONE, "id": request["id"], "state": "applying", "remaining": 60.0}
        return {**self._report(request), "transaction": state}

    def status(self, request: Data) -> Data:
        """Tell how the change stands."""
        if (self.folder / "fails").exists():
            return {**NONE, "id": request["id"], "state": "rolled-back", "reason": "the gateway does not answer"}
        return {**NONE, "id": request["id"], "state": "pending", "remaining": 50.0}

    def confirm(self, request: Data) -> Data:
        """Keep the change, or tell how it ended; it is pending as soon as it has begun."""
        if (self.folder / "fails").exists():
            return self.status(request)
        self.state["applied"] = self.state["coming"]
        return {**NONE, "id": request["id"], "state": "committed"}

    def rotation(self, request: Data) -> Data:
        """Take a step of a rotation."""
        return rotating.answer(self.folder, self.state["plan"], request)

    def facts(self, request: Data) -> Data:
        """Tell the facts, as if all were as the last plan says."""
        return self._facts(self.state["plan"], {name: request[name] for name in NO_QUESTIONS})

    def _facts(self, plan: Data, questions: Data) -> Data:
        tunnels = {tunnel["tunnel"]: False for tunnel in plan["tunnels"]}
        told = self.keys({"check": True, "tunnels": tunnels})["tunnels"]
        found = healthy.facts(plan, questions, {name: key["public_key"] for name, key in told.items()})
        if (self.folder / "drifts").exists():
            found["sysctls"] = dict.fromkeys(found["sysctls"], "7")
        if (self.folder / "shouts").exists():
            found["sysctls"] = dict.fromkeys(found["sysctls"], MARKUP * 100)
            found.update(kernel=MARKUP * 1000, notes=[MARKUP] * 1000)
            found["transaction"] = {"state": "rolled-back", "id": MARKUP, "deadline": None, "reason": MARKUP * 1000}
        return found

    def _report(self, request: Data) -> Data:
        wanted = None if request["bundle"] is None else _digest(request["bundle"])  # None: a removal
        changed = wanted != self.state["applied"]
        refuses = (self.folder / "refuses").exists()
        effects = [f"{'create' if wanted else 'delete'} the link wg0"] if changed else []
        shouts = (self.folder / "shouts").exists()
        return {
            "changed": changed,
            "diff": [],
            "edited": [],
            "effects": [MARKUP * 100] * 2000 if shouts else effects,
            "preflight": [{"severity": "error", **problem("key-empty", path="/x")}] if refuses else [],
            "transaction": NONE,
        }


def _digest(bundle: Data) -> str:
    return hashlib.sha256(json.dumps(bundle["files"], sort_keys=True).encode()).hexdigest()


def main() -> None:
    """Answer what is asked on standard input."""
    text = sys.stdin.buffer.read()
    found, params = asked("", text), PARAMS.search(text)
    if found is None:
        return
    host = Host(Path(sys.argv[1]))
    if found.what == "module networkd_facts" and params:
        arguments = json.loads(ast.literal_eval(params[1].decode()))["ANSIBLE_MODULE_ARGS"]
        facts = host.answer({**arguments, "verb": "facts"})
        print(json.dumps({"changed": False, "ansible_facts": {"networkd": facts}}))
    else:
        sys.stdout.buffer.write(framed(json.dumps(host.answer(found.request))))


if __name__ == "__main__":
    main()
