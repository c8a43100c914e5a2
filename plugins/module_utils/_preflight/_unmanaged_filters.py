# SPDX-License-Identifier: GPL-3.0-or-later
"""Unmanaged packet filters: which of their rules mean something else once a link is in a VRF. Pure.

The hook input sees the VRF as the link that a packet came in by, never the enslaved one. The hook prerouting sees the
enslaved link first and the VRF afterwards, but what it does to the connection (NAT, zones) is forgotten in between
(drivers/net/vrf.c; the kernel's selftest netfilter/conntrack_vrf.sh). Forwarding and output are left out: the routing
parts what is forwarded, and a rule that names the link by which a packet leaves still matches.

The name of a rule is made of its other fields alone: it is the same on every host that has the rule, and another one
for any other rule.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping

from .._common._layout import FILTER_FAMILY, FILTER_TABLE
from .._common._sha256 import sha256

if t.TYPE_CHECKING:  # pragma: no cover
    from ._shapes import FilterRule


class _Table(t.TypedDict):
    """A table of a packet filter: the rules of each chain, the hooks of its base chains, its sets and maps as text."""

    rules: dict[str, list[str]]
    hooks: dict[str, str]
    sets: dict[str, str]


# Hexadecimal digits of a rule's name (plugin_utils/_plan/_forms.py knows the form).
_DIGITS = 10
_ROUTED_FAMILIES = ("ip", "ip6", "inet")
_TO_CONNECTION = re.compile(r"\b(dnat|redirect|notrack|ct (zone|mark|helper) set)\b|-j (DNAT|REDIRECT|NOTRACK|CT)\b")
_VERDICT = re.compile(r"\b(?:jump|goto) ([^\s,;}]+)|(?:^| )-[jg] (\S+)")
# What is quoted in a rule of nft and is no link that a packet came in by.
_OTHER_QUOTES = re.compile(r'\b(?:comment|prefix|oif(?:name)? (?:!= )?)\s*(?:\{[^}]*\}|"[^"]*")')
_QUOTED = re.compile(r'"([^"]*)"')
_IPTABLES_COMMENT = re.compile(r'--(?:comment|log-prefix|nflog-prefix) (?:"(?:[^"\\]|\\.)*"|\S+)')


def nft_rules(ruleset: str, links: Mapping[str, str]) -> list[FilterRule]:
    """Return the rules of ``nft -s list ruleset`` that name one of these links, without those of the managed table.

    ``links`` are ``{link: the VRF that it goes to}``. A rule that names the VRF, too, or has a copy in its chain that
    does, means the same afterwards, and is left out. The option ``-s`` leaves out counters, with which a rule would
    have another name each time.
    """
    found: list[FilterRule] = []
    for (family, name), table in _nft_tables(ruleset).items():
        if family in _ROUTED_FAMILIES and (family, name) != (FILTER_FAMILY, FILTER_TABLE):
            patterns = {rule: _nft_patterns(rule, table["sets"]) for rules in table["rules"].values() for rule in rules}
            found += _concerned(f"nft {family} {name}", table, patterns, links)
    return found


def iptables_rules(saved: str, links: Mapping[str, str], command: str) -> list[FilterRule]:
    """Return the same of what ``iptables-legacy-save`` or ``ip6tables-legacy-save`` prints; nft shows all others."""
    found: list[FilterRule] = []
    for name, table in _iptables_tables(saved).items():
        patterns = {rule: _iptables_patterns(rule) for rules in table["rules"].values() for rule in rules}
        found += _concerned(f"{command} {name}", table, patterns, links)
    return found


def _concerned(place: str, table: _Table, patterns: dict[str, list[str]], links: Mapping[str, str]) -> list[FilterRule]:
    hooks = _hooks(table)
    return [
        _named(link, hook, f"{place} {chain}", rule)
        for chain, rules in table["rules"].items()
        for rule in rules
        for hook in ("input", "prerouting")
        if hook in hooks[chain] and (hook == "input" or _TO_CONNECTION.search(rule))
        for link, vrf in links.items()
        if _matches(patterns[rule], link) and not _mapped(rule, patterns[rule], rules, link, vrf)
    ]


def _mapped(rule: str, patterns: list[str], chain: list[str], link: str, vrf: str) -> bool:
    """Return whether a rule still means the same; where names stand for different things, only a copy tells."""
    plain = " . " not in rule and "vmap" not in rule
    return (plain and _matches(patterns, vrf)) or (link in rule and rule.replace(link, vrf) in chain)


def _named(link: str, hook: str, place: str, rule: str) -> FilterRule:
    digest = sha256("\n".join((link, hook, place, rule)).encode())
    return {"name": f"rule-{digest.hexdigest()[:_DIGITS]}", "link": link, "hook": hook, "place": place, "rule": rule}


def _matches(patterns: list[str], link: str) -> bool:
    return any(link.startswith(pattern[:-1]) if pattern.endswith("*") else link == pattern for pattern in patterns)


def _hooks(table: _Table) -> dict[str, set[str]]:
    """Return the hooks that lead to each chain, by way of others, too; a map of verdicts leads to what it names."""
    leads = {
        chain: {
            goal
            for rule in rules
            for text in (rule, *(table["sets"].get(name, "") for name in _sets_of(rule)))
            for pair in _VERDICT.findall(text)
            for goal in pair
            if goal in table["rules"]
        }
        for chain, rules in table["rules"].items()
    }
    found: dict[str, set[str]] = {chain: set() for chain in table["rules"]}
    for base, hook in table["hooks"].items():
        ahead = [base]
        while ahead:
            chain = ahead.pop()
            if hook not in found[chain]:
                found[chain].add(hook)
                ahead += leads[chain]
    return found


def _nft_tables(ruleset: str) -> dict[tuple[str, str], _Table]:
    """Return ``{(family, name): {"rules": {chain: [rule]}, "hooks": {chain: hook}, "sets": {name: text}}}``."""
    tables: dict[tuple[str, str], _Table] = {}
    table: _Table = {"rules": {}, "hooks": {}, "sets": {}}
    kind = name = ""
    for line in ruleset.splitlines():
        words = line.split()
        if line.startswith("table "):
            table = tables.setdefault((words[1], words[2]), {"rules": {}, "hooks": {}, "sets": {}})
        elif line.startswith("\t") and not line.startswith("\t\t"):
            kind, name = (words[0], words[1]) if len(words) > 1 else ("", "")
            if kind == "chain":
                table["rules"][name] = []
        elif kind in ("set", "map"):
            table["sets"][name] = f"{table['sets'].get(name, '')} {line.strip()}"
        elif kind == "chain" and words[:1] == ["type"] and "hook" in words:
            table["hooks"][name] = words[words.index("hook") + 1]
        elif kind == "chain" and words:
            table["rules"][name].append(" ".join(words))
    return tables


def _nft_patterns(rule: str, sets: dict[str, str]) -> list[str]:
    """Return what a rule of nft asks for as the link that a packet came in by; ``eth*`` is one, too.

    Where it asks for several things at once, all of their names are taken: one too many is only read by a person.
    """
    asked = _OTHER_QUOTES.sub("", rule)
    if not re.search(r"\biif(name)?\b", asked):
        return []
    return [
        name for text in (asked, *(sets.get(each, "") for each in _sets_of(asked))) for name in _QUOTED.findall(text)
    ]


def _sets_of(rule: str) -> list[str]:
    return re.findall(r"@([\w./-]+)", rule)


def _iptables_tables(saved: str) -> dict[str, _Table]:
    tables: dict[str, _Table] = {}
    table: _Table = {"rules": {}, "hooks": {}, "sets": {}}
    for line in saved.splitlines():
        if line.startswith("*"):
            table = tables.setdefault(line[1:].strip(), {"rules": {}, "hooks": {}, "sets": {}})
        elif line.startswith(":"):
            chain, policy = line[1:].split()[:2]
            table["rules"][chain] = []
            if policy != "-":
                table["hooks"][chain] = chain.lower()
        elif line.startswith("-A "):
            table["rules"][line.split()[1]].append(line)
    return tables


def _iptables_patterns(rule: str) -> list[str]:
    asked = re.findall(r" -i (\S+)", _IPTABLES_COMMENT.sub("", rule))
    return [f"{name[:-1]}*" if name.endswith("+") else name for name in asked]
