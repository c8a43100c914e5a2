# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same tunnel by wg-quick."""

from __future__ import annotations

from adopting import PATIENCE, ByHand

CONF = "/etc/wireguard/wg0.conf"
SERVICE = "wg-quick@wg0.service"
# What becomes of the file and of the service.
LOOK = f"stat -c '%A %U %G %n' {CONF}; sha256sum {CONF}; systemctl is-enabled {SERVICE}; systemctl is-active {SERVICE}"


class Quick(ByHand):
    """A router with a file of wg-quick, which is started at boot."""

    def set_up(self, others: list[ByHand]) -> None:
        """Write the file, and start it."""
        peers = "".join(
            f"\n[Peer]\nPublicKey = {peer.public}\nAllowedIPs = {peer.inner}/128\n"
            f"Endpoint = {peer.endpoint(self)}\nPersistentKeepalive = 25\n"
            for peer in others
        )
        own = f"[Interface]\nPrivateKey = {self.private}\nAddress = {self.inner}/64\nListenPort = 51820\n"
        self.router.run(f"umask 077; cat >{CONF} <<'END'\n{own}{peers}END\n")
        self.router.run(f"systemctl enable --now {SERVICE}")
        self.router.until("ip -o addr show dev wg0 | grep -q fd00:99", PATIENCE)

    def set_down(self) -> None:
        """Delete the file."""
        self.router.run(f"systemctl disable --now {SERVICE}; rm -f {CONF}", check=False)

    def state(self) -> list[str]:
        """Return what the collection may change, with the file and the service."""
        return [*self.router.run(LOOK, check=False).splitlines(), *super().state()]
