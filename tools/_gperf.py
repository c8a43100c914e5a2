# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of configuration keys in systemd's own programs.

A program of systemd holds, for each kind of file it reads, a table that gperf made (src/shared/conf-parser.h)::

    struct ConfigPerfItem { const char *section_and_lvalue; ConfigParserCallback parse; int ltype; size_t offset; };

Debian's programs carry no symbols, but the loader needs a relocation for each of the two pointers, and the look-up
code names the table's start. So the tables can be read whole: every ``Section.Key``, in the table it is in, and,
where it comes from libsystemd-shared, the name of the function that parses its value.
"""

from __future__ import annotations

import bisect
import re
import struct
import typing as t

if t.TYPE_CHECKING:
    from pathlib import Path

# "Section.Key" -> name of the parser, or None when it is a function of the program itself
Table = dict[str, str | None]

_ITEM = 32  # bytes of a ConfigPerfItem
_KEY = re.compile(rb"([A-Z6][A-Za-z0-9-]+\.[A-Za-z0-9-]+)\0")
_WORD = re.compile(rb"([a-zA-Z0-9][a-zA-Z0-9.+_-]{0,31})\0")
# lea REGISTER, [rip + offset]: how the code takes the address of a table
_LEA = re.compile(rb"[\x48\x4c]\x8d[\x05\x0d\x15\x1d\x25\x2d\x35\x3d](?=.{4})", re.DOTALL)
_R_X86_64_64, _R_X86_64_RELATIVE = 1, 8


class _Section(t.NamedTuple):
    """A row of ELF's section table (elf(5), Elf64_Shdr)."""

    name: int
    type: int
    flags: int
    addr: int
    offset: int
    size: int
    link: int
    info: int
    align: int
    entsize: int


class _Elf:
    """An x86-64 ELF file: its bytes by address, and what its relocations put where."""

    def __init__(self, data: bytes) -> None:
        if data[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<H", data, 18) != (62,):
            raise ValueError("no x86-64 ELF program")
        self.data = data
        (table,) = struct.unpack_from("<Q", data, 40)
        size, count, names = struct.unpack_from("<HHH", data, 58)
        self.sections = [_Section(*struct.unpack_from("<IIQQQQIIQQ", data, table + i * size)) for i in range(count)]
        self._names = self.sections[names]
        self.pointers: dict[int, int] = {}  # address -> address it points to
        self.symbols: dict[int, str] = {}  # address -> name of the external symbol that it points to
        self._relocations()

    def section(self, name: str) -> _Section | None:
        return next((s for s in self.sections if self._string(self._names.offset + s.name) == name), None)

    def offset(self, address: int) -> int | None:
        """The place in the file of an address, None where the file has none."""
        for s in self.sections:
            if s.addr and s.addr <= address < s.addr + s.size and s.type != 8:
                return s.offset + address - s.addr
        return None

    def _string(self, offset: int) -> str:
        return self.data[offset : self.data.index(b"\0", offset)].decode("latin-1")

    def _word(self, address: int) -> int:
        offset = self.offset(address)
        return 0 if offset is None else int(struct.unpack_from("<Q", self.data, offset)[0])

    def _relocations(self) -> None:
        symbols, strings = self.section(".dynsym"), self.section(".dynstr")
        if (rela := self.section(".rela.dyn")) is not None:
            for where in range(rela.offset, rela.offset + rela.size, 24):
                address, info, addend = struct.unpack_from("<QQq", self.data, where)
                if info & 0xFFFFFFFF == _R_X86_64_RELATIVE:
                    self.pointers[address] = addend
                elif info & 0xFFFFFFFF == _R_X86_64_64 and symbols is not None and strings is not None:
                    (name,) = struct.unpack_from("<I", self.data, symbols.offset + 24 * (info >> 32))
                    self.symbols[address] = self._string(strings.offset + name)
        if (relr := self.section(".relr.dyn")) is not None:
            for address in self._packed(relr):
                self.pointers[address] = self._word(address)

    def _packed(self, relr: _Section) -> t.Iterator[int]:
        """The addresses in a table of packed relocations: an address, then bitmaps of the 63 words after it."""
        base = 0
        for where in range(relr.offset, relr.offset + relr.size, 8):
            (entry,) = struct.unpack_from("<Q", self.data, where)
            if entry % 2 == 0:
                yield entry
                base = entry + 8
                continue
            yield from (base + 8 * bit for bit in range(63) if entry >> (bit + 1) & 1)
            base += 63 * 8


def tables(program: Path) -> list[Table]:
    """Read every table of configuration keys in a program. Raises OSError, and ValueError when there is none."""
    elf = _Elf(program.read_bytes())
    items: dict[int, str] = {}
    for address, target in elf.pointers.items():
        offset = elf.offset(target)
        if offset is not None and (match := _KEY.match(elf.data, offset)):
            items[address] = match[1].decode()
    starts = _starts(elf, min(items, default=0), max(items, default=0))
    found: dict[int, Table] = {}
    for address in sorted(items):
        start = starts[bisect.bisect_right(starts, address) - 1]
        if (address - start) % _ITEM == 0 and (address + 8 in elf.pointers or address + 8 in elf.symbols):
            found.setdefault(start, {})[items[address]] = elf.symbols.get(address + 8)
    if not found:
        raise ValueError(f"{program} holds no table of configuration keys")
    return list(found.values())


def words(program: Path) -> set[str]:
    """Every word that a table of strings in a program points to. Raises OSError, ValueError."""
    elf = _Elf(program.read_bytes())
    offsets = (elf.offset(target) for target in elf.pointers.values())
    return {match[1].decode() for offset in offsets if offset is not None and (match := _WORD.match(elf.data, offset))}


def _starts(elf: _Elf, first: int, last: int) -> list[int]:
    """Addresses that the code takes, from somewhat before the first item: a table begins with unused places."""
    text = elf.section(".text")
    if text is None:
        raise ValueError("a program without code")
    code = elf.data[text.offset : text.offset + text.size]
    starts = set()
    for match in _LEA.finditer(code):
        (distance,) = struct.unpack_from("<i", code, match.end())
        target = text.addr + match.end() + 4 + distance
        if first - 400 * _ITEM <= target <= last:
            starts.add(target)
    return sorted(starts) or [first]
