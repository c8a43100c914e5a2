#!/bin/sh
# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A package archive of one package, on port 8080.
set -eu
folder=/run/packages
mkdir -p $folder
cd $folder
cat >Packages <<'END'
Package: lab-proof
Version: 1
Architecture: all
Maintainer: lab
Filename: ./lab-proof_1_all.deb
Size: 1
SHA256: 0000000000000000000000000000000000000000000000000000000000000000
Description: shows that the list was fetched
END
cat >Release <<END
Date: $(date --utc --rfc-2822)
SHA256:
 $(sha256sum Packages | cut -d' ' -f1) $(stat -c %s Packages) Packages
END
exec python3 -m http.server --bind :: 8080
