"""Makes Android's library loadable by glibc: code and data stay byte for byte.

Of the ELF file's dynamic section (https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html) the entries that
name bionic's libraries, the versions of its symbols and the library itself are blanked, and the import of `sysconf`,
whose numbers differ, gets another name. `bionic.c`, linked with the library, answers for what glibc has not.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NEEDED, _DT_STRTAB, _DT_STRSZ, _DT_SONAME = 1, 5, 10, 14
_DT_VERNEED, _DT_VERNEEDNUM, _DT_VERSYM = 0x6FFFFFFE, 0x6FFFFFFF, 0x6FFFFFF0
_BLANKED: Final = frozenset({_DT_NEEDED, _DT_SONAME, _DT_VERNEED, _DT_VERNEEDNUM, _DT_VERSYM})
_BLANK: Final = 0x6000_DEAD  # of no meaning to any loader
_SYSCONF: Final = b"\0sysconf\0"


def fitted(library: bytes) -> bytes:
    """The same library for glibc. It has to be a 64-bit little-endian one (x86_64, arm64)."""
    assert library[:6] == b"\x7fELF\x02\x01"
    image = bytearray(library)
    entries = {tag: value for _, tag, value in _dynamic(library)}
    for place, tag, _ in _dynamic(library):
        if tag in _BLANKED:
            struct.pack_into("<Q", image, place, _BLANK)
    start = _place(library, entries[_DT_STRTAB])
    names = bytes(image[start : start + entries[_DT_STRSZ]])
    assert names.count(_SYSCONF) == 1
    at = start + names.index(_SYSCONF)
    image[at : at + len(_SYSCONF)] = b"\0sYsconf\0"
    return bytes(image)


def _segments(library: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Each segment's type, place in the file, address and size."""
    (first,) = struct.unpack_from("<Q", library, 32)
    size, count = struct.unpack_from("<HH", library, 54)
    for number in range(count):
        kind, _, place, address, _, length = struct.unpack_from("<IIQQQQ", library, first + size * number)
        yield kind, place, address, length


def _dynamic(library: bytes) -> Iterator[tuple[int, int, int]]:
    """Each entry of the dynamic section: where it stands, its tag, its value."""
    for kind, place, _, length in _segments(library):
        if kind == _PT_DYNAMIC:
            for at in range(place, place + length, 16):
                yield (at, *struct.unpack_from("<QQ", library, at))


def _place(library: bytes, address: int) -> int:
    for kind, place, start, length in _segments(library):
        if kind == _PT_LOAD and start <= address < start + length:
            return place + address - start
    raise ValueError(f"address {address:#x} is in no segment")
