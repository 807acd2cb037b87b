"""`python -m benchmarks.hello PORT`: the smallest Flet app there is, under the app's own server settings."""

from __future__ import annotations

import sys
from typing import Any, Final

import flet as ft
import uvicorn

HELLO: Final = "Hello, world"


def main(page: ft.Page) -> None:
    """Draws two words."""
    page.add(ft.Text(value=HELLO))


if __name__ == "__main__":
    app: Any = ft.run(main, export_asgi_app=True, no_cdn=True)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, ws="websockets-sansio")
