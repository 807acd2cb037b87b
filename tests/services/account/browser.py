"""A person at the hospital's own sign-in pages, as far as forms go: reads the hidden fields, fills in the rest."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import httpx
from fastapi import FastAPI

from tests.services.sync.worlds import BASE

_HIDDEN = re.compile(r'name="csrf"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf"')


class Browser:
    """One browser with its cookies. `open` is what the app calls with the address of the sign-in page."""

    def __init__(
        self, hospital: FastAPI, phone: str, *, decision: str = "allow", patient: str = "", stay: bool = False
    ) -> None:
        self._hospital = hospital
        self._phone = phone
        self._decision = decision
        self._patient = patient
        self._stay = stay
        self.last_page = ""

    async def open(self, url: str) -> None:
        async with httpx.AsyncClient() as real:
            self.last_page = (await real.get(await self.answer(url))).text

    async def answer(self, url: str) -> str:
        """The address to which the hospital sends the browser at the end."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self._hospital), base_url=BASE) as web:
            page = await self._walked(web, await web.get(url))
        return page.headers["location"]

    async def let_in(self, url: str) -> None:
        """Opens what a device's QR code says, finds the code the same, and goes on to the end."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self._hospital), base_url=BASE) as web:
            asked = await web.get(url)
            code = httpx.URL(url).params["user_code"]
            assert f'value="{code}"' in asked.text
            page = await self._walked(web, await web.post("/auth/device", data={"user_code": code}))
            self.last_page = page.text

    async def _walked(self, web: httpx.AsyncClient, page: httpx.Response) -> httpx.Response:
        page = await web.post("/auth/code", data={"csrf": _csrf(page), "phone": self._phone})
        page = await web.post("/auth/sign-in", data={"csrf": _csrf(page), "code": self._code()})
        if 'name="patient"' in page.text:
            page = await web.post("/auth/person", data={"csrf": _csrf(page), "patient": self._patient})
        answer = {"csrf": _csrf(page), "decision": self._decision} | ({"stay": "yes"} if self._stay else {})
        return await web.post("/auth/consent", data=answer)

    def _code(self) -> str:
        box = self._hospital.state.sign_in.demo
        return next(one.code for one in box.newest() if one.phone == self._phone)


def _csrf(page: httpx.Response) -> str:
    found = _HIDDEN.search(page.text)
    assert found is not None, page.status_code
    return found[1] or found[2]


async def closed_at_once(_url: str) -> None:
    """A browser that opens and does nothing."""


def forged(change: Callable[[str], str]) -> Callable[[str], Awaitable[None]]:
    """Somebody else's page that knocks at the app's door with an answer of its own."""

    async def open_url(url: str) -> None:
        redirect = httpx.URL(url).params["redirect_uri"]
        async with httpx.AsyncClient() as real:
            await real.get(change(redirect), headers={"Connection": "close"})

    return open_url
