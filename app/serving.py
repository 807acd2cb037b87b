"""Starts the app, shows it in its view until the person closes it, and ends it in order. What there is to show is put
together in `compose.py`.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import flet as ft

from app import log, native
from app.camera import camera_of
from app.compose import AppServices, build
from app.config import LOOPBACK, AppConfig, ConfigProblem, ViewKind, assets_folder
from app.signals import bluetooth_of, signals_of, voice_of
from app.sound import player_of, recorder_of
from services.account.states import Broken
from services.device.system import this_system
from services.errors import StoreBusy
from views.context import AppContext, PickedFile

if TYPE_CHECKING:
    from app.shown_papers import ShownPapers
    from services.device.file_slices import Slices
    from views.doors import Door
    from views.screens import Screen


def run() -> None:
    """Starts the app and returns when it ends. Ends with a message and status 1 on an invalid setting."""
    log.configure()
    try:
        asyncio.run(serve(build(AppConfig.from_environment())))
    except ConfigProblem as problem:
        sys.exit(f"error: {problem}")


async def serve(services: AppServices) -> None:
    """Shows the app in its view until the person closes it, then ends all background work. A second copy on the same
    data says so on its screen; where that would be one more page in the browser, in one line instead."""
    loop = asyncio.get_running_loop()
    if services.keeping is None:
        await services.lifecycle.start()
    drawing = cache(lambda: loop.run_in_executor(None, _what_draws))

    async def enter(page: ft.Page) -> None:
        drawn = await asyncio.shield(drawing())
        launcher, picker, share = ft.UrlLauncher(), ft.FilePicker(), ft.Share()
        page.services += [launcher, picker, share]
        if services.keeping is not None:  # its vault is in the page, so the account is read once there is one
            services.keeping.attach()
            await services.lifecycle.start()
        services.lifecycle.attend(page)
        if services.phone is not None:
            await services.phone.attend(page)
        keep_file: Callable[[str, bytes], Awaitable[bool]] = partial(drawn.save_file, page, picker, share)
        if services.papers is not None:
            keep_file = partial(_show_paper, services.papers, _origin(services.config), launcher)
        context = services.context(services.clients(), launcher.launch_url, keep_file, signals_of(page))
        context = replace(
            context,
            pick_file=partial(drawn.pick_file, page, picker),
            keep_stream=None if page.web or services.config.kiosk else partial(drawn.save_stream, page, picker, share),
            bluetooth=bluetooth_of(page),
            voice=voice_of(page),
            camera=camera_of(page),
            recorder=recorder_of(page),
            player=player_of(page),
        )
        drawn.open_page(page, context, _screens, _doors)
        services.drawn.set()

    try:
        state = services.account.state
        if isinstance(state, Broken) and isinstance(state.error, StoreBusy) and not _in_window(services.config.view):
            raise ConfigProblem("Anxin is open already with this data folder; go there, or set ANXIN_HOME to another")
        await _show(services.config, enter, drawing, services.papers)
    finally:
        await services.lifecycle.close()
    if services.visit is not None and services.visit.has_left:
        from app.kiosk import LEFT  # noqa: PLC0415 - see KioskVisit

        sys.exit(LEFT)


@dataclass(frozen=True)
class _Drawing:
    """What every page is drawn with: what opens it, and what saves and picks files in it."""

    open_page: Callable[[ft.Page, AppContext, Callable[[], Sequence[Screen]], Callable[[], Sequence[Door]]], None]
    save_file: Callable[[ft.Page, ft.FilePicker, ft.Share, str, bytes], Awaitable[bool]]
    pick_file: Callable[[ft.Page, ft.FilePicker, Sequence[str]], Awaitable[PickedFile | None]]
    save_stream: Callable[[ft.Page, ft.FilePicker, ft.Share, str, Slices], Awaitable[bool]]


def _what_draws() -> _Drawing:
    """Imports what draws the first frame, while the window or the browser is still starting."""
    from views.device import pick_file, save_file, save_stream  # noqa: PLC0415 - see above
    from views.shell import open_page  # noqa: PLC0415 - see above

    return _Drawing(open_page, save_file, pick_file, save_stream)


def _screens() -> tuple[Screen, ...]:
    from views.routes import SCREENS  # noqa: PLC0415 - needed once somebody is signed in

    return SCREENS


def _doors() -> tuple[Door, ...]:
    from views.routes import DOORS  # noqa: PLC0415 - see above

    return DOORS


async def _show_paper(papers: ShownPapers, origin: str, launcher: ft.UrlLauncher, name: str, content: bytes) -> bool:
    """Opens a tab with it, where it can be printed; nothing is kept."""
    await launcher.launch_url(f"{origin}{papers.keep(name, content)}")
    return False


async def _show(
    config: AppConfig,
    enter: Callable[[ft.Page], Awaitable[None]],
    while_starting: Callable[[], Any],
    papers: ShownPapers | None,
) -> None:
    """`while_starting` begins once the window or the server is on its way: this process then mostly waits for it."""
    assets = assets_folder()
    if _in_window(config.view):
        while_starting()
        await ft.run_async(enter, view=ft.AppView.FLET_APP, assets_dir=str(assets))
        return
    from app.admission import Admission  # noqa: PLC0415 - beside its only use
    from app.web import serve_in_browser  # noqa: PLC0415 - its server is not part of a phone build

    if not _is_free(config.port):
        raise ConfigProblem(f"port {config.port} is in use; stop what runs there or set ANXIN_PORT")
    admission = Admission(_origin(config), _tell)
    admission.announce()
    if config.view is not ViewKind.NONE and native.has_display():
        import webbrowser  # noqa: PLC0415 - a phone starts without it

        asyncio.get_running_loop().call_later(1.0, webbrowser.open, admission.address())
    await serve_in_browser(enter, admission, while_starting, port=config.port, assets=assets, papers=papers)


def _origin(config: AppConfig) -> str:
    """Where a browser on this machine finds the app."""
    return f"http://{LOOPBACK}:{config.port}"


def _tell(address: str) -> None:
    sys.stdout.write(f"Anxin: {address}\n")
    sys.stdout.flush()


def _in_window(view: ViewKind) -> bool:
    """Whether Flet's own client shows the app, as on every phone, and not a browser."""
    if this_system().is_phone:
        return True
    if view is ViewKind.DESKTOP:
        if not native.has_display():
            raise ConfigProblem("ANXIN_VIEW is desktop, and there is no display here")
        if not native.is_here():
            raise ConfigProblem("Flet's native client is not on this machine; `make desktop` fetches it if it can")
        return True
    return view is ViewKind.AUTO and native.has_display() and native.is_here()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0
