"""The hooks by which a screen reads, acts and listens. The only module in views that calls `ft.use_effect` and starts
tasks.

They keep rules that Flet 1.0.5 requires: cleanups are passed, never returned; nothing raises inside an effect; a result
of an older question never overwrites a newer one; tasks keep the page's context even when a change is published from a
background task that has none.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import flet as ft

from services.account.people import NOBODY
from services.account.states import Unlocked
from services.errors import AppError, StoreLocked
from views.answers import Action, ActionState, Answer, Done, Failed, Idle, Loading, Ready, Running
from views.asking import Asking, as_app_error
from views.context import AddressProvider, AppContext, AppContextProvider, Notice, UiContext, UiContextProvider
from views.i18n.texts import Texts
from views.i18n.words import error_words

if TYPE_CHECKING:
    from local_store.changes import ChangeFeed
    from local_store.store import LocalStore, Writer
    from services.account.people import People
    from services.account.preferences import Preferences
    from services.account.session import AccountState
    from services.clients import ClientKey
    from services.query import Query
    from services.sync.cycle import SyncStatus

P = ParamSpec("P")
T = TypeVar("T")

__all__ = [
    "Action",
    "ActionState",
    "Answer",
    "Done",
    "Failed",
    "Idle",
    "Loading",
    "Ready",
    "Running",
    "start_task",
    "use_account_state",
    "use_action",
    "use_app",
    "use_back",
    "use_client",
    "use_heard",
    "use_latest",
    "use_life",
    "use_now",
    "use_opening",
    "use_patient",
    "use_people",
    "use_preferences",
    "use_query",
    "use_quiet_action",
    "use_store",
    "use_sync_status",
    "use_task",
    "use_texts",
    "use_ui_context",
]  # fmt: skip
_running: set[asyncio.Task[Any]] = set()


def _start(work: Coroutine[Any, Any, None], home: contextvars.Context) -> None:
    """Starts a task in the page's context and keeps it until it ends (asyncio itself has only weak references)."""
    task = asyncio.get_running_loop().create_task(work, context=home.copy())
    _running.add(task)
    task.add_done_callback(_running.discard)


def start_task(work: Coroutine[Any, Any, None]) -> None:
    """Starts background work of the page that belongs to no single screen."""
    _start(work, contextvars.copy_context())


def use_app() -> AppContext:
    """The AppContext. Raises outside the app (a gallery scene must not act)."""
    app = ft.use_context(AppContextProvider)
    if app is None:
        raise LookupError("no AppContext here")
    return app


def use_client(key: ClientKey[T]) -> T:
    """The client that a feature registered under this key. Raises LookupError when none did."""
    return use_app().clients[key]


def use_ui_context() -> UiContext:
    return ft.use_context(UiContextProvider)


def use_texts() -> Texts:
    return use_ui_context().texts


def use_life(begin: Callable[[], Callable[[], None]], *depends_on: object) -> None:
    """Runs `begin` after mount and whenever a dependency changes; the cleanup it returns runs before each next run and
    at unmount."""
    end: ft.MutableRef[Callable[[], None] | None] = ft.use_ref(None)

    def finish() -> None:
        stop, end.current = end.current, None
        if stop is not None:
            stop()

    def start() -> None:
        finish()
        end.current = begin()

    ft.use_effect(start, dependencies=list(depends_on), cleanup=finish)


def use_latest(value: T) -> ft.MutableRef[T]:
    """A reference whose `current` is always the value of the newest render: for callbacks that run later."""
    holder: ft.MutableRef[Any] = ft.use_ref(None)
    holder.current = value
    return cast("ft.MutableRef[T]", holder)


def use_back(step: Callable[[], None] | None) -> None:
    """Says what a step back means while this component is in sight, by the arrow, Esc, Android or the browser: `step`,
    and None to leave the screen."""
    around, place, newest = use_ui_context(), ft.use_context(AddressProvider), use_latest(step)

    def begin() -> Callable[[], None]:
        if newest.current is None:
            return lambda: None
        return around.on_back(place, lambda: newest.current() if newest.current else None)

    use_life(begin, step is None, place)


def use_heard(feed: ChangeFeed, topics: frozenset[str], read: Callable[[], T]) -> T:
    """A value of a service that publishes its changes. Renders again after each; never polls."""
    _, again = ft.use_state(0)
    seen = read()
    seen_at_render = use_latest(seen)

    def begin() -> Callable[[], None]:
        home = contextvars.copy_context()

        def on_change() -> None:
            home.copy().run(again, lambda n: n + 1)

        if read() != seen_at_render.current:
            on_change()
        return feed.listen(topics, on_change)

    use_life(begin, feed)
    return seen


def use_account_state() -> AccountState:
    account = use_app().account
    return use_heard(account.changes, frozenset({"account"}), lambda: account.state)


def use_patient() -> str:
    """The id of the person whose record is in view; empty while locked."""
    state = use_account_state()
    return state.people.viewing if isinstance(state, Unlocked) else ""


def use_people() -> People:
    """Who signed in, and whose records are here; nobody while locked."""
    state = use_account_state()
    return state.people if isinstance(state, Unlocked) else NOBODY


def use_preferences() -> Preferences:
    kept = use_app().preferences
    return use_heard(kept.changes, frozenset({"preferences"}), lambda: kept.value)


def use_sync_status() -> SyncStatus:
    sync = use_app().sync
    return use_heard(sync.changes, frozenset({"sync"}), lambda: sync.status)


