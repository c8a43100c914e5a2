#!/bin/sh
# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the user-mode Linux kernel from Debian's source package, in the root folder that uml_kernel.py has made for it:
# /build/linux from /usr/src/linux-source-*.tar.xz and /build/uml-kernel.config.
set -eu
cd /build
mkdir source
tar --directory=source --strip-components=1 --extract --file="$(echo /usr/src/linux-source-*.tar.xz)"
export ARCH=um
make --directory=source x86_64_defconfig
cat uml-kernel.config >>source/.config
make --directory=source olddefconfig
if refused=$(grep -E '^(CONFIG_|# CONFIG_.* is not set)' uml-kernel.config | grep -vxFf source/.config); then
    echo "the kernel's source did not take these options:"
    echo "$refused"
    exit 1
fi
make --directory=source --jobs="$(nproc)" linux
strip -o linux source/linux
