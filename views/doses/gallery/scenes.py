"""Pictures of what is asked about a dose, from fixed data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import flet as ft

from views.component import screen
from views.doses.actions import Answering, record_prompt
from views.doses.dose_line import lines_of
from views.doses.gallery import data
from views.doses.gallery.data import NOW
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card

_DUE = NOW - timedelta(minutes=30)
_MISSED = NOW + timedelta(hours=6)


def _nothing(*_: Any) -> None:
    return


@screen
def _Question(*, now: datetime, words: str | None = None) -> ft.View:
    """The question about the first dose of the day, without what it covers."""
    around, found = use_ui_context(), data.day(now=now)
    line = lines_of(found, found.doses)[0]
    answering = Answering(_nothing, _nothing, _nothing, _nothing, _nothing, words)
    shown = card(around.look, prompt_parts(around.look, record_prompt(around, line, answering)))
    return page_frame(around, [shown], route="/", back=True)


def scenes() -> list[Scene]:
    return [
        Scene("dose-skip", lambda: _Question(now=_DUE)),
        Scene("dose-missed", lambda: _Question(now=_MISSED), quick=False),
        Scene("dose-own-reason", lambda: _Question(now=_DUE, words="出门忘带了"), quick=False),
    ]
