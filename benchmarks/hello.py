"""`python -m benchmarks.hello PORT`: the smallest Flet app there is, under the app's own server settings; with `tap`
behind the port the smallest with two screens, a button on the one and two words on the other.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import flet as ft
import uvicorn

HELLO: Final = "Hello, world"
OPEN: Final = "Open"


def main(page: ft.Page) -> None:
    """Draws two words."""
    page.add(ft.Text(value=HELLO))


def two_screens(page: ft.Page) -> None:
    """Leads to the two words and back by the address, as the app does."""

    def arrived(_event: object = None) -> None:
        button = ft.Button(content=OPEN, on_click=lambda _: page.navigate("/hello"))
        page.views = [ft.View(route="/", controls=[button])]
        if page.route == "/hello":
            page.views.append(ft.View(route="/hello", controls=[ft.Text(value=HELLO)]))
        page.update()

    page.on_route_change = arrived
    page.theme = ft.Theme(page_transitions=ft.PageTransitionsTheme(linux=ft.PageTransitionTheme.NONE))
    arrived()


if __name__ == "__main__":
    app: Any = ft.run(
        two_screens if "tap" in sys.argv[2:] else main, export_asgi_app=True, assets_dir=None, no_cdn=True
    )
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, ws="websockets-sansio")
