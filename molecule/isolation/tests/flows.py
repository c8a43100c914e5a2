# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Datagrams, connections and pings from several places at once, while something happens, and what the far ends saw.

Each flow has a UDP port of its own, so that a frame says by itself which flow it is of.
"""

from __future__ import annotations

import contextlib
import json
import shlex
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from labnodes import Lab, LabNode
from leaks import BEHIND4, BEHIND6, LAN4, LAN6, WAN4, WAN6
from senders import CONNECT, GENERATE

if t.TYPE_CHECKING:
    from collections.abc import Callable

T = t.TypeVar("T")
R = t.TypeVar("R")

# A hundred packets a second from each flow; more, and an emulated processor has no time for anything else.
RATE = 20
R1_MAC = "00:00:5e:00:53:11"
INSIDE, HOST, MARKED, HOSTILE, LIVE = 7001, 7002, 7003, 7004, 7005
TUNNEL = "udp port 51820"


@dataclass(frozen=True)
class Flow:
    """Datagrams from a node to some addresses."""

    name: str
    node: str
    port: int
    targets: tuple[str, ...]
    mark: int = 0
    rate: int = RATE
    program: str = GENERATE
    inside: tuple[str, ...] = ()
    """The words that run a command where the flow begins, where that is not the node itself."""

    @property
    def log(self) -> str:
        """Where the generator writes how many it has sent."""
        return f"/run/flow-{self.name}.json"

    def start(self, lab: Lab) -> None:
        """Start the generator, and wait until it has sent: an emulated processor takes seconds to start a program."""
        targets = [f"{target}/{self.port}" for target in self.targets]
        words = [*self.inside, "python3", "-c", self.program, self.log, str(self.rate), str(self.mark), *targets]
        line = f"{unit(f'flow-{self.name}')} {shlex.join(words)}"
        wait = f"for n in $(seq 300); do test -e {self.log} && exit; sleep 0.1; done; exit 1"
        lab[self.node].check_output(f"systemctl stop flow-{self.name} 2>/dev/null; rm -f {self.log}; {line}; {wait}")

    def go_on(self, lab: Lab) -> None:
        """Start it anew if its node has rebooted."""
        if lab[self.node].run(f"systemctl is-active -q flow-{self.name}").rc:
            self.start(lab)

    def stop(self, lab: Lab) -> dict[str, dict[str, int]]:
        """Stop it, and give how many it has sent to each target since it was started last."""
        said = lab[self.node].run(f"systemctl stop flow-{self.name} 2>/dev/null; cat {self.log}")
        return json.loads(said.stdout) if said.stdout else {}


def unit(name: str) -> str:
    """Give the words that run a command as a transient unit."""
    return f"systemctl stop {name} 2>/dev/null; systemd-run --quiet --collect --unit={name}"


@dataclass(frozen=True)
class Wire:
    """A place to capture at, and what is counted there: live frames, and leaked ones."""

    node: str
    device: str
    live: dict[str, str] = field(default_factory=dict)
    leaks: dict[str, str] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """The capture's unit."""
        return f"wire-{self.device}"

    @property
    def file(self) -> str:
        """Where it writes, but for the ending: not to /run, which is memory."""
        return f"/var/tmp/{self.unit}"

    def start(self, lab: Lab) -> None:
        """Capture all but SSH, and wait until it does."""
        line = (
            f"rm -f {self.file}.*; {unit(self.unit)} -p StandardError=file:{self.file}.err "
            f"tcpdump -Z root -n -s 128 -B 16384 -i {self.device} -w {self.file}.pcap not tcp port 22; "
            f"for n in $(seq 100); do grep -q listening {self.file}.err && exit; sleep 0.1; done; exit 1"
        )
        lab[self.node].check_output(line)

    def stop(self, lab: Lab) -> dict[str, list[tuple[float, int]]]:
        """Stop it; give for each of its filters how many frames there were in each tenth of a second."""
        node = lab[self.node]
        said = node.check_output(f"systemctl stop {self.unit}; cat {self.file}.err")
        assert "\n0 packets dropped by kernel" in said, f"{self.node}: the capture itself lost frames\n{said}"
        found: dict[str, list[tuple[float, int]]] = {}
        for name, words in {**self.live, **self.leaks}.items():
            read = f"tcpdump -n -tt -r {self.file}.pcap {shlex.quote(words)} 2>/dev/null"
            lines = node.check_output(f"{read} | awk '{{printf \"%.1f\\n\", $1}}' | uniq -c").splitlines()
            found[name] = [(float(second), int(count)) for count, second in map(str.split, lines)]
        return found

    def samples(self, lab: Lab, name: str, begin: float) -> list[str]:
        """Give some frames that leaked after a moment."""
        read = f"tcpdump -n -e -tt -r {self.file}.pcap {shlex.quote(self.leaks[name])} 2>/dev/null"
        some = lab[self.node].check_output(f"{read} | awk '$1 >= {begin}' | head -n 5").splitlines()
        return [f"{name}: {line}" for line in some]


