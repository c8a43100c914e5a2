# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed paths of a host, the priorities of the routing policy rules, and the reserved numbers.

A path is managed if it has the form that one of the functions here returns. The collection writes no other.
"""

from __future__ import annotations

import posixpath
import re

NETWORK_DIR = "/etc/systemd/network"
SYSCTL_PATH = "/etc/sysctl.d/90-transit.conf"
RT_TABLES_PATH = "/etc/iproute2/rt_tables.d/transit.conf"
CONFIG_DIR = "/etc/transit-networkd"
KEYS_DIR = "/etc/transit-networkd/keys"
# Hard links to the units that the running networkd has read; they must be on the units' file system.
HELD_DIR = "/etc/transit-networkd/read"
FILTER_PATH = "/etc/transit-networkd/filter.nft"
STATE_DIR = "/var/lib/transit-networkd"
LOCK = "/run/transit-networkd.lock"
# Copies of the host program in byte code, which save time only: they end with the boot.
KEPT_DIR = "/run/transit-networkd"
# The command for the console, and the program that it runs.
CONSOLE_PATH = "/usr/local/sbin/transit-networkd"
PROGRAM_PATH = f"{STATE_DIR}/program.pyz"

# networkd's user and group, which may read keys, and units that hold a key.
NETWORKD_USER = "systemd-network"

UNIT_PREFIX = "05-transit-"
DROP_IN_NAME = "05-transit.conf"

SYSTEM_UNIT_DIR = "/etc/systemd/system"
NETWORKD_SERVICE, NETWORKD_SOCKET = "systemd-networkd.service", "systemd-networkd.socket"
# Where the DHCP clients that ifupdown starts for a link keep their process IDs.
DHCP_CLIENTS = {
    "dhclient": ("/run/dhclient.{link}.pid", "/run/dhclient6.{link}.pid", "/run/dhclient-{link}.pid"),
    "dhcpcd": ("/run/dhcpcd/{link}.pid", "/run/dhcpcd/{link}-4.pid", "/run/dhcpcd/{link}-6.pid"),
    "udhcpc": ("/run/udhcpc.{link}.pid",),
}
# interfaces(5).
INTERFACES_PATH = "/etc/network/interfaces"
INTERFACES_DIR = "/etc/network/interfaces.d"
WG_QUICK_DIR = "/etc/wireguard"
RECOVER_UNIT = "transit-networkd-recover.service"
RECOVER_UNIT_PATH = f"{SYSTEM_UNIT_DIR}/{RECOVER_UNIT}"
# While keys are being rotated: what follows the peers, and where it notes how far it is.
ROTATION_DIR = f"{STATE_DIR}/rotation"
ROTATION_UNIT = "transit-networkd-rotation.service"
ROTATION_UNIT_PATH = f"{SYSTEM_UNIT_DIR}/{ROTATION_UNIT}"
ROTATION_WANTED_BY = f"{SYSTEM_UNIT_DIR}/multi-user.target.wants/{ROTATION_UNIT}"
# The units of a bundle, and the links that enable them.
RULES_UNIT = "transit-networkd-rules.service"
RULES_UNIT_PATH = f"{SYSTEM_UNIT_DIR}/{RULES_UNIT}"
RULES_WANTED_BY = f"{SYSTEM_UNIT_DIR}/sysinit.target.wants/{RULES_UNIT}"
FILTER_UNIT = "transit-networkd-filter.service"
FILTER_UNIT_PATH = f"{SYSTEM_UNIT_DIR}/{FILTER_UNIT}"
FILTER_WANTED_BY = f"{SYSTEM_UNIT_DIR}/sysinit.target.wants/{FILTER_UNIT}"
# Debian's nftables.service flushes all tables, and must load the managed table again.
FILTER_DROP_IN_PATH = f"{SYSTEM_UNIT_DIR}/nftables.service.d/{DROP_IN_NAME}"
# What follows endpoints that have names.
FOLLOW_UNIT = "transit-networkd-follow.service"
FOLLOW_UNIT_PATH = f"{SYSTEM_UNIT_DIR}/{FOLLOW_UNIT}"
FOLLOW_TIMER = "transit-networkd-follow.timer"
FOLLOW_TIMER_PATH = f"{SYSTEM_UNIT_DIR}/{FOLLOW_TIMER}"
FOLLOW_WANTED_BY = f"{SYSTEM_UNIT_DIR}/timers.target.wants/{FOLLOW_TIMER}"
FOLLOW_PROGRAM_PATH = "/etc/transit-networkd/follow_endpoints.py"
FOLLOW_CONFIG_PATH = "/etc/transit-networkd/follow.conf"
# What writes the host's metrics for node_exporter, and the file's name in the folder that the plan has.
METRICS_UNIT = "transit-networkd-metrics.service"
METRICS_UNIT_PATH = f"{SYSTEM_UNIT_DIR}/{METRICS_UNIT}"
METRICS_TIMER = "transit-networkd-metrics.timer"
METRICS_TIMER_PATH = f"{SYSTEM_UNIT_DIR}/{METRICS_TIMER}"
METRICS_WANTED_BY = f"{SYSTEM_UNIT_DIR}/timers.target.wants/{METRICS_TIMER}"
METRICS_NAME = "transit-networkd.prom"
# What binds the sockets of a service to a VRF, where systemd itself does not.
VRF_SOCKETS_PATH = "/etc/transit-networkd/vrf_sockets.py"
# What a bundle brings beside networkd's units and keys.
OTHER_PATHS = (
    SYSCTL_PATH,
    RT_TABLES_PATH,
    RULES_UNIT_PATH,
    RULES_WANTED_BY,
    FILTER_PATH,
    FILTER_UNIT_PATH,
    FILTER_WANTED_BY,
    FILTER_DROP_IN_PATH,
    VRF_SOCKETS_PATH,
    FOLLOW_UNIT_PATH,
    FOLLOW_TIMER_PATH,
    FOLLOW_WANTED_BY,
    FOLLOW_PROGRAM_PATH,
    FOLLOW_CONFIG_PATH,
    METRICS_UNIT_PATH,
    METRICS_TIMER_PATH,
    METRICS_WANTED_BY,
)

# How every file begins that a bundle brings, after its comment sign.
MADE_BY = "Made by the Ansible collection transit.networkd"

# The packet filter: its table, and how its last rule's comment begins, which ends with a digest of the file.
FILTER_FAMILY, FILTER_TABLE = "inet", "transit"
FILTER_MARK = "transit.networkd"

# The order of the routing rules. The kernel makes its l3mdev rule at 1000 (drivers/net/vrf.c); "ip rule" asks the
# lowest number first. A marked packet finds its VRF's table or nothing, and a packet of a VRF never falls to main. The
# kernel's local rule is the first of all (net/core/fib_rules.c), unless it is moved behind the VRFs.
PRIORITY_LOCAL_FIRST = 0
# What is sent from an address of an uplink, before the l3mdev rule: a VRF's table has a default, so that no lookup of a
# packet of a VRF gets beyond it. The first takes all but default routes from the VRF's table, the second the uplink's.
PRIORITY_SOURCE = 900
PRIORITY_SOURCE_DEFAULT = 901
PRIORITY_L3MDEV = 1000
# While a change waits, for the answers of sessions that are older than it.
PRIORITY_SESSIONS = 1997
PRIORITY_MARK_TABLE = 1998
PRIORITY_MARK_UNREACHABLE = 1999
PRIORITY_L3MDEV_UNREACHABLE = 2000
PRIORITY_LOCAL = 32764
# After main (32766), for what main has no route for: inner prefixes end, then come the users that may send by the WAN.
PRIORITY_INNER_UNREACHABLE = 32770
PRIORITY_USERS = 32771
PRIORITY_USERS_LAST = 32779

# The metric of a table's unreachable default: the kernel's Documentation/networking/vrf.rst, step 3 of the setup.
UNREACHABLE_METRIC = 4278198272

# The tables with the default routes of one uplink each.
SOURCE_TABLES = range(900, 980)

# linux/rtnetlink.h: RT_TABLE_UNSPEC, _DEFAULT, _MAIN, _LOCAL.
MAIN_TABLE = 254
LOCAL_TABLE = 255
RESERVED_TABLES = {0: "unspec", 253: "default", MAIN_TABLE: "main", LOCAL_TABLE: "local"}
TABLE_NUMBERS = {name: number for number, name in RESERVED_TABLES.items()}
UNIT_SUFFIXES = (".netdev", ".network", ".link")
SERVICE_SUFFIXES = (".service", ".socket")

# linux/if.h: IFNAMSIZ is 16 and counts the closing NUL. A name that begins with a dash would be an option to a command.
INTERFACE_NAME_LENGTH = 15
INTERFACE_NAME = re.compile(r"(?!\d+\Z)[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}\Z")

_PLAIN = re.compile(r"[A-Za-z0-9_-]+\Z")
_UNIT = re.compile(r"[A-Za-z0-9@_:=.-]+\Z")
_WG_QUICK_SERVICE = re.compile(r"wg-quick@[A-Za-z0-9_.-]+\.service\Z")


def safe_name(name: str) -> str:
    """Return a name that is safe in a file name, and a different one for every different input.

    Letters, digits, ``-`` and ``_`` stay; every other byte of the UTF-8 form becomes ``=XX`` (as in quoted-printable).
    So a dot, which parts the names within a key's file name, and a slash can never come from a name. A dot inside a
    host name is common, and ``=2E`` keeps ``a.b`` and ``a_b`` apart.
    """
    if _PLAIN.match(name):
        return name
    return "".join(
        chr(byte) if _PLAIN.match(chr(byte)) else f"={byte:02X}" for byte in name.encode("utf-8", "surrogateescape")
    )


def netdev_path(link: str) -> str:
    """Return the path of the .netdev unit of a link."""
    return f"{NETWORK_DIR}/{UNIT_PREFIX}{link}.netdev"


def network_path(link: str) -> str:
    """Return the path of the .network unit of a link."""
    return f"{NETWORK_DIR}/{UNIT_PREFIX}{link}.network"


def drop_in_path(unit: str) -> str:
    """Return the path of the managed drop-in for an unmanaged unit, named by its file name (``10-eth0.network``)."""
    return f"{NETWORK_DIR}/{unit}.d/{DROP_IN_NAME}"


def service_drop_in_path(unit: str) -> str:
    """Return the path of the managed drop-in for a service or a socket, named by its unit (``ssh.socket``)."""
    return f"{SYSTEM_UNIT_DIR}/{unit}.d/{DROP_IN_NAME}"


def service_of_drop_in(path: str) -> str | None:
    """Return the unit whose managed drop-in has this path, None for any other path."""
    directory, name = posixpath.split(path)
    parent, folder = posixpath.split(directory)
    if parent != SYSTEM_UNIT_DIR or name != DROP_IN_NAME or path == FILTER_DROP_IN_PATH:
        return None
    return folder[: -len(".d")] if folder.endswith(tuple(f"{suffix}.d" for suffix in SERVICE_SUFFIXES)) else None


def private_key_path(tunnel: str) -> str:
    """Return the path of the private key of a tunnel's interface."""
    return f"{KEYS_DIR}/{safe_name(tunnel)}.key"


