# SPDX-License-Identifier: GPL-3.0-or-later
"""Follow endpoints that have names: give a silent WireGuard peer the address that its name has now.

A service of the bundle runs this file, which stands alone: ``CONFIGURATION VRF`` for the peers of one VRF. The names
are resolved by getaddrinfo(3), one child process per name. The service binds all IP sockets to the VRF and marks them
(vrf_sockets.py), so no question can take the tunnel that its answer is to bring up. The service also has an /etc of
its own, into which this file writes the resolver's configuration: neither the host's resolver, its caches, /etc/hosts
nor mDNS have a say.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
LEARNED = "/run/systemd/netif/links"
RESOLV_CONF, NSSWITCH_CONF = "/etc/resolv.conf", "/etc/nsswitch.conf"
# Where the service shows the host's own resolv.conf.
HOSTS_RESOLV_CONF = "/etc/resolv.conf.host"

# Seconds. WireGuard uses no session for longer (REJECT_AFTER_TIME, section 6.1 of its paper).
ALIVE = 180
# Three silent servers take 3 + 2 + 4 s for each of two families. getaddrinfo(3) itself knows no deadline over TCP.
TIMEOUT, DEADLINE = 3, 20.0
WG_DEADLINE = 10.0

# resolv.conf(5): MAXNS.
SERVERS = 3
AT_ONCE = 4
# The addresses of a name that are considered, the lowest first.
MOST = 8
FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
# No peer can be at these: "this" host, loopback, link-local, multicast, reserved and broadcast (RFC 6890), and IPv4
# in disguise. Private addresses are not among them, because a provider's network may be an underlay.
NOWHERE = [
    ipaddress.ip_network(prefix)
    for prefix in (
        *("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/96", "::ffff:0:0/96", "fe80::/10", "ff00::/8"),
    )
]
# The process that reads what name servers send has no capability.
UNPRIVILEGED = ["setpriv", "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--"]


class NotReadyError(Exception):
    """Names cannot be resolved here: the reason."""


class Peer:
    """A peer to follow: a line ``peer LINK VRF MARK PUBLIC_KEY NAME PORT FAMILIES`` of the configuration."""

    def __init__(self, words: list[str]) -> None:
        self.link, self.vrf, mark, self.key, self.name, port, families = words
        self.mark, self.port = int(mark), int(port)
        self.families = [int(digit) for digit in families]


def read(text: str) -> tuple[list[Peer], list[str], list[tuple[str, str]]]:
    """Return the peers, the DNS servers, and the pairs of VRF and member of a configuration."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    peers = [Peer(words[1:]) for words in lines if words[0] == "peer"]
    servers = [words[1] for words in lines if words[0] == "resolver"]
    return peers, servers, [(words[1], words[2]) for words in lines if words[0] == "member"]


def alive(age: float | None) -> bool:
    """Return whether a peer whose last handshake is ``age`` seconds old is in use.

    Only a clock that was set back makes the age negative. A small step does not matter; after a large one the age
    says nothing.
    """
    return age is not None and abs(age) < ALIVE


def decide(current: str | None, addresses: list[str], port: int) -> str | None:
    """Return the endpoint that a silent peer needs, None to leave it as it is.

    ``current`` is its endpoint, ``addresses`` are those of its name. An address of the family that it has now is
    preferred, because that family is known to work.
    """
    endpoints = [f"[{address}]:{port}" if ":" in address else f"{address}:{port}" for address in addresses]
    if not endpoints or current in endpoints:
        return None
    alike = [each for each in endpoints if current and each.startswith("[") == current.startswith("[")]
    return (alike or endpoints)[0]


def usable(texts: list[str], families: list[int]) -> list[str]:
    """Return the addresses at which a peer can be, in the order of the families, the lowest first, at most MOST."""
    found = set()
    for text in texts:
        with contextlib.suppress(ValueError):
            found.add(ipaddress.ip_address(text))
    fit = [each for each in found if each.version in families and not any(each in prefix for prefix in NOWHERE)]
    ordered = sorted(fit, key=lambda each: (families.index(each.version), int(each)))
    return [str(address) for address in ordered[:MOST]]


def servers_of(configured: list[str], members: list[str]) -> list[str]:
    """Return the DNS servers of a VRF, as resolv.conf names them: the configured, the learned or the host's own."""
    found = [each for server in configured for each in _through(server, members)]
    for member in [] if found else members:
        with contextlib.suppress(OSError), open(f"{LEARNED}/{socket.if_nametoindex(member)}", encoding="utf-8") as file:
            # ADDRESS, or ADDRESS#NAME for DNS over TLS.
            words = [word.partition("#")[0] for line in file if line.startswith("DNS=") for word in line[4:].split()]
            found += [each for word in words if _outside(word) for each in _through(word, [member])]
    if not found:
        with contextlib.suppress(OSError), open(HOSTS_RESOLV_CONF, encoding="utf-8", errors="replace") as file:
            lines = [line.split() for line in file]
            words = [line[1] for line in lines if line[:1] == ["nameserver"] and len(line) > 1]
            found = [each for word in words if _outside(word) for each in _through(word, members)]
    return list(dict.fromkeys(found))[:SERVERS]


