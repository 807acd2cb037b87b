"""Web pages for people in their own language: a folder of templates and catalogs makes uncached responses."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

LANGUAGES: Final = ("zh", "en")
_STYLE: Final = Path(__file__).with_name("style.css")
_FONTS: Final = Path(__file__).with_name("fonts")
PRIVATE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; media-src 'self'; base-uri 'none'; frame-ancestors 'none';"
    " form-action 'self'"
)


class Pages:
    """The templates (`*.html`) and catalogs (`zh.json`, `en.json`) of one folder. `defaults`: values of every page."""

    def __init__(self, folder: Path, **defaults: Any) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._environment.globals.update(defaults)
        self._folder = folder

    def page(
        self, template: str, language: str, *, status: int = 200, leads_to: str = "", **values: Any
    ) -> HTMLResponse:
        """One page. `leads_to` is the only other place its forms may end at: browsers check redirects of a form too."""
        text = self._environment.get_template(template).render(t=self.words(language), language=language, **values)
        policy = f"{_POLICY} {leads_to}".rstrip()
        return HTMLResponse(text, status, headers={**PRIVATE_HEADERS, "Content-Security-Policy": policy})

    def words(self, language: str) -> Callable[..., str]:
        """Texts of one language by key."""
        catalog = _catalog(self._folder / f"{language}.json")
        return lambda key, **values: catalog[key].format(**values)


@cache
def _catalog(file: Path) -> dict[str, str]:
    catalog: dict[str, str] = json.loads(file.read_text("utf-8"))
    return catalog


def language_of(request: Request) -> str:
    """?lang first, then OpenID's ui_locales, then the browser's first language that we have; Chinese otherwise."""
    wishes = [request.query_params.get("lang", ""), *request.query_params.get("ui_locales", "").split()]
    wishes += [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    for wish in wishes:
        short = wish.lower()[:2]
        if short in LANGUAGES:
            return short
    return LANGUAGES[0]


def style() -> Response:
    """The style sheet of all pages."""
    return Response(_style(), media_type="text/css", headers={"Cache-Control": "max-age=300"})


def font(version: str, name: str) -> Response:
    """A font of the style sheet, which a browser keeps: its address holds its hash."""
    if _fonts().get(name) != version:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    kept = {"Cache-Control": "max-age=31536000, immutable"}
    return Response((_FONTS / name).read_bytes(), media_type="font/woff2", headers=kept)


@cache
def _style() -> str:
    """Names each font by its version."""
    text = _STYLE.read_text("utf-8")
    for name, version in _fonts().items():
        text = text.replace(f"fonts/{name}", f"fonts/{version}/{name}")
    return text


@cache
def _fonts() -> dict[str, str]:
    return {file.name: sha256(file.read_bytes()).hexdigest()[:20] for file in sorted(_FONTS.glob("*.woff2"))}
