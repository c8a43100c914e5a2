# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Of a kernel and a systemd, as much as a transaction asks of them itself: routing rules, our packet filter, networkd.

What networkd makes of its units is not here: that is tried on real ones (molecule/crash).
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError

Rule = dict[str, t.Any]

FILTER = "transit-networkd-filter.service"
BESIDE = "transit-before"
LOCAL = {"priority": 0, "src": "all", "table": "255", "protocol": 2}


class Kernel:
    """One boot of it: ``rules`` by family's option, ``table`` whether the filter is loaded, ``life`` its number.

    ``beside`` says whether the filter that was there before is loaded, too.
    """

    def __init__(self, life: int = 1) -> None:
        self.life = life
        self.rules: dict[str, list[Rule]] = {"-4": [dict(LOCAL)], "-6": [dict(LOCAL)]}
        self.table = False
        self.beside = False

    def run(self, argv: t.Sequence[str], stdin: str | None = None) -> str:
        words = list(argv)
        if words[0] == "ip" and "rule" in words:
            return self._rule(words)
        if words[:2] == ["systemctl", "show"] and words[-1] == "systemd-networkd.service":
            return f"MainPID=42\nInvocationID=life{self.life}\n"
        if words[0] == "nft" or words[-1] == FILTER:
            return self._filter(words, stdin or "")
        return "[]" if "-j" in words else "1000000"

    def _filter(self, words: list[str], stdin: str) -> str:
        beside = words[-1] == BESIDE
        if words[1] == "list" and not (self.beside if beside else self.table):
            raise CommandError(words, 1, "No such file or directory")
        if words[1:] == ["-f", "-"]:
            # Whether its last word is to make it.
            self.beside = not stdin.endswith(f"delete table inet {BESIDE}\n")
        elif words[1] == "delete" and beside:
            self.beside = False
        elif words[1] in ("-f", "reload-or-restart", "start"):
            self.table = True
        elif words[1] in ("delete", "stop"):
            self.table = False
        return ""

    def _rule(self, words: list[str]) -> str:
        family = "-6" if "-6" in words else "-4"
        rules = self.rules[family]
        at = words.index("rule")
        if words[at + 1] == "show":
            return json.dumps(rules)
        rule = _parsed(words[at + 2 :])
        # The kernel takes the first that has all that was said; a rule may be there twice only if somebody's differs.
        found = [each for each in rules if all(each.get(key) == value for key, value in rule.items())]
        if words[at + 1] == "add":
            if found:
                raise CommandError(words, 2, "RTNETLINK answers: File exists")
            rules.append(rule)
            rules.sort(key=lambda each: int(each["priority"]))
        elif not found:
            raise CommandError(words, 2, "RTNETLINK answers: No such file or directory")
        else:
            rules.remove(found[0])
        return ""

    def priorities(self) -> dict[str, list[int]]:
        """Return where the rules of each family stand."""
        return {family: [rule["priority"] for rule in rules] for family, rules in self.rules.items()}


def _parsed(words: list[str]) -> Rule:
    rule: Rule = {"src": "all"}
    rest = iter(words)
    for word in rest:
        if word in ("pref", "priority"):
            rule["priority"] = int(next(rest))
        elif word in ("lookup", "table"):
            table = next(rest)
            rule["table"] = "255" if table == "local" else table
        elif word == "protocol":
            rule["protocol"] = {"kernel": 2}[next(rest)]
        elif word == "from":
            rule["src"] = next(rest)
        elif word == "l3mdev":
            rule["l3mdev"] = None
        elif word == "unreachable":
            rule["action"] = 7
        elif word == "type":
            continue
        else:
            raise AssertionError(f"a rule of {word}")
    return rule
