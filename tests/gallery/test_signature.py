"""The table of signature screens names pictures that are there, small, and of scenes that exist."""

from __future__ import annotations

import re

from tests.gallery.signature import TABLE, named
from tests.gallery.stage import all_scenes
from tests.gallery.variants import QUICK, full

PICTURES = TABLE.parents[1] / ".github" / "pictures"
MOST_BYTES = 60_000


def test_every_picture_is_of_a_scene_and_a_variant() -> None:
    scenes, variants = {scene.name for scene in all_scenes()}, {each.name for each in (*full(), *QUICK)}
    parts = [name.split("--") for name in named()]
    assert len(parts) >= 12
    assert [name for name, variant in parts if name not in scenes or variant not in variants] == []


def test_every_picture_is_there_and_small_and_none_is_left_over() -> None:
    shown = set(re.findall(r"pictures/((?:signature|before)/[\w-]+\.png)", TABLE.read_text("utf-8")))
    there = {
        f"{each.parent.name}/{each.name}" for kind in ("signature", "before") for each in (PICTURES / kind).iterdir()
    }
    assert there == shown
    assert [each for each in shown if (PICTURES / each).stat().st_size > MOST_BYTES] == []