def _outside(server: str) -> bool:
    """Return whether a DNS server is another host: the host's own resolver (127.0.0.53) does not ask in the VRF."""
    try:
        return not ipaddress.ip_address(server.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _through(server: str, members: list[str]) -> list[str]:
    """Return a DNS server, a link-local one (fe80::1, fe80::1%eth0) once for each member that leads to it."""
    bare, _mark, scope = server.partition("%")
    if ":" in bare and ipaddress.ip_address(bare).is_link_local:
        return [f"{bare}%{member}" for member in members if scope in ("", member)]
    return [server]


def check_sockets(vrf: str, mark: int) -> None:
    """Raise NotReadyError where a new IP socket is not bound to the VRF or does not have its mark."""
    for family in FAMILIES.values():
        try:
            probe = socket.socket(family, socket.SOCK_DGRAM)
        except OSError:
            # A kernel without this family.
            continue
        with probe:
            device = probe.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16).rstrip(b"\0").decode()
            found = probe.getsockopt(socket.SOL_SOCKET, socket.SO_MARK)
        if (device, found) != (vrf, mark):
            raise NotReadyError(
                f"new sockets are bound to {device or 'no interface'} and have the mark {found}, "
                f"not {vrf} and {mark}: start this program by its service only"
            )


def configure(servers: list[str]) -> None:
    """Write the resolver's configuration into the service's own /etc; a file that is there is never changed."""
    if not servers:
        raise NotReadyError("no DNS server is known: none is configured, none was learned, and resolv.conf has none")
    lines = [*(f"nameserver {server}" for server in servers), f"options timeout:{TIMEOUT} attempts:1"]
    for path, text in ((RESOLV_CONF, "\n".join(lines)), (NSSWITCH_CONF, "hosts: dns")):
        with open(path, "x", encoding="utf-8") as file:
            file.write(f"{text}\n")


def ask(name: str, families: list[int]) -> int:
    """Print the addresses of a name, one a line, and problems to standard error: what the child process does."""
    for family in families:
        try:
            # The closing dot: no search domain is tried. Bytes: the name is asked for as it is written.
            found = socket.getaddrinfo(f"{name}.".encode("ascii"), None, FAMILIES[family], socket.SOCK_DGRAM)
        except OSError as exc:
            sys.stderr.write(f"IPv{family}: {exc.strerror}\n")
        else:
            sys.stdout.writelines(f"{each[4][0]}\n" for each in found)
    return 0


def resolve(name: str, families: list[int]) -> list[str]:
    """Return the usable addresses of a name, and say why there is none. It ends within DEADLINE."""
    program = [sys.executable, "-I", "-S", os.path.abspath(__file__)]
    command = [*UNPRIVILEGED, *program, "--ask", name, "".join(str(family) for family in families)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=DEADLINE,
            env=ENVIRONMENT,
        )
    except subprocess.TimeoutExpired:
        warn(f"{name}: no answer within {DEADLINE:g} s")
        return []
    answers = sorted(set(done.stdout.splitlines()))
    found = usable(answers, families)
    if not found:
        why = [*done.stderr.splitlines()[-2:], *([f"no peer can be at {', '.join(answers[:MOST])}"] if answers else [])]
        warn(f"{name}: no address for an endpoint: {'; '.join(why)}")
    return found


def show(link: str, field: str) -> dict[str, str]:
    """Return a field of each peer of a link, by its key; no field that holds a secret is asked."""
    command = ["wg", "show", link, field]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=True, env=ENVIRONMENT, timeout=WG_DEADLINE
    )
    return dict(line.split("\t") for line in done.stdout.splitlines())


def silent(peer: Peer) -> bool:
    """Return whether the kernel has a peer and has not heard of it lately; one that it has heard may have roamed."""
    shaken = show(peer.link, "latest-handshakes")
    last = int(shaken.get(peer.key, "0"))
    return peer.key in shaken and not alive(time.time() - last if last else None)


def say(text: str) -> None:
    """Write a line to the journal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def warn(text: str) -> None:
    """Write a line to the journal as a warning (sd-daemon(3))."""
    say(f"<4>{text}")


def follow(peer: Peer) -> bool:
    """Set the endpoint of a silent peer to what its name resolves to, and return whether it changed."""
    addresses = resolve(peer.name, peer.families)
    # It may have been heard of meanwhile.
    if not addresses or not silent(peer):
        return False
    current = show(peer.link, "endpoints").get(peer.key, "(none)")
    new = decide(None if current == "(none)" else current, addresses, peer.port)
    if new is not None:
        command = ["wg", "set", peer.link, "peer", peer.key, "endpoint", new]
        subprocess.run(command, check=True, env=ENVIRONMENT, timeout=WG_DEADLINE)
        say(f"{peer.link}: {peer.name}: endpoint {current} replaced by {new}")
    return new is not None


def main(arguments: list[str]) -> int:
    """Follow the configured peers of a VRF, and return the exit status: 1 where one could not be followed."""
    if arguments[0] == "--ask":
        return ask(arguments[1], [int(digit) for digit in arguments[2]])
    configuration, vrf = arguments
    with open(configuration, encoding="utf-8") as file:
        peers, servers, members = read(file.read())
    failed: list[Peer] = []

    def attempt(step: Callable[[Peer], bool], peer: Peer) -> bool:
        try:
            return step(peer)
        except (OSError, subprocess.SubprocessError, ValueError) as exc:
            warn(f"{peer.link}: {peer.name}: not followed: {exc}")
            failed.append(peer)
            return False

    quiet = [peer for peer in peers if peer.vrf == vrf and attempt(silent, peer)]
    if quiet:
        try:
            check_sockets(vrf, quiet[0].mark)
            configure(servers_of(servers, [name for each, name in members if each == vrf]))
        except (OSError, NotReadyError) as exc:
            warn(f"{vrf}: no endpoint is followed: {exc}")
            return 1
        # In another order each time: where the service's time is up before the last one, all come to their turn.
        random.shuffle(quiet)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(partial(attempt, follow), quiet))
    return int(bool(failed))


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(sys.argv[1:]))
