"""The files of the browser view: sent once, compressed, and kept by the browser until they change.

A file's address holds a version of what it belongs to (`/kept/VERSION/main.dart.wasm`): the browser keeps it and does
not ask again, and what changed has another address. The page itself is asked for each time, like whatever is asked for
without a version, and answered with 304 while it is the same.

The client asks for fallback fonts by names of its own; for each of them it gets our font of the rarer characters.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import mimetypes
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote

from app.admission import App, Receive, Scope, Send

KEPT: Final = "kept"
FALLBACK: Final = "fallback"
RARER_CHARACTERS: Final = "assets/fonts/noto-sans-sc-rest.woff2"
FOR_EVER: Final = b"private, max-age=31536000, immutable"
ASK_AGAIN: Final = b"private, no-cache"
NEVER: Final = b"no-store"
_PAGE: Final = "index.html"
_CONFIG: Final = "<!-- fletAppConfig -->"  # where Flet's own server puts the page's settings
_OWN_ADDRESS: Final = re.compile(r'(src|href)="([\w./-]+\.(?:js|png|json))"')
_ENGINE_FILES: Final = (
    "main.dart.js",
    "main.dart.wasm",
    "canvaskit/canvaskit.wasm",
    "canvaskit/chromium/canvaskit.wasm",
    "canvaskit/skwasm.wasm",
    "canvaskit/skwasm_heavy.wasm",
)
_COMPRESSIBLE: Final = frozenset({".js", ".mjs", ".wasm", ".json", ".html", ".otf", ".ttf", ".bin", ".svg", ".frag"})
_LEVEL: Final = 6  # 9 takes three times as long for one part in a hundred


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = b""


@dataclass(frozen=True)
class _Content:
    kind: str
    state: str  # another one as soon as the content is another
    plain: Callable[[], bytes]
    zipped: Callable[[], bytes] | None


class WebFiles:
    """Answers what is asked over HTTP from our folder and, below it, the client's; a websocket goes on to the app."""

    def __init__(self, app: App, assets: Path, client: Path, compressed: Path) -> None:
        """`compressed` is where compressed copies are kept from one start to the next; it may be missing."""
        self._app = app
        self._roots = (assets.resolve(), client.resolve())
        self._compressed = compressed
        self._engine = _version(_stats(client))
        self._fonts = _version([self._engine.encode(), *_contents(assets / "assets")])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = await asyncio.to_thread(self._answer, scope["path"].lstrip("/"), dict(scope["headers"]))
        length = [] if answer.status == 304 else [(b"content-length", str(len(answer.body)).encode())]
        await send({"type": "http.response.start", "status": answer.status, "headers": [*answer.headers, *length]})
        body = b"" if scope["method"] == "HEAD" else answer.body
        await send({"type": "http.response.body", "body": body})

    def address(self, path: str) -> str:
        """Where a file of ours or the client's is asked for; another one as soon as its content is another."""
        file = self._find(path)
        if file is None:
            raise FileNotFoundError(path)
        return f"/{KEPT}/{_version([file.read_bytes()])}/{quote(path)}"

    @cached_property
    def page(self) -> bytes:
        """The page with the addresses of this version of everything."""
        written = (self._roots[0] / _PAGE).read_text("utf-8")
        addressed = _OWN_ADDRESS.sub(lambda found: f'{found[1]}="{self.address(found[2])}"', written)
        engine, fonts = f"/{KEPT}/{self._engine}/", f"/{KEPT}/{self._fonts}/"
        settings = {
            "noCdn": True,
            "entrypointBaseUrl": engine,
            "canvasKitBaseUrl": f"{engine}canvaskit/",
            "assetBase": fonts,
            "fontFallbackBaseUrl": f"/{FALLBACK}/",
            "sizes": self._sizes(engine, _ENGINE_FILES) | self._sizes(fonts, self._at_once()),
        }
        script = f"<script>Object.assign(flet, {json.dumps(settings)});</script>"
        return addressed.replace(_CONFIG, script).encode()

    @cached_property
    def _versions(self) -> frozenset[str]:
        """Those this page was given. One of an earlier page is nobody's: what stood there must not be taken for it."""
        return frozenset(re.findall(rf"/{KEPT}/(\w+)/", self.page.decode()))

    def _at_once(self) -> list[str]:
        """The fonts that load before the first frame."""
        manifest = self._find("assets/FontManifest.json")
        families = json.loads(manifest.read_text("utf-8")) if manifest else []
        return [f"assets/{font['asset']}" for family in families for font in family["fonts"]]

    def _sizes(self, base: str, names: Iterable[str]) -> dict[str, int]:
        """By address, the bytes of a file as the page gets them: splash.js measures by them how far it has come."""
        files = {f"{base}{name}": self._find(name) for name in names}
        return {address: file.stat().st_size for address, file in files.items() if file}

    def _answer(self, path: str, headers: dict[bytes, bytes]) -> _Answer:
        folder, _, below = path.partition("/")
        if folder == FALLBACK:
            there = f"/{KEPT}/{self._fonts}/{RARER_CHARACTERS}"
            return _Answer(307, ((b"location", there.encode()), (b"cache-control", NEVER)))
        if folder != KEPT:
            return self._unversioned(path, headers)
        version, _, name = below.partition("/")
        file = self._find(name) if version in self._versions else None
        return _missing() if file is None else _told(self._content(file), FOR_EVER, headers)

    def _unversioned(self, path: str, headers: dict[bytes, bytes]) -> _Answer:
        file = None if path == _PAGE else self._find(path)
        if file is not None:
            return _told(self._content(file), ASK_AGAIN, headers)
        if path and Path(path).suffix not in ("", ".html"):
            return _missing()
        zipped = partial(gzip.compress, self.page, _LEVEL)  # any other path is a screen's
        page = _Content("text/html; charset=utf-8", _version([self.page]), lambda: self.page, zipped)
        return _told(page, ASK_AGAIN, headers)

    def _find(self, path: str) -> Path | None:
        for root in self._roots:
            with contextlib.suppress(OSError, ValueError):  # no name of a file
                file = (root / path).resolve()
                if file.is_relative_to(root) and file.is_file():
                    return file
        return None

    def _content(self, file: Path) -> _Content:
        state = _version(_stats(file))
        zipped = partial(self._gzipped, file, state) if file.suffix in _COMPRESSIBLE else None
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return _Content(kind, state, file.read_bytes, zipped)

    def _gzipped(self, file: Path, state: str) -> bytes:
        """The compressed content, from the copy that an earlier request left or made now."""
        copy = self._compressed / f"{state}.gz"
        with contextlib.suppress(OSError):
            kept = copy.read_bytes()
            if int.from_bytes(kept[-4:], "little") == file.stat().st_size:  # RFC 1952 §2.3.1: it is whole
                return kept
        made = gzip.compress(file.read_bytes(), _LEVEL, mtime=0)
        _keep(copy, made)
        return made