@dataclass
class Report:
    """What the far ends of the wires saw."""

    sent: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    live: dict[str, int] = field(default_factory=dict)
    leaks: dict[str, int] = field(default_factory=dict)
    samples: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        lines = [f"{self.seconds:.0f} s; live {self.live}; leaked {self.leaks}", *self.samples]
        lines += [f"sent {flow}: {counts}" for flow, counts in self.sent.items()]
        return "\n".join(lines)


NEIGHBOUR = ("198.51.100.1", "2001:db8:a::1")
# On the WAN segment: nothing of r1's but the tunnels' packets, what is marked, neighbour discovery, and its own ICMP.
# After a change of carrier, until IPv6 has tried its addresses, the interface speaks with its link-local one.
OWN = f"(src host {WAN4} or src host {WAN6} or src net fe80::/10)"
ERRORS = "(icmp[icmptype] = icmp-unreach or icmp[icmptype] = icmp-timxceed or (icmp6 and ip6[40] < 128))"
# An error that r1 made itself has all its hops left; one that it forwards has not.
OWN_ERRORS = f"({ERRORS} and ((ip and ip[8] = 64) or (ip6 and ip6[7] = 64)) and not {OWN})"
PONG = "(icmp[icmptype] = icmp-echoreply or (icmp6 and ip6[40] = 129))"
ALLOWED = (
    TUNNEL,
    "arp",
    "(icmp6 and ip6[40] >= 133 and ip6[40] <= 137)",
    "ip6 dst host ff02::16",
    f"((icmp or icmp6) and {OWN})",
    f"(udp dst port {MARKED} and {OWN})",
    # These are counted by themselves.
    f"src port {HOSTILE}",
    PONG,
    # What the neighbour sends for the inside goes where the VRF's default route leads: back to the WAN it came from.
    f"((dst port {HOSTILE} or icmp or icmp6) and (src host {' or src host '.join(NEIGHBOUR)}))",
)
CLEAR = f"ether src {R1_MAC} and " + " and ".join(f"not {words}" for words in ALLOWED)


def two(name: str, words: str) -> dict[str, str]:
    """Give a filter by family."""
    return {f"{name} IPv4": f"ip and ({words})", f"{name} IPv6": f"ip6 and ({words})"}


def r1_wires() -> tuple[Wire, ...]:
    """Where the flows around r1 are looked at: its WAN segment, its LAN, and inside of the tunnels at their far end."""
    segment = Wire(
        "wan",
        "a",
        {
            **two("marked on the WAN", f"ether src {R1_MAC} and udp dst port {MARKED}"),
            "r1 answers pings, IPv4": f"src host {WAN4} and icmp[icmptype] = icmp-echoreply",
            "r1 answers pings, IPv6": f"src host {WAN6} and icmp6 and ip6[40] = 129",
        },
        {
            **two("forwarded in clear to the WAN", f"{CLEAR} and not udp dst port {HOST} and not {OWN_ERRORS}"),
            **two("the host's own errors to the WAN", f"ether src {R1_MAC} and {OWN_ERRORS}"),
            **two("the host's own in clear to the WAN", f"ether src {R1_MAC} and udp dst port {HOST}"),
            **two("inner answers to the WAN", f"ether src {R1_MAC} and udp src port {HOSTILE}"),
            **two("inner pings answered to the WAN", f"ether src {R1_MAC} and {PONG} and not {OWN}"),
            **two("inner connections to the WAN", f"ether src {R1_MAC} and tcp src port {HOSTILE}"),
            "outer packets with another source": f"ether src {R1_MAC} and {TUNNEL} and not {OWN}",
        },
    )
    lan = Wire(
        "lan1",
        "eth0",
        {},
        {
            **two("outer packets on the LAN", f"udp dst port {MARKED} or {TUNNEL}"),
            **two("from the WAN on the LAN", f"dst port {HOSTILE}"),
        },
    )
    strange = f"udp dst port {MARKED} or port {HOSTILE} or {TUNNEL}"
    far = (
        Wire(
            name,
            "wg0",
            {f"{name} hears lan1": f"udp dst port {LIVE} and src host {BEHIND6}"},
            {
                f"outer packets inside, at {name}": strange,
                f"inside with another source, at {name}": "not (ip6 src net fd00::/8)",
            },
        )
        for name in ("r2", "r3")
    )
    return (segment, lan, *far)


