# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the fuzzer begins with, and the words that it may use: `seeds.py FOLDER`.

The seeds are the units of the lint's own tests and, where `make judge` has fetched them, systemd's test units. A seed
is a text of several files, each behind a line `### NAME`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import ATOMS

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests/unit/plugins/plugin_utils/_lint"
KINDS = ("network", "netdev", "link")


def written(files: Mapping[str, str]) -> bytes:
    """A seed's text."""
    return "".join(f"### {name}\n{text}\n" for name, text in files.items()).encode("utf-8", "surrogateescape")


def seeds() -> Iterator[bytes]:
    """Every seed."""
    sys.path.insert(0, str(ROOT / "tests"))
    for path in sorted(TESTS.rglob("test_*.py")):
        module = _loaded(path)
        yield from (written(case.files(case.change)) for case in vars(module).get("CASES", ()) if hasattr(case, "rule"))
        yield from (written(boundary.files(wrong=True)) for boundary in vars(module).get("BOUNDARIES", {}).values())
        yield from (written({name: text}) for name, (text, _lines) in vars(module).get("JUDGED", {}).items())
    for path in sorted((ROOT / ".build/judge").glob("*-tests/usr/lib/systemd/tests/testdata/test-network/conf/*")):
        if path.suffix.lstrip(".") in KINDS and path.is_file():
            yield written({path.name: path.read_text(encoding="utf-8", errors="surrogateescape")})


def _loaded(path: Path) -> ModuleType:
    name = ".".join(path.relative_to(TESTS).with_suffix("").parts)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # where a dataclass looks for its module
    spec.loader.exec_module(module)
    return module


def words() -> Iterator[str]:
    """Sections, keys and what begins a value, as libFuzzer's dictionary has them."""
    every = {f"[{section}]" for kind in KINDS for section in _schema.sections(kind)}
    every |= {f"{key}=" for kind in KINDS for keys in _schema.sections(kind).values() for key in keys}
    every |= {f"### a.{kind}" for kind in KINDS} | {f"### a.{kind}.d/b.conf" for kind in KINDS}
    every |= {f"### h/etc/systemd/network/a.{kind}" for kind in KINDS} | set(ATOMS) | {"# networkd-lint: disable="}
    every |= {
        "\\\\",
        "\\x0d\\x0a",
        "\\xef\\xbb\\xbf",
        "\\xff",
        "\\x00",
        "# networkd-lint: disable=",
        "::/0",
        "0x",
        "1s",
    }
    yield from (f'"{word}"\n' for word in sorted(every))


def main() -> int:
    """Write them."""
    folder = Path(sys.argv[1])
    (folder / "seeds").mkdir(parents=True, exist_ok=True)
    found = set(seeds())
    for seed in found:
        (folder / "seeds" / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    (folder / "words").write_text("".join(words()), encoding="utf-8")
    print(f"fuzz: {len(found)} seeds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
