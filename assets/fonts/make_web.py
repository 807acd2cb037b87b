"""Makes the two files of Flet's web client that this app serves in its own version, from the installed flet-web.

    python assets/fonts/make_web.py

index.html gets a content security policy, so that no page of the app can ask anybody but its own server (the client
would fetch a script of an animation library it does not need from a public CDN); page.js, by which a page names itself
to app/admission.py; gone.js, which takes the record off a page whose server is gone; and splash.html in the place of
Flet's picture, with the catalogs' words and the palette's colours.
FontManifest.json has what this app draws with: Noto Sans SC in two weights, the icons, and Roboto, which the client
would ask a font server for. All of it loads before the first frame.
"""

from __future__ import annotations

import base64
import json
import re
import sys
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
LOADING = re.compile(r'  <div id="loading".*?</div>\n', re.S)
#: The client's names, and ours. The app gives the page another title than this one: splash.js waits for it.
NAMES = {
    "<title>Flet</title>": "<title>安心 Anxin</title>",
    '-title" content="Flet"': '-title" content="安心"',
    "Flet application.": "安心 Anxin",
}
LANGUAGES = ("zh-CN", "en")
SPLASH_WORDS = ("shell.app", "shell.opening", "shell.opening.first_time")
FONTS = (
    {
        "family": "Noto Sans SC",
        "fonts": [
            {"weight": 400, "asset": "fonts/noto-sans-sc-400.woff2"},
            {"weight": 600, "asset": "fonts/noto-sans-sc-600.woff2"},
        ],
    },
    {"family": "Roboto", "fonts": [{"asset": "fonts/roboto.woff2"}]},
    {"family": "Anxin Icons", "fonts": [{"asset": "fonts/anxin-icons.ttf"}]},
)
DRAWN_WITH = ("MaterialIcons",)  # of the packaged ones; the others are of controls that the app does not have


def client() -> Path:
    """The folder of the installed web client."""
    return Path(flet_web.__file__).parent / "web"


def index(packaged: str) -> str:
    """The packaged page with the policy as the first line of its head, our scripts right after the settings, and our
    splash."""
    head, _, rest = packaged.partition("<head>\n")
    if NEXT not in rest or not LOADING.search(rest) or any(name not in rest for name in NAMES):
        raise ValueError("the packaged page has no place for what is ours")
    for theirs, ours in {NEXT: OWN + NEXT, **NAMES}.items():
        rest = rest.replace(theirs, ours)
    rest = LOADING.sub(lambda _: splash(), rest)
    return f"{head}<head>\n{LINE}{rest}"


def splash() -> str:
    """What stands on the page until the app has drawn its first screen."""
    sys.path.insert(0, str(ASSETS.parent))
    from views.look import tokens  # noqa: PLC0415 - the product, of which this file is no part

    font = base64.b64encode((ASSETS / "fonts" / "splash.woff2").read_bytes()).decode()
    filled = {"font": f"data:font/woff2;base64,{font}", "words": json.dumps(splash_words(), ensure_ascii=False)}
    for name, palette in (("light", tokens.LIGHT), ("dark", tokens.DARK)):
        filled |= {f"{name}_{role}": getattr(palette, role) for role in ("ground", "soft", "brand", "line", "ink")}
    written = (ASSETS / "splash.html").read_text("utf-8")
    return re.sub(r"\{(\w+)\}", lambda found: filled[found[1]], written)


def splash_words() -> dict[str, dict[str, str]]:
    """By language and key; all of its characters are in splash.woff2."""
    words: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        catalog = json.loads((ASSETS / "catalogs" / language / "shell.json").read_text("utf-8"))
        words[language] = {key: catalog[key] for key in SPLASH_WORDS}
    return words


def manifest(packaged: str) -> str:
    """Of the packaged fonts those that are drawn with, and ours."""
    kept = [family for family in json.loads(packaged) if family["family"] in DRAWN_WITH]
    return json.dumps([*kept, *FONTS], indent=1) + "\n"


if __name__ == "__main__":
    (ASSETS / "index.html").write_text(index((client() / "index.html").read_text("utf-8")), "utf-8")
    fonts = ASSETS / "assets" / "FontManifest.json"
    fonts.write_text(manifest((client() / "assets" / "FontManifest.json").read_text("utf-8")), "utf-8")
