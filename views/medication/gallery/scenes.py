"""Pictures of the screens of medicines from fixed data."""

from __future__ import annotations

from views.kit.scene import Scene
from views.medication.gallery.days import day_scenes
from views.medication.gallery.editing import editing_scenes
from views.medication.gallery.medicines import medicine_scenes
from views.medication.gallery.times import time_scenes


def scenes() -> list[Scene]:
    return [*day_scenes(), *medicine_scenes(), *time_scenes(), *editing_scenes()]
