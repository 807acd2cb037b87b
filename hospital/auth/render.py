"""Turns a page of hospital/auth/pages into an answer: words of the reader's language, headers that keep it private."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_PAGES = Path(__file__).parent / "pages"
LANGUAGES: Final = ("zh", "en")
PRIVATE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_environment = Environment(
    loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_environment.globals.update(refresh=None, other_language_url=None, problem=None, demo_people=(), device=None)


@lru_cache(maxsize=len(LANGUAGES))
def _catalog(language: str) -> dict[str, str]:
    catalog: dict[str, str] = json.loads((_PAGES / f"{language}.json").read_text("utf-8"))
    return catalog


def words(language: str) -> Callable[..., str]:
    """Texts of one language by key."""
    catalog = _catalog(language)
    return lambda key, **values: catalog[key].format(**values)


def language_of(request: Request) -> str:
    """?lang first, then OpenID's ui_locales, then the browser's first wish that we speak; Chinese otherwise."""
    wishes = [request.query_params.get("lang", ""), *request.query_params.get("ui_locales", "").split()]
    wishes += [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    for wish in wishes:
        short = wish.lower()[:2]
        if short in LANGUAGES:
            return short
    return LANGUAGES[0]


def page(template: str, language: str, *, status: int = 200, leads_to: str = "", **values: Any) -> HTMLResponse:
    """One page. `leads_to` is the only other place its forms may end at: browsers check redirects of a form too."""
    text = _environment.get_template(template).render(t=words(language), language=language, **values)
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {leads_to}".rstrip()
    )
    return HTMLResponse(text, status, headers={**PRIVATE_HEADERS, "Content-Security-Policy": policy})


def style() -> Response:
    """The style sheet of all pages."""
    return Response(
        (_PAGES / "style.css").read_bytes(), media_type="text/css", headers={"Cache-Control": "max-age=300"}
    )
