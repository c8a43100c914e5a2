# SPDX-License-Identifier: GPL-3.0-or-later
"""The command ``networkd-lint``: the lint without Ansible, for a shell, an editor or a pre-commit hook."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from ...module_utils._common._printable import printable
from ...module_utils._common._version import VERSION
from . import _wg_quick
from ._run import findings
from .report._formats import FORMATS, TOOL, count, gist, summary
from .report._trace import Request, as_json, as_lines, traces
from .report._unit_schema import unit_schema
from .rules._all import RULES, no_such_rule
from .rules._files import EMPTY_FILE
from .rules._finding import Finding
from .trace._shapes import LOCAL, UNICAST
from .types._numbers import UINT32, number
from .units import _folders
from .units._read import views
from .units._unit import KINDS

_STATUS = """\
exit status:
  0  no error was found; there may be warnings
  1  an error was found; with --trace, the packet leads nowhere on a host
  2  the command could not run: an option, a path, a lint rule or a file is wrong
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Return 0; 1 if there is an error; 2 if the command could not run."""
    options = _parser().parse_args(arguments)
    if options.explain is not None:
        return _explain(options.explain)
    if options.from_wg_quick is not None:
        return _from_wg_quick(options.from_wg_quick)
    if options.schema is not None:
        _print(unit_schema(options.schema, options.systemd_version))
        return 0
    if options.completion is not None:
        return _completion(options.completion)
    if options.trace is not None:
        return _trace(options)
    disable = [word for given in options.disable for word in given.replace(",", " ").split()]
    try:
        text, found = lint(options.paths or ["."], options.systemd_version, disable, options.format, options.modes)
        if options.output is None:
            _print(text)
        else:
            write(options.output, text)
    except ValueError as exc:
        sys.stderr.write(f"{TOOL}: {exc}\n")
        return 2
    if options.format == "human" or options.output is not None:
        sys.stderr.write(f"{TOOL}: {summary(found)}\n")
    return 1 if count(found)[0] else 0


def lint(
    paths: Sequence[str],
    systemd_version: int | None = None,
    disable: Sequence[str] = (),
    form: str = "human",
    modes: bool | None = None,
) -> tuple[str, list[Finding]]:
    """Return the report of files and folders in one of FORMATS, and the findings in it.

    ``modes`` says whether to check the files' modes. By default they are checked for files in a folder that this
    machine's networkd reads. Raises ValueError that names the wrong path, rule or format.
    """
    if form not in FORMATS:
        raise ValueError(f"unknown format {form!r}; the formats are {', '.join(FORMATS)}")
    files, unread = _folders.read(paths)
    judged = files if modes else [path for path in files if modes is None and _folders.is_live(path)]
    every = findings(files, systemd_version, disable, _folders.modes(judged, files), unread)
    found = [item for item in every if item.rule != EMPTY_FILE or not _folders.is_mask(item.file)]
    return FORMATS[form](found), found


def differs(path: str, text: str) -> bool:
    """Return whether a file does not exist, or is not this report."""
    try:
        return Path(path).read_bytes() != text.encode()
    except OSError:
        return True


def write(path: str, text: str) -> None:
    """Write a report. Raises ValueError that names the path."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as exc:
        raise ValueError(f"{path}: cannot write the report: {exc.strerror}") from exc


