# SPDX-License-Identifier: GPL-3.0-or-later
"""The clients of the host itself that use the internet: units that are known to, and owners of connections."""

from __future__ import annotations

import contextlib
import fnmatch
import posixpath
import pwd
import re
import typing as t

from ..._common._command import CommandError, run

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._facts import Facts
    from ..._common._shapes import HostPlan
    from .._shapes import Client

# Units that ask the internet by themselves, and the user who asks; None for root, and where each system has another.
KNOWN: dict[str, str | None] = {
    # The time.
    "chrony.service": "_chrony",
    "chronyd.service": "_chrony",
    "ntp.service": None,
    "ntpd.service": None,
    "ntpsec.service": "ntpsec",
    "openntpd.service": None,
    "systemd-timesyncd.service": "systemd-timesync",
    # Packages.
    "apt-daily.timer": "_apt",
    "apt-daily-upgrade.timer": "_apt",
    "dnf-automatic*.timer": None,
    "fwupd-refresh.timer": None,
    "packagekit.service": None,
    "snapd.service": None,
    # Monitoring and management.
    "amazon-ssm-agent.service": None,
    "collectd.service": None,
    "datadog-agent.service": None,
    "filebeat.service": None,
    "fluent-bit.service": None,
    "icinga2.service": None,
    "metricbeat.service": None,
    "netdata.service": None,
    "prometheus.service": None,
    "promtail.service": None,
    "puppet.service": None,
    "salt-minion.service": None,
    "telegraf.service": None,
    "vector.service": None,
    "wazuh-agent.service": None,
    "zabbix-agent*.service": None,
    # Container engines, which pull images.
    "containerd.service": None,
    "crio.service": None,
    "docker.service": None,
    "k3s*.service": None,
    "kubelet.service": None,
    "podman-auto-update.timer": None,
}
# They answer, or make the network itself.
_NOT_CLIENTS = ("ssh.service", "sshd.service", "systemd-networkd.service")
_ADDRESS = re.compile(r"\[?(?P<address>[^\]%]+)\]?(?:%[^:]+)?:(?P<port>\d+)\Z")


def clients(new: HostPlan, facts: Facts) -> list[Client]:
    """Return the units that use the internet by links that move, each once; none where no link moves."""
    members = {member["name"]: member["vrf"] for member in new["members"]}
    moving = [link for link in facts["links"] if members.get(link["name"], link["master"]) != link["master"]]
    if not moving:
        return []
    addresses = {address.partition("/")[0] for link in moving for address in link["addresses"]}
    found = {**_connected(addresses), **_running()}
    return [{"unit": unit, "user": user} for unit, user in sorted(found.items())]


def _running() -> dict[str, str | None]:
    """Return the units that are known to use the internet and run, with the user of each."""
    with contextlib.suppress(CommandError):
        shown = run(["systemctl", "list-units", "--type=service,timer", "--state=active", "--plain", "--no-legend"])
        units = [line.split()[0] for line in shown.splitlines() if line.strip()]
        return {unit: user for unit in units for pattern, user in KNOWN.items() if fnmatch.fnmatchcase(unit, pattern)}
    return {}


def _connected(addresses: set[str]) -> dict[str, str | None]:
    """Return the units that have begun a connection from one of these addresses, with the user of each."""
    try:
        lines = run(["ss", "-H", "-n", "-t", "-u", "-a", "-e", "--cgroup"]).splitlines()
    except CommandError:
        return {}
    rows = [line.split() for line in lines]
    listening = {row[4].rpartition(":")[2] for row in rows if len(row) > 5 and row[1] == "LISTEN"}
    found: dict[str, str | None] = {}
    for row in rows:
        place = _ADDRESS.match(row[4]) if len(row) > 5 and row[1] in ("ESTAB", "SYN-SENT") else None
        group = next((word for word in row if word.startswith("cgroup:")), "")
        unit = posixpath.basename(group)
        if not place or place["address"] not in addresses or place["port"] in listening or unit in _NOT_CLIENTS:
            continue
        if unit.endswith((".service", ".scope")):
            found[unit] = _user(row)
    return found


def _user(row: list[str]) -> str | None:
    """Return the user of a socket; ss leaves out root."""
    number = next((word.partition(":")[2] for word in row if word.startswith("uid:")), "0")
    try:
        return pwd.getpwuid(int(number)).pw_name if int(number) else None
    except (KeyError, ValueError):
        return None