def _told(content: _Content, cache: bytes, headers: dict[bytes, bytes]) -> _Answer:
    """304 when the browser has this state of it in the encoding it accepts, else the content in that encoding."""
    zipped = content.zipped if _accepts_gzip(headers) else None
    tag = f'"{content.state}{"-gzip" if zipped else ""}"'.encode()
    about = ((b"cache-control", cache), (b"etag", tag), (b"vary", b"accept-encoding"))
    if headers.get(b"if-none-match") == tag:
        return _Answer(304, about)
    kind = (b"content-type", content.kind.encode())
    if zipped:
        return _Answer(200, (*about, kind, (b"content-encoding", b"gzip")), zipped())
    return _Answer(200, (*about, kind), content.plain())


def _missing() -> _Answer:
    return _Answer(404, ((b"cache-control", NEVER),))


def _accepts_gzip(headers: dict[bytes, bytes]) -> bool:
    return re.search(rb"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", headers.get(b"accept-encoding", b"")) is not None


def _keep(copy: Path, content: bytes) -> None:
    """Leaves a copy for the next start. Where nothing can be written, the next start compresses again."""
    unfinished = copy.with_name(secrets.token_hex(8))
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(copy)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()


def _version(parts: Iterable[bytes]) -> str:
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:20]


def _files(folder: Path) -> list[Path]:
    return [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())


def _stats(folder: Path) -> Iterable[bytes]:
    """Of what is too large to be read at each start: name, size and moment of the last change."""
    for path in _files(folder):
        stat = path.stat()
        yield f"{path} {stat.st_size} {stat.st_mtime_ns}".encode()


def _contents(folder: Path) -> Iterable[bytes]:
    for path in _files(folder):
        yield path.relative_to(folder).as_posix().encode()
        yield path.read_bytes()
