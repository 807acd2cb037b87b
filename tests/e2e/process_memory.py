"""What stands in a process's memory, and which processes there are (Linux)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def children_of(pid: int) -> tuple[int, ...]:
    """The processes that this one has started."""
    tasks = (_PROC / str(pid) / "task").glob("*/children")
    return tuple(int(child) for task in tasks for child in task.read_text().split())


def found_in_memory(pid: int, secrets: Iterable[bytes]) -> set[bytes]:
    """The secrets that stand in what the process may write to: its heap, stacks and other memory of its own."""
    wanted, found = set(secrets), set[bytes]()
    for content in _contents(pid):
        found |= {secret for secret in wanted - found if secret in content}
    return found


def _contents(pid: int) -> Iterator[bytes]:
    with (_PROC / str(pid) / "mem").open("rb", 0) as memory:
        for line in (_PROC / str(pid) / "maps").read_text().splitlines():
            span, access, *_ = line.split()
            if not access.startswith("rw"):
                continue
            first, end = (int(side, 16) for side in span.split("-"))
            with suppress(OSError, OverflowError):  # a part that went away meanwhile, or is the kernel's
                memory.seek(first)
                yield memory.read(end - first)
