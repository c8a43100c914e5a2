# SPDX-License-Identifier: GPL-3.0-or-later
"""The door of the host's program: one request in, one reply out.

The controller sends the whole program over standard input (`plugins/plugin_utils/_remote/_program.py`), so nothing
needs to be installed; a transaction keeps its own copy and runs it as ``python3 -I -S program.pyz VERB ID``.
"""

from __future__ import annotations

import sys
import typing as t

from ._common._errors import RefusedError
from ._common._own_program import CONSOLE, INTERNAL, ROTATION
from ._common._reply import BEGIN, END

if t.TYPE_CHECKING:  # pragma: no cover
    from ._common._replies import Failure

# Which module of module_utils answers a verb, with its function handle(request) -> reply. Each is imported only when
# its verb is asked for: on a small host an import costs more than the work.
VERBS = {
    "facts": "_observe._main",
    "adopt": "_adopt._main",
    "inspect": "_transaction._inspection",
    "begin": "_transaction._main",
    "status": "_transaction._main",
    "confirm": "_transaction._main",
    "rollback": "_transaction._main",
    "remove": "_transaction._main",
    "keys": "_keys._keys",
    "rotation": "_rotation._main",
}


_PACKAGE = __name__.rpartition(".")[0]


def answer(request: t.Mapping[str, object]) -> object:
    """Return the reply to a request, whose ``verb`` says what is asked, or an error; never raise an exception."""
    verb = request.get("verb")
    name = VERBS.get(str(verb))
    if name is None:
        return _error("refused", f"this host program knows no verb {verb!r}; it knows {', '.join(sorted(VERBS))}")
    try:
        reply: object = _module(name).handle(request)
    except RefusedError as exc:
        return _error("refused", str(exc), exc.code)
    except Exception as exc:
        import traceback

        frames = traceback.extract_tb(exc.__traceback__)
        place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}"
        found = _error("failed", f"{verb}: {type(exc).__name__} at {place}: {exc}")
        found["error"]["trace"] = traceback.format_exc()
        return found
    return reply


def serve(request: bytes) -> None:
    """Answer a JSON request on standard output."""
    import json

    reply = json.dumps(answer(json.loads(request)))
    sys.stdout.write(f"\n{BEGIN}\n{reply}\n{END}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Do what a transaction's own unit asks, ``VERB [ID]``, and give the exit status."""
    if arguments[:1] == [CONSOLE]:
        asked: int = _module("_console._main").main(arguments[1:])
        return asked
    if arguments == [ROTATION]:
        ended: int = _module("_rotation._watch").main()
        return ended
    if not arguments or arguments[0] not in INTERNAL:
        sys.stderr.write(f"this program is run by transit.networkd's own units, with one of {', '.join(INTERNAL)}\n")
        return 2
    status: int = _module("_transaction._unattended").main(arguments[0], arguments[1:])
    return status


def _module(name: str) -> t.Any:
    __import__(f"{_PACKAGE}.{name}")
    return sys.modules[f"{_PACKAGE}.{name}"]


def _error(kind: t.Literal["refused", "failed"], message: str, code: str = "") -> Failure:
    found: Failure = {"error": {"kind": kind, "message": message}}
    if code:
        found["error"]["code"] = code
    return found
