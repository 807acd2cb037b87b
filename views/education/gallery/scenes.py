"""Pictures of the screens of learning from fixed data."""

from __future__ import annotations

from views.education.gallery.articles import article_scenes
from views.education.gallery.films import film_scenes
from views.education.gallery.questions import question_scenes
from views.kit.scene import Scene


def scenes() -> list[Scene]:
    return [*article_scenes(), *question_scenes(), *film_scenes()]
