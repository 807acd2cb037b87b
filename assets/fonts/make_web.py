"""Makes the two files of Flet's web client that this app serves in its own version, from the installed flet-web.

    python assets/fonts/make_web.py

index.html gets three lines more: a content security policy, so that no page of the app can ask anybody but its own
server (the client would fetch a script of an animation library it does not need from a public CDN); page.js, by which a
page names itself to app/admission.py; and gone.js, which takes the record off a page whose server is gone.
FontManifest.json gets one family more: Noto Sans SC in two weights, loaded before the first frame.
"""

from __future__ import annotations

import json
from pathlib import Path

import flet_web

ASSETS = Path(__file__).parents[1]
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss: data: blob:; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; media-src 'self' data: blob:; frame-src 'none'; object-src 'none'"
)
LINE = f'  <meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
NEXT = '  <script src="python.js"></script>\n'  # what stands behind the page's settings
OWN = '  <script src="page.js"></script>\n  <script src="gone.js"></script>\n'
FAMILY = {
    "family": "Noto Sans SC",
    "fonts": [
        {"weight": 400, "asset": "fonts/noto-sans-sc-400.woff2"},
        {"weight": 600, "asset": "fonts/noto-sans-sc-600.woff2"},
    ],
}


def client() -> Path:
    """The folder of the installed web client."""
    return Path(flet_web.__file__).parent / "web"


def index(packaged: str) -> str:
    """The packaged page with the policy as the first line of its head, and our scripts right after the settings."""
    head, _, rest = packaged.partition("<head>\n")
    if NEXT not in rest:
        raise ValueError("the packaged page has no place for our scripts")
    return f"{head}<head>\n{LINE}{rest.replace(NEXT, OWN + NEXT)}"


def manifest(packaged: str) -> str:
    """The packaged fonts and ours."""
    return json.dumps([*json.loads(packaged), FAMILY], indent=1) + "\n"


if __name__ == "__main__":
    (ASSETS / "index.html").write_text(index((client() / "index.html").read_text("utf-8")), "utf-8")
    fonts = ASSETS / "assets" / "FontManifest.json"
    fonts.write_text(manifest((client() / "assets" / "FontManifest.json").read_text("utf-8")), "utf-8")