def _print(text: str) -> None:
    """Write to standard output. What reads it may end before the text does, like head(1)."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _from_wg_quick(path: str) -> int:
    """Print the units for a file of wg-quick."""
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
        units = _wg_quick.shown(text, Path(path).name.removesuffix(".conf").removesuffix(".netdev"))
    except (OSError, ValueError) as exc:
        why = getattr(exc, "strerror", None) or str(exc)
        sys.stderr.write(f"{TOOL}: {printable(path)}: {printable(why)}\n")
        return 2
    _print(units)
    return 0


def _version(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a version of systemd like 257")
    return int(text)


def _number(text: str) -> int:
    found = number(text)
    if found is None or found > UINT32:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to {UINT32}")
    return found


def _explain(identifier: str) -> int:
    """Print why a lint rule exists; all rules, a line each, without an id."""
    if not identifier:
        _print("".join(f"{rule.id} ({rule.severity}): {gist(rule)}\n" for _id, rule in sorted(RULES.items())))
        return 0
    if identifier not in RULES:
        sys.stderr.write(f"{TOOL}: {no_such_rule(identifier)}\n")
        return 2
    rule = RULES[identifier]
    paragraphs = (f"{rule.id} ({rule.severity})", rule.why, f"What to do: {rule.fix}")
    _print("\n\n".join(textwrap.fill(paragraph, 100) for paragraph in paragraphs) + "\n")
    return 0


def _completion(shell: str) -> int:
    """Print the program that completes this command in a shell."""
    try:
        import shtab
    except ImportError:
        sys.stderr.write(f"{TOOL}: --completion needs the Python package shtab: pipx inject {TOOL} shtab\n")
        return 2
    parser = _parser()
    for action in parser._actions:
        if action.metavar in ("PATH", "FILE"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar == "RULE":
            action.choices = sorted(RULES)
    _print(shtab.complete(parser, shell) + "\n")
    return 0


def _trace(options: argparse.Namespace) -> int:
    """Print the way of a packet on each host. Return 1 if it leads nowhere on one of them; 2 for wrong options."""
    request = Request(options.trace, options.mark, options.source, options.vrf, options.iif)
    try:
        if options.format not in ("human", "json"):
            raise ValueError("--trace has the formats human and json")
        files, unread = _folders.read(options.paths or ["."])
        ways = traces(views(files, options.systemd_version, None, unread), request)
        text = as_json(ways) if options.format == "json" else as_lines(ways, request)
        if options.output is None:
            _print(text)
        else:
            write(options.output, text)
    except ValueError as exc:
        sys.stderr.write(f"{TOOL}: {exc}\n")
        return 2
    return 0 if all(way.type in (UNICAST, LOCAL) for _root, way in ways) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=TOOL,
        usage=f"{TOOL} [OPTION]... [PATH]...",
        description="Check units of systemd-networkd.",
        epilog=_STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{TOOL} {VERSION}")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a folder of units, or a file (default: this folder)")
    parser.add_argument(
        "--systemd-version",
        type=_version,
        metavar="N",
        help="the systemd of the units' host, like 257 (default: what any version accepts is right)",
    )
    parser.add_argument("--disable", action="append", default=[], metavar="RULE,RULE", help="lint rules to disable")
    parser.add_argument(
        "--format", choices=list(FORMATS), default="human", help="the report: lines, or for a program or a CI"
    )
    parser.add_argument("--output", metavar="FILE", help="write the report to this file (default: standard output)")
    parser.add_argument(
        "--modes",
        action=argparse.BooleanOptionalAction,
        help="check file modes, too (default in this machine's own folders, like /etc/systemd/network)",
    )
    others = parser.add_argument_group("instead of checking units")
    others.add_argument(
        "--explain",
        nargs="?",
        const="",
        metavar="RULE",
        help="print why a lint rule exists and what to do; without RULE, list all rules",
    )
    others.add_argument("--from-wg-quick", metavar="FILE", help="print the units that do the same as a wg-quick file")
    others.add_argument(
        "--schema",
        choices=KINDS,
        help="print a JSON Schema of this kind of file as data, for the systemd of --systemd-version",
    )
    others.add_argument("--completion", choices=("bash", "zsh", "tcsh"), help="print the completion for a shell")
    trace = parser.add_argument_group("the way of a packet", "Print it instead of checking units, like `ip route get`.")
    trace.add_argument("--trace", metavar="ADDRESS", help="the packet's destination")
    trace.add_argument("--mark", type=_number, default=0, metavar="N", help="its mark, like 1000 or 0x3e8")
    trace.add_argument("--from", dest="source", metavar="ADDRESS", help="its source address")
    trace.add_argument("--vrf", metavar="NAME", help="the VRF that its socket is bound to")
    trace.add_argument("--iif", metavar="NAME", help="the interface that it came in by")
    return parser