def use_store() -> LocalStore | None:
    """The open store, or None while locked. Renders again at lock and unlock."""
    account = use_app().account

    def opened() -> LocalStore | None:
        try:
            store: LocalStore = account.store
            return store
        except StoreLocked:
            return None

    return use_heard(account.changes, frozenset({"account"}), opened)


def use_query(question: Query[..., T], *args: object, wanted: bool = True) -> Answer[T]:
    """Reads the question from the store, not on the event loop, and again after each write to its topics. Never raises.

    `args` must be comparable values. With other arguments the answer is Loading, never the answer to the old ones.
    Nothing is read while it is not `wanted`. A prefetched answer is there at the first render.
    """
    store, prefetch = use_store(), use_app().prefetch
    current = (store, question, args)

    def at_first() -> tuple[Any, Answer[T]]:
        here = None if store is None else prefetch.take((store, question, args))
        return (None, Loading()) if here is None else (current, here)

    state: tuple[tuple[Any, Answer[T]], Callable[[Any], None]] = ft.use_state(at_first)
    kept, keep = state

    def begin() -> Callable[[], None]:
        if store is None or not wanted:
            return lambda: None
        home = contextvars.copy_context()
        return Asking(
            store, question, args, tell=lambda answer: keep((current, answer)), start=lambda work: _start(work, home)
        ).begin()

    use_life(begin, store, question, wanted, *args)
    if store is None:
        return Failed(StoreLocked())
    answered, answer = kept
    return answer if answered == current else Loading()


def use_task(
    work: Callable[P, Awaitable[T]],
    on_done: Callable[[T], None] | None = None,
    on_failed: Callable[[AppError], None] | None = None,
    *,
    by_itself: bool = False,
) -> Action[P, T]:
    """An async call as an action: one at a time, its error a value. `on_done` runs once, on the loop, if shown.

    `by_itself`: the screen starts it, perhaps repeatedly. It does not count as activity, so that the app locks when the
    person has left.
    """
    app = ft.use_context(AppContextProvider)
    state, set_state = ft.use_state(cast("ActionState[T]", Idle()))
    busy = ft.use_ref(False)
    shown = ft.use_ref(True)
    now = use_latest((work, on_done, on_failed))

    def begin() -> Callable[[], None]:
        shown.current = True
        return lambda: setattr(shown, "current", False)

    use_life(begin)

    async def carry_out(*args: P.args, **kwargs: P.kwargs) -> None:
        doing, done, failed = now.current
        try:
            outcome: ActionState[T] = Done(await doing(*args, **kwargs))
        except Exception as cause:  # noqa: BLE001 - an edge: the error becomes a value the screen shows
            outcome = Failed(as_app_error(cause))
        finally:
            busy.current = False
        if not shown.current:
            return
        set_state(outcome)
        if isinstance(outcome, Done) and done is not None:
            done(outcome.value)
        if isinstance(outcome, Failed) and failed is not None:
            failed(outcome.error)

    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        if busy.current:
            return
        if app is not None and not by_itself:
            app.account.touch()
        busy.current = True
        set_state(Running())
        _start(carry_out(*args, **kwargs), contextvars.copy_context())

    return Action(run, cast("ActionState[T]", state))


def use_opening() -> Action[[str], None]:
    """Opens an address outside the app; a notice says why one was not opened."""
    around = use_ui_context()

    def told(error: AppError) -> None:
        around.notify(Notice(error_words(around.texts, error).both))

    return use_task(use_app().open_url, on_failed=told)


def use_action(
    command: Callable[Concatenate[Writer, P], T],
    on_done: Callable[[T], None] | None = None,
    on_failed: Callable[[AppError], None] | None = None,
) -> Action[P, T]:
    """A command to the store as an action: one transaction, works offline; questions on its topics are read again."""
    store = use_store()

    async def write(*args: P.args, **kwargs: P.kwargs) -> T:
        if store is None:
            raise StoreLocked
        return await store.write(functools.partial(_with_words, command, kwargs), *args)

    return use_task(write, on_done, on_failed)


def use_quiet_action(command: Callable[Concatenate[Writer, P], object]) -> Callable[P, None]:
    """A command whose state no screen shows: nothing renders when it starts or ends. Our own errors are logged."""
    store = use_store()

    async def write(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            if store is not None:
                await store.write(functools.partial(_with_words, command, kwargs), *args)
        except Exception as cause:  # noqa: BLE001 - an edge: nobody waits for it
            as_app_error(cause)

    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        _start(write(*args, **kwargs), contextvars.copy_context())

    return run


def _with_words(command: Callable[..., T], words: dict[str, Any], w: Writer, *args: Any) -> T:
    return command(w, *args, **words)


def use_now(every_seconds: float) -> datetime:
    """The clock's time, read again at this interval while mounted: for countdowns and for what changes with the day. It
    is another at each render, so a question takes no more of it than the minute."""
    clock = use_app().clock
    _, again = ft.use_state(0)

    def begin() -> Callable[[], None]:
        ticking = asyncio.Event()

        async def tick() -> None:
            while not ticking.is_set():
                await asyncio.sleep(every_seconds)
                if not ticking.is_set():
                    again(lambda n: n + 1)

        _start(tick(), contextvars.copy_context())
        return ticking.set

    use_life(begin, every_seconds)
    return clock.now()
