"""Marks a function as a query and names its topics: after a write to one of them it has to be read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from local_store.store import Reader

P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)


class Query(Generic[P, T_co]):
    """A question to the store. Reads only, never waits for the network; `watches` are the topics it depends on, `ask`
    is the function itself."""

    def __init__(self, ask: Callable[Concatenate[Reader, P], T_co], watches: frozenset[str]) -> None:
        self.ask = ask
        self.watches = watches
        self.__name__ = ask.__name__
        self.__doc__ = ask.__doc__

    def __call__(self, r: Reader, *args: P.args, **kwargs: P.kwargs) -> T_co:
        return self.ask(r, *args, **kwargs)


def query(*watches: str) -> Callable[[Callable[Concatenate[Reader, P], T_co]], Query[P, T_co]]:
    """`@query("Appointment", "outbox")` above `def upcoming(r: Reader, ...)`."""

    def mark(ask: Callable[Concatenate[Reader, P], T_co]) -> Query[P, T_co]:
        return Query(ask, frozenset(watches))

    return mark
