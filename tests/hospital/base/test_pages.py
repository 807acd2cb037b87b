"""The hospital's pages are readable on a machine without a Chinese font: they bring their own, and browsers keep it."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

from hospital.auth.render import PAGES
from hospital.base import pages

ROOT = Path(__file__).parents[3]
HOSPITAL = ROOT / "hospital"
COVERAGE = json.loads((ROOT / "assets" / "fonts" / "coverage.json").read_text("utf-8"))


def fonts() -> dict[str, str]:
    """The fonts that the style sheet names, with their versions."""
    found = re.findall(r"url\(fonts/(\w+)/([\w.-]+)\)", bytes(pages.style().body).decode())
    return {name: version for version, name in found}


def test_the_style_sheet_names_fonts_that_are_kept_for_ever() -> None:
    assert len(fonts()) == 2
    for name, version in fonts().items():
        answer = pages.font(version, name)
        assert (answer.status_code, answer.media_type) == (200, "font/woff2")
        assert answer.headers["cache-control"] == "max-age=31536000, immutable"
        assert sha256(answer.body).hexdigest().startswith(version)


def test_another_version_and_another_file_are_not_there() -> None:
    (name, version), *_ = fonts().items()
    for wrong in ((version[::-1], name), (version, "OFL.txt"), (version, f"../{name}")):
        assert pages.font(*wrong).status_code == 404


def test_the_fonts_are_those_whose_characters_are_written_down() -> None:
    assert all(COVERAGE["files"][name].startswith(version) for name, version in fonts().items())


def test_what_the_pages_say_needs_the_first_font_alone() -> None:
    said = {c for file in HOSPITAL.glob("*/pages/*.json") for c in file.read_text("utf-8") if not c.isspace()}
    assert said - set(COVERAGE["first"]) == set()


def test_a_page_may_load_fonts_from_the_hospital_and_nobody_else() -> None:
    answer = PAGES.page("stop.html", "zh", root="", hospital="安心医院", kind="lost")
    assert "font-src 'self';" in answer.headers["content-security-policy"]
