# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What wg 1.0.20210914 printed of two interfaces of wireguard-go that had shaken hands, and of a peer that had not."""

from __future__ import annotations

import typing as t

from helpers.host import healthy_host

OWN, R2, PHONE = (
    "ijZBpZsOqrkRH0SGV3lMBlO47V6YMbrZIIf5JmRlFn8=",
    "aTD2kfr8vJedSJAkNJQ3jgm3w8qvEO/leR9VANJpnQU=",
    "i1rTczpD0iOMJFx2Rq6ZJtjh9EBnZ1IqoUVaIGcmuAU=",
)
# When wga and wgb completed their handshake.
SHAKEN = 1796025519

FIELDS = {
    "public-key": f"wga\t{OWN}\nwgb\t{R2}\n",
    "listen-port": "wga\t51820\nwgb\t51821\n",
    "fwmark": "wga\t0x3e8\nwgb\toff\n",
    "endpoints": f"wga\t{R2}\t127.0.0.1:51821\n{PHONE}\t(none)\nwgb\t{OWN}\t127.0.0.1:51820\n",
    "allowed-ips": (
        f"wga\t{R2}\tfd00:99::2/128 fd00:50:2::/64\nwga\t{PHONE}\tfd00:99::9/128\nwgb\t{OWN}\tfd00:99::1/128\n"
    ),
    "latest-handshakes": f"wga\t{PHONE}\t0\nwga\t{R2}\t{SHAKEN}\nwgb\t{OWN}\t{SHAKEN}\n",
    "transfer": f"wga\t{R2}\t124\t328\nwga\t{PHONE}\t0\t0\nwgb\t{OWN}\t180\t124\n",
    "persistent-keepalive": f"wga\t{R2}\t25\nwga\t{PHONE}\toff\nwgb\t{OWN}\t25\n",
}
SHOWN = f"""\
interface: wga
  public key: {OWN}
  private key: (hidden)
  listening port: 51820
  fwmark: 0x3e8

peer: {R2}
  preshared key: (hidden)
  endpoint: 127.0.0.1:51821
  allowed ips: fd00:99::2/128, fd00:50:2::/64
  latest handshake: 4 seconds ago
  transfer: 124 B received, 328 B sent
  persistent keepalive: every 25 seconds

peer: {PHONE}
  allowed ips: fd00:99::9/128

interface: wgb
  public key: {R2}
  private key: (hidden)
  listening port: 51821

peer: {OWN}
  preshared key: (hidden)
  endpoint: 127.0.0.1:51820
  allowed ips: fd00:99::1/128
  latest handshake: 4 seconds ago
  transfer: 180 B received, 124 B sent
  persistent keepalive: every 25 seconds
"""


def answer(argv: t.Sequence[str], **_more: object) -> str:
    """Return what wg printed when it was asked this: for programs with a field's name, for people without."""
    return FIELDS[argv[3]] if len(argv) > 3 else SHOWN


def plan() -> dict[str, t.Any]:
    """Return a plan with wga and its two peers; wgb is another program's."""
    known = healthy_host.plan()
    (tunnel,) = known["tunnels"]
    peers = [
        {**healthy_host.peer("r2", "127.0.0.1:51821", 2), "public_key": R2},
        {**healthy_host.peer("phone", None, 9, inventory=False), "public_key": PHONE},
    ]
    return {**known, "tunnels": [{**tunnel, "name": "wga", "public_key": OWN, "peers": peers}]}
