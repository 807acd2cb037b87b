"""Walks through scenes and variants, takes the pictures and collects what is wrong with them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from playwright.async_api import TimeoutError as Silent

from tests.gallery.browser import Eyes, eyes
from tests.gallery.checks import Node, findings
from tests.gallery.stage import Stage, serve
from tests.gallery.variants import Variant
from views.kit.scene import Scene

FRESH_AFTER = 200  # a session that has shown many screens grows slow


@dataclass(frozen=True)
class Picture:
    """One scene in one variant, and what is wrong with it."""

    scene: str
    variant: Variant
    found: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.scene}--{self.variant.name}.png"


@dataclass
class Tour:
    """What came out of a walk."""

    pictures: list[Picture] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        told = [f"{p.scene} [{p.variant.name}]: {each}" for p in self.pictures for each in p.found]
        return [*told, *(f"asked somebody outside: {url}" for url in self.outside)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def staged() -> AsyncIterator[tuple[Stage, str, Eyes]]:
    """A stage, its address and a browser that may look at it."""
    stage, port = Stage(), free_port()
    serving = asyncio.get_running_loop().create_task(serve(stage, port))
    try:
        await _answers(port)
        async with eyes() as looking:
            yield stage, f"http://127.0.0.1:{port}/", looking
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError, SystemExit):
            await serving


async def walk(scenes: Sequence[Scene], variants: Sequence[Variant], out: Path | None) -> Tour:
    """One browser page; a fresh session after each `FRESH_AFTER` pictures; the viewport changes only between sizes."""
    tour = Tour()
    async with staged() as (stage, address, looking):
        for viewport, same_size in groupby(sorted(variants, key=lambda v: v.viewport), lambda v: v.viewport):
            await looking.page.set_viewport_size({"width": viewport[0], "height": viewport[1]})
            for variant in same_size:
                for scene in scenes:
                    if len(tour.pictures) % FRESH_AFTER == 0:
                        await enter(looking, stage, address, viewport)
                    png, nodes = await _look(looking, stage, address, scene, variant)
                    picture = Picture(scene.name, variant, tuple(findings(variant, nodes, png)))
                    tour.pictures.append(picture)
                    if out is not None:
                        (out / picture.file).write_bytes(png)
        tour.outside = looking.outside
    return tour


async def enter(looking: Eyes, stage: Stage, address: str, viewport: tuple[int, int]) -> None:
    """Opens a fresh session of the stage, before its first scene."""
    stage.ready.clear()
    await looking.open(address, viewport)
    await asyncio.wait_for(stage.ready.wait(), 30)
    await looking.sees_the_curtain()


async def _look(looking: Eyes, stage: Stage, address: str, scene: Scene, variant: Variant) -> tuple[bytes, list[Node]]:
    """A client that fell silent under load gets one more try in a fresh session; a scene that does not draw fails.
    After a question comes a fresh session: it would stand above the scenes that follow."""
    if stage.is_covered:
        await enter(looking, stage, address, variant.viewport)
    try:
        return await looking.look(stage.show(scene, variant))
    except Silent:
        await enter(looking, stage, address, variant.viewport)
        return await looking.look(stage.show(scene, variant))


async def _answers(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return
    raise TimeoutError("the gallery's server did not start")