def preshared_key_path(tunnel: str, peer: str) -> str:
    """Return the path of the key that this host shares with a peer in a tunnel."""
    return f"{KEYS_DIR}/{safe_name(tunnel)}.{safe_name(peer)}.psk"


def is_managed_path(path: str) -> bool:
    """Return whether an absolute, normal path is managed: that of a file that a bundle or ``wireguard_key`` may write.

    The collection's state, its locks, and a transaction's own units are not.
    """
    if posixpath.normpath(path) != path:
        return False
    directory, name = posixpath.split(path)
    if path in OTHER_PATHS or service_of_drop_in(path):
        return True
    if directory == NETWORK_DIR:
        return name.startswith(UNIT_PREFIX) and name.endswith(UNIT_SUFFIXES)
    if directory == KEYS_DIR:
        return name.endswith((".key", ".psk"))
    parent, drop_in_dir = posixpath.split(directory)
    return (
        parent == NETWORK_DIR and drop_in_dir.endswith(tuple(f"{s}.d" for s in UNIT_SUFFIXES)) and name == DROP_IN_NAME
    )


def may_be_set_aside(path: str) -> bool:
    """Return whether managed units may take the place of what a path has.

    That is a unit, a file of wg-quick or what starts it, or a file of ifupdown.
    """
    directory, name = posixpath.split(path)
    if tunnel_of_wg_quick(path) or is_of_ifupdown(path):
        return True
    if posixpath.dirname(directory) == SYSTEM_UNIT_DIR and directory.endswith((".wants", ".requires")):
        return _WG_QUICK_SERVICE.match(name) is not None
    return (
        directory == NETWORK_DIR
        and _UNIT.match(name) is not None
        and not name.startswith(UNIT_PREFIX)
        and name.endswith((".netdev", ".network"))
    )


def is_of_ifupdown(path: str) -> bool:
    """Return whether a path is a file of ifupdown, out of which managed links are taken."""
    directory, name = posixpath.split(path)
    return path == INTERFACES_PATH or (directory == INTERFACES_DIR and _UNIT.match(name) is not None)


def tunnel_of_wg_quick(path: str) -> str | None:
    """Return the name of the tunnel that a file of wg-quick makes, None for any other path."""
    directory, name = posixpath.split(path)
    tunnel = name[: -len(".conf")]
    return tunnel if directory == WG_QUICK_DIR and name.endswith(".conf") and INTERFACE_NAME.match(tunnel) else None


# Programs that write units of networkd; each has its name in those of its files.
GENERATORS = ("netplan", "cloud-init")

# What systemd ships: units that are examples, or that other programs turn on.
SHIPPED_UNITS = ("/usr/lib/systemd/network/", "/usr/local/lib/systemd/network/")

# systemd.network(5).
NETWORK_DIRECTORIES = (
    NETWORK_DIR,
    "/run/systemd/network",
    "/usr/local/lib/systemd/network",
    "/usr/lib/systemd/network",
)
