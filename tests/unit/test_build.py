# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's file: of what git tracks alone, and the same bytes wherever it is built (`make build` does both)."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.transit.networkd.plugins.module_utils._common._version import VERSION

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with a tracked file, one that was only added, one that is new, and one that is ignored."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("tracked.yml", "added.yml", "secrets.yml", "ignored.yml", "gone.yml"):
        (folder / name).write_text(name)
    (folder / ".gitignore").write_text("ignored.yml\n")
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.net", "-c", "commit.gpgsign=false"]
    for command in (
        ["init", "--quiet"],
        ["add", ".gitignore", "tracked.yml", "gone.yml"],
        [*identity, "commit", "--quiet", "--message=x"],
        ["add", "added.yml"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "gone.yml").unlink()
    (folder / "tools").symlink_to(ROOT / "tools")
    return folder


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["--tracked"], {".gitignore", "tracked.yml", "added.yml"}),
        # The control: for the sanity tests, which are there for what is not committed yet, too.
        ([], {".gitignore", "tracked.yml", "added.yml", "secrets.yml", "tools"}),
    ],
)
def test_only_what_git_tracks_gets_into_the_file(
    clone: Path, tmp_path: Path, arguments: list[str], names: set[str]
) -> None:
    command = [ROOT / "tools/tree", *arguments, tmp_path / "copy"]
    subprocess.run(command, check=True, env={**os.environ, "ROOT": str(clone)})
    assert {path.name for path in (tmp_path / "copy").iterdir()} == names


def test_the_build_takes_what_git_tracks_and_builds_twice() -> None:
    build = (ROOT / "tools/build").read_text(encoding="utf-8")
    calls = [line for line in build.splitlines() if "tools/tree" in line]
    assert len(calls) == 2
    assert all("tools/tree --tracked" in call for call in calls)
    assert "\ncmp " in build


def collection(order: int, time: int, mode: int, text: str = "x\n") -> bytes:
    """What ansible-galaxy builds of two files: in the order of the disk, with the times of the disk."""
    contents = {"plugins/a.py": text.encode(), "README.md": b"hello\n"}
    names = sorted(contents)[::order]
    files = [{"name": name, "chksum_sha256": hashlib.sha256(contents[name]).hexdigest()} for name in names]
    listed = json.dumps({"files": files, "format": 1}).encode()
    manifest = {"file_manifest_file": {"chksum_sha256": hashlib.sha256(listed).hexdigest()}, "format": 1}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in [("MANIFEST.json", json.dumps(manifest).encode()), ("FILES.json", listed)] + [
            (name, contents[name]) for name in names
        ]:
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = len(content), time, mode
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def written(folder: Path, data: bytes, time: int = 1_700_000_000) -> bytes:
    path = folder / "x.tar.gz"
    path.write_bytes(data)
    subprocess.run([sys.executable, ROOT / "tools/reproducible.py", path, str(time)], check=True)
    return path.read_bytes()


def test_the_same_sources_are_the_same_bytes(tmp_path: Path) -> None:
    one, other = collection(1, 1_600_000_000, 0o644), collection(-1, 1_650_000_000, 0o644)
    assert one != other
    assert written(tmp_path, one) == written(tmp_path, other)
    assert written(tmp_path, one) != written(tmp_path, collection(1, 1_600_000_000, 0o644, "y\n"))


