"""The contact sheet: every picture on one page, what is wrong first."""

from __future__ import annotations

from html import escape
from itertools import groupby
from pathlib import Path

from tests.gallery.tour import Picture, Tour

STYLE = """body{font:14px system-ui,sans-serif;margin:24px;background:#f4f7f6;color:#12211f}
h2{margin:32px 0 8px}figure{display:inline-block;vertical-align:top;margin:0 12px 16px 0;width:200px}
img{width:200px;max-height:420px;object-fit:cover;object-position:top;border:1px solid #ccd;border-radius:8px}
figcaption{font-size:12px;word-break:break-word}.bad{color:#b3261e}"""


def write(tour: Tour, out: Path) -> Path:
    """Writes index.html beside the pictures."""
    told = "".join(f"<li>{escape(each)}</li>" for each in tour.wrong) or "<li>nothing</li>"
    by_scene = sorted(tour.pictures, key=lambda p: p.scene)
    parts = [
        f"<h2>{escape(name)}</h2>" + "".join(map(_figure, pictures))
        for name, pictures in groupby(by_scene, lambda p: p.scene)
    ]
    page = f"<!doctype html><meta charset=utf-8><title>Gallery</title><style>{STYLE}</style>"
    page += f"<h1>{len(tour.pictures)} pictures</h1><h2>Found wrong</h2><ul class=bad>{told}</ul>{''.join(parts)}"
    target = out / "index.html"
    target.write_text(page, "utf-8")
    return target


def _figure(picture: Picture) -> str:
    wrong = f"<br><span class=bad>{len(picture.found)} found</span>" if picture.found else ""
    image = f"<a href='{picture.file}'><img loading=lazy src='{picture.file}'></a>"
    return f"<figure>{image}<figcaption>{picture.variant.name}{wrong}</figcaption></figure>"
