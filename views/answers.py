"""The states of a screen's questions and actions, as values that are compared by their content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from services.errors import AppError

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Loading:
    """The store has not answered yet (normally for a few milliseconds)."""


@dataclass(frozen=True)
class Ready(Generic[T]):
    value: T


@dataclass(frozen=True)
class Failed:
    """The question could not be answered. Equal when the error is the same, so that a retry does not flicker."""

    error: AppError

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Failed) and type(self.error) is type(other.error) and self.error.args == other.error.args
        )

    def __hash__(self) -> int:
        return hash((type(self.error), self.error.args))


Answer = Loading | Ready[T] | Failed


def together(page: Answer[T], *above: Answer[Any]) -> Answer[T]:
    """The page, Loading until everything drawn above it is answered as well: what arrives later moves the page, and a
    finger on its way to one time would choose another."""
    return Loading() if isinstance(page, Ready) and any(isinstance(part, Loading) for part in above) else page


@dataclass(frozen=True)
class Idle:
    """Not started yet."""


@dataclass(frozen=True)
class Running:
    """Running; a second call is ignored."""


@dataclass(frozen=True)
class Done(Generic[T]):
    value: T


ActionState = Idle | Running | Done[T] | Failed


@dataclass(frozen=True)
class Action(Generic[P, T]):
    """Something a person can do. `run` starts it and returns at once; `state` is its current state."""

    run: Callable[P, None]
    state: ActionState[T]

    @property
    def busy(self) -> bool:
        return isinstance(self.state, Running)

    @property
    def error(self) -> AppError | None:
        return self.state.error if isinstance(self.state, Failed) else None
