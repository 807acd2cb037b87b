"""What a planted fault is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Subject = Literal[
    "sync", "outbox and store", "holds and scheduling", "money at the hospital", "money in the app", "permissions",
    "audit", "sign-in and tokens", "keys and vault", "migrations", "search at the hospital", "search in the app",
    "validation", "dates and time zones", "words and formatting", "screens",
]  # fmt: skip
SUBJECTS: Final[tuple[str, ...]] = get_args(Subject)


@dataclass(frozen=True)
class Fault:
    """One line of the product with a mistake in it. `before` stands exactly once in `file`; `after` takes its place.

    `why`: what a person would suffer. `near`: what is asked first, as pytest takes it: tests, files or folders.
    """

    name: str
    subject: Subject
    file: str
    before: str
    after: str
    why: str
    near: tuple[str, ...]