def r1_flows(tunnel: dict[str, str]) -> tuple[Flow, ...]:
    """The flows around r1, from each side; ``tunnel`` is each router's address on wg0."""
    beyond = ("198.51.100.1", "192.0.2.2", "2001:db8:a::1", "2001:db8:f::2")
    return (
        Flow("inside", "lan1", INSIDE, beyond),
        Flow("host", "r1", HOST, beyond),
        Flow("marked", "r1", MARKED, ("203.0.113.12", "2001:db8:c::13"), mark=1000),
        Flow("hostile", "wan", HOSTILE, (LAN4, BEHIND4, LAN6, BEHIND6, tunnel["r1"])),
        Flow("connects", "wan", HOSTILE, (LAN4, LAN6, tunnel["r1"]), program=CONNECT),
        Flow("live", "lan1", LIVE, (tunnel["r2"], tunnel["r3"])),
        # r1 does not know where r2 is until r2 speaks, and forgets it when networkd starts anew.
        Flow("back", "r2", LIVE, (BEHIND6,)),
    )


def slow(flows: t.Iterable[Flow]) -> tuple[Flow, ...]:
    """The same at half the rate, for what itself needs the processor, as a playbook does."""
    return tuple(replace(flow, rate=RATE // 2) for flow in flows)


def barrage(
    lab: Lab,
    flows: tuple[Flow, ...],
    wires: tuple[Wire, ...],
    events: t.Mapping[str, Callable[[], None]],
    settle: float = 3,
) -> dict[str, Report]:
    """Capture and send, let one event after the other happen, and count for each what came until the next began."""
    reports = {name: Report() for name in events}
    begun: list[float] = []
    with ThreadPoolExecutor() as pool, contextlib.ExitStack() as ending:

        def each(things: t.Iterable[T], do: Callable[[T], R]) -> list[R]:
            return list(pool.map(do, things))

        each(wires, lambda wire: wire.start(lab))
        ending.callback(each, flows, lambda flow: flow.stop(lab))
        each(flows, lambda flow: flow.start(lab))
        for name, happen in events.items():
            # All nodes have the clock of the kernel that they run on.
            begun.append(float(lab["wan"].check_output("date +%s.%N")))
            start = time.monotonic()
            time.sleep(settle)
            happen()
            each(flows, lambda flow: flow.go_on(lab))
            time.sleep(settle)
            reports[name].seconds = time.monotonic() - start
        ending.pop_all()
        sent = dict(zip((flow.name for flow in flows), each(flows, lambda flow: flow.stop(lab)), strict=True))
        time.sleep(2)  # what is on its way, and what tcpdump has not read yet
        found = each(wires, lambda wire: wire.stop(lab))
    for wire, frames in zip(wires, found, strict=True):
        for name, counts in frames.items():
            for begin, end, report in zip(begun, [*begun[1:], float("inf")], reports.values(), strict=True):
                report.sent = sent
                into = report.live if name in wire.live else report.leaks
                into[name] = sum(count for second, count in counts if begin <= second < end)
                if name in wire.leaks and into[name]:
                    report.samples += wire.samples(lab, name, begin)
    return reports


def under_fire(lab: Lab, flows: tuple[Flow, ...], wires: tuple[Wire, ...], event: Callable[[], None]) -> Report:
    """Let one event happen."""
    (report,) = barrage(lab, flows, wires, {"": event}).values()
    return report


def service(node: LabNode, name: str, *words: str) -> None:
    """Run a program in a node until ``systemctl stop``."""
    node.check_output(f"{unit(name)} {shlex.join(words)}")
