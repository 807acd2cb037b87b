"""Writes a file outside the app slice by slice, so that none of it has to fit into memory at once: whole, or not at
all.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from local_store import files

Slices = AsyncIterator[bytes]


async def write_slices(path: Path, slices: Slices) -> None:
    """Writes the file beside its place and moves it there at the end. Whatever ends it before (no room, a sign-out, the
    end of the app's window) leaves what was at the place, and nothing of the new. Raises StoreFull and StoreUnwritable,
    and whatever the slices raise."""
    part = files.beside(path, f".{secrets.token_hex(4)}.part")
    try:
        with files.typed_file_errors():
            await _write(part, slices)
            await asyncio.to_thread(files.move, part, path)
    except BaseException:
        await asyncio.shield(asyncio.to_thread(part.unlink, missing_ok=True))
        raise


async def _write(part: Path, slices: Slices) -> None:
    await asyncio.to_thread(part.touch, 0o600)
    file = await asyncio.to_thread(part.open, "wb")
    try:
        async for piece in slices:
            await asyncio.to_thread(file.write, piece)
    finally:
        await asyncio.to_thread(file.close)
