"""Walks through scenes and variants, takes the pictures and collects what is wrong with them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from tests.gallery.browser import eyes
from tests.gallery.checks import findings
from tests.gallery.stage import Stage, serve
from tests.gallery.variants import Variant
from views.kit.scene import Scene


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


async def walk(scenes: Sequence[Scene], variants: Sequence[Variant], out: Path | None) -> Tour:
    """One browser page, one session; the viewport changes only between sizes."""
    stage, port, tour = Stage(), free_port(), Tour()
    serving = asyncio.get_running_loop().create_task(serve(stage, port))
    try:
        await _answers(port)
        async with eyes() as looking:
            await looking.open(f"http://127.0.0.1:{port}/")
            await asyncio.wait_for(stage.ready.wait(), 30)
            for viewport, same_size in groupby(sorted(variants, key=lambda v: v.viewport), lambda v: v.viewport):
                await looking.page.set_viewport_size({"width": viewport[0], "height": viewport[1]})
                for variant in same_size:
                    for scene in scenes:
                        png, nodes = await looking.look(stage.show(scene, variant))
                        picture = Picture(scene.name, variant, tuple(findings(variant, nodes, png)))
                        tour.pictures.append(picture)
                        if out is not None:
                            (out / picture.file).write_bytes(png)
            tour.outside = looking.outside
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError, SystemExit):
            await serving
    return tour


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
