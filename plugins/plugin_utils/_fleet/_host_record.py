# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the public keys of one host are recorded: in files, in a variable of the host, or in both."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from .._plan._variables import RECORDED_KEYS
from . import _public_keys


@dataclass(frozen=True)
class HostRecord:
    """The recorded public keys of one host. ``variable`` is None where the inventory does not set it."""

    folder: Path
    files: Mapping[str, Path]
    in_files: Mapping[str, str | None]
    variable: Mapping[str, str] | None

    @property
    def keys(self) -> dict[str, str | None]:
        """Return the recorded key of each tunnel, None where there is none."""
        return {tunnel: self.in_files[tunnel] or (self.variable or {}).get(tunnel) for tunnel in self.files}

    def place(self, tunnel: str) -> str:
        """Return the name of the file or of the variable that records a key, or would."""
        in_variable = self.variable is not None and self.in_files[tunnel] is None
        return RECORDED_KEYS if in_variable else str(self.files[tunnel])

    def write(self, keys: Mapping[str, str]) -> tuple[list[str], str]:
        """Record new keys in files; return the tunnels whose key was written, and why the others were not."""
        if self.variable is not None:
            return [], f"no file is written where {RECORDED_KEYS} is set"
        written: list[str] = []
        try:
            for tunnel, key in keys.items():
                _public_keys.write(self.files[tunnel], key)
                written.append(tunnel)
        except OSError as exc:
            return written, f"{exc.filename} cannot be written: {exc.strerror}"
        return written, ""

    def variables(self, new: Mapping[str, str]) -> dict[str, str]:
        """Return what the variable must be when these keys are new."""
        return {tunnel: key for tunnel, key in {**(self.variable or {}), **self.keys, **new}.items() if key}


def read(folder: Path, host: str, tunnels: Iterable[str], variable: Mapping[str, str] | None) -> HostRecord:
    """Return the record of a host; raises ValueError where a file and the variable differ, OSError."""
    files = {tunnel: _public_keys.key_file(folder, host, tunnel) for tunnel in tunnels}
    found = HostRecord(folder, files, {tunnel: _public_keys.read(file) for tunnel, file in files.items()}, variable)
    for tunnel, in_file in found.in_files.items():
        in_variable = (variable or {}).get(tunnel)
        if in_file and in_variable and in_file != in_variable:
            raise ValueError(differing(tunnel, in_variable, in_file, str(files[tunnel])))
    return found


def differing(tunnel: str, in_variable: str, in_file: str, file: str) -> str:
    """Return in words that a file and the variable record different keys."""
    return f"{RECORDED_KEYS}[{tunnel}] is {in_variable}, but {file} records {in_file}. Remove the wrong one"


def lock(record: HostRecord, *, check: bool) -> contextlib.AbstractContextManager[None]:
    """Make the folder of the files, if that can be, and lock it; a host without files needs neither."""
    if record.variable is not None:
        return contextlib.nullcontext()
    if not check:
        with contextlib.suppress(OSError):
            record.folder.mkdir(parents=True, exist_ok=True)
    return _public_keys.lock(record.folder)


def inventory(keys: Mapping[str, Mapping[str, str]]) -> str:
    """Return an inventory that sets the variables of hosts to these keys, as YAML."""
    hosts = {host: {RECORDED_KEYS: dict(of_host)} for host, of_host in keys.items()}
    # Ansible's strings have classes of their own, which PyYAML does not know.
    plain = json.loads(json.dumps({"all": {"hosts": hosts}}))
    text: str = yaml.safe_dump(plain, sort_keys=False)
    return text
