"""npm's oidc-provider as a process on loopback, and a person with a browser at its pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import httpx

from services.fhir import loopback
from tests.e2e.programs import ROOT, Program, free_port

SOURCES = Path(__file__).parent
INSTALLED = ROOT / "build" / "interop" / "oidc"
_INPUT = re.compile(r"<input[^>]*>")
_ACTION = re.compile(r'<form[^>]*action="([^"]+)"')


def install() -> None:
    """Gets oidc-provider by its pinned version into `build/`; once. Needs Node.js with npm."""
    for tool in ("node", "npm"):
        assert shutil.which(tool), f"{tool} is missing: run `make interop`, which gets it"
    wanted = (SOURCES / "package.json").read_text()
    named = INSTALLED / "package.json"
    if named.exists() and named.read_text() == wanted and (INSTALLED / "ready").exists():
        return
    INSTALLED.mkdir(parents=True, exist_ok=True)
    named.write_text(wanted)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    (INSTALLED / "ready").touch()


class Provider(Program):
    """One provider; sessions and tokens are gone when it stops."""

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self.base = f"http://127.0.0.1:{self._port}/fhir"
        super().__init__((), f"{self.base}/metadata", folder / "oidc.log", {})

    def arguments(self) -> list[str]:
        return ["node", str(SOURCES / "server.mjs"), str(self._port), str(INSTALLED)]


class Browser:
    """Signs in and agrees on the provider's own development pages; `open` is what the app calls."""

    async def open(self, url: str) -> None:
        async with httpx.AsyncClient() as web:
            answer = await web.get(url)
            while answer.url.path != loopback.PATH:
                if answer.is_redirect:
                    answer = await web.get(answer.url.join(answer.headers["location"]))
                else:
                    answer = await web.post(_target(answer), data=_filled_in(answer))


def _target(page: httpx.Response) -> str:
    action = _ACTION.search(page.text)
    assert action is not None, page.text[:2000]
    return str(page.url.join(unescape(action[1])))


def _filled_in(page: httpx.Response) -> dict[str, str]:
    given = {"login": "wang", "password": "any"}
    fields = {_attribute(field, "name"): _attribute(field, "value") for field in _INPUT.findall(page.text)}
    return {name: given.get(name, value) for name, value in fields.items()}


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""
