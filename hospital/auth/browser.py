"""The cookie that ties a sign-in to the browser it began in."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Cookie, Response

NAME: Final = "anxin_browser"
Browser = Annotated[str, Cookie(max_length=100)]


def remember(answer: Response, browser: str, base_url: str, root: str) -> None:
    """Sets the cookie: for an hour, for the pages of sign-in only, unreadable by scripts."""
    answer.set_cookie(
        NAME, browser, max_age=3600, path=f"{root}/auth", httponly=True, samesite="lax",
        secure=base_url.startswith("https:"),
    )  # fmt: skip