def test_the_file_is_still_a_collection(tmp_path: Path) -> None:
    data = written(tmp_path, collection(-1, 1_600_000_000, 0o644))
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
        members = tar.getmembers()
        contents: dict[str, bytes] = {
            member.name: t.cast("t.IO[bytes]", tar.extractfile(member)).read() for member in members
        }
    assert [member.name for member in members] == ["MANIFEST.json", "FILES.json", "README.md", "plugins/a.py"]
    assert {(member.mtime, member.uid, member.uname) for member in members} == {(1_700_000_000, 0, "")}
    manifest, files = json.loads(contents["MANIFEST.json"]), json.loads(contents["FILES.json"])
    assert manifest["file_manifest_file"]["chksum_sha256"] == hashlib.sha256(contents["FILES.json"]).hexdigest()
    for row in files["files"]:
        assert row["chksum_sha256"] == hashlib.sha256(contents[row["name"]]).hexdigest()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("Loading module networkd_facts", False),
        ("WARNING: plugins/action/x.py:75:49: E203 whitespace before ':'", False),
        ("WARNING: plugins/action/x.py:62:9: W503 line break before binary operator", False),
        ("WARNING: plugins/module_utils/x.py:84:23: F841 local variable '_path' is assigned to but never used", True),
        ("WARNING: roles/x/tasks/main.yml:5: name[missing]: All tasks should be named. (W503 is not its code)", True),
        ("WARNING: flake8 not found, skipping", True),
        (
            "ERROR: The import failed for the following reason: Invalid collection metadata. 'repository' is required",
            True,
        ),
    ],
)
def test_the_importer_may_warn_of_two_rules_of_flake8_only(line: str, complaint: bool) -> None:
    spec = importlib.util.spec_from_file_location("importer", ROOT / "tools/importer.py")
    assert spec
    assert spec.loader
    importer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(importer)
    assert importer.complaints(f"Importing with galaxy-importer\n{line}\n") == ([line] if complaint else [])


def test_hosts_and_the_lint_have_the_version_of_the_collection() -> None:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert (VERSION, project["project"]["version"]) == (galaxy["version"], galaxy["version"])


def address() -> str:
    """The repository's address, as galaxy.yml has it."""
    found: str = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
    return found


def test_one_address_of_the_repository() -> None:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert all(galaxy[key].startswith(address()) for key in ("homepage", "documentation", "issues"))
    named = {"README.md", "docs/reference/lint.md", "docs/tutorials/first-network.md"}
    named |= {f"docs/howto/{name}.md" for name in ("install", "lint-in-ci", "upgrade")}
    for path in [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + [
        *(ROOT / "docs").rglob("*.md")
    ]:
        text = path.read_text(encoding="utf-8")
        assert "URL of this repository" not in text
        assert "git+URL" not in text
        # An address in a command or in a list of hooks is this one.
        assert set(re.findall(r"(?:git\+|repo: )(https://[^\s,`]+)", text)) == (
            {address()} if str(path.relative_to(ROOT)) in named else set()
        ), path


def test_the_address_is_set_everywhere_at_once(tmp_path: Path) -> None:
    (tmp_path / "galaxy.yml").write_text(f"repository: {address()}\nissues: {address()}/issues\n")
    (tmp_path / "README.md").write_text(f"git+{address()},1.0.0 and https://example.orgXtransit.networkd\n")
    (tmp_path / "ignored.md").write_text(address())
    (tmp_path / ".gitignore").write_text("ignored.md\n")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)

    def run(url: str) -> subprocess.CompletedProcess[str]:
        command = [ROOT / "tools/address", url]
        environment = {**os.environ, "ROOT": str(tmp_path)}
        return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)

    refused = run("")
    assert refused.returncode == 1
    assert refused.stderr.startswith(
        "address: '' is not the https:// address of a repository; for example: make address URL="
    )
    assert run("https://git.example.net/a/b/").stdout == "address: README.md\naddress: galaxy.yml\n"
    assert (tmp_path / "galaxy.yml").read_text() == (
        "repository: https://git.example.net/a/b\nissues: https://git.example.net/a/b/issues\n"
    )
    assert (tmp_path / "README.md").read_text() == (
        "git+https://git.example.net/a/b,1.0.0 and https://example.orgXtransit.networkd\n"
    )
    assert (tmp_path / "ignored.md").read_text() != "https://git.example.net/a/b"


def test_the_action_group_has_every_module() -> None:
    groups = yaml.safe_load((ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    assert groups == {"all": sorted(path.stem for path in (ROOT / "plugins/modules").glob("[!_]*.py"))}
