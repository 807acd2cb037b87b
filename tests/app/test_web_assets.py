"""The web client's files we serve in our own version: fonts that cover what we say, and no way out to a stranger."""

from __future__ import annotations

import json
import runpy
from datetime import date
from hashlib import sha256
from pathlib import Path

from hospital.demo.build import resources
from views.i18n.texts import Language, texts_for

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"
COVERAGE = json.loads((ASSETS / "fonts" / "coverage.json").read_text("utf-8"))
FIRST, REST = set(COVERAGE["first"]), set(COVERAGE["rest"])
MAKE = runpy.run_path(str(ASSETS / "fonts" / "make_web.py"))
FALLBACK = runpy.run_path(str(ASSETS / "fonts" / "fallback.py"))
FIRST_SCREENS = ("account.", "home.", "kit.", "shell.")
#: Said on phones alone, which have fonts of their own; no browser view shows them.
ON_PHONES = ("account.biometrics.", "account.kept.phone")


def missing(said: set[str]) -> set[str]:
    return {c for c in said if not c.isspace()} - FIRST - REST


def test_the_coverage_is_that_of_the_files() -> None:
    files = {name: sha256((ASSETS / "assets" / "fonts" / name).read_bytes()).hexdigest() for name in COVERAGE["files"]}
    assert files == COVERAGE["files"]
    assert len(files) == 3


def test_the_first_screens_wait_for_no_further_font() -> None:
    words = [entry for language in Language for entry in texts_for(language).entries.items()]
    said = {
        c
        for key, text in words
        if key.startswith(FIRST_SCREENS) and not key.startswith(ON_PHONES)
        for c in text
        if not c.isspace()
    }
    assert said - FIRST == set()


def test_the_client_asks_a_font_for_every_character_that_is_not_there_from_the_start() -> None:
    known = FALLBACK["known_to_client"]()
    assert {c for c in REST if ord(c) not in known} == set(), "run assets/fonts/make_fonts.py"
    assert ord("镕") in known
    assert ord("𬭎") not in known


def test_the_font_covers_every_word_of_the_catalogs() -> None:
    assert missing({c for language in Language for text in texts_for(language).entries.values() for c in text}) == set()


def test_the_font_covers_the_demo_hospital() -> None:
    said = {c for body in resources(1, date(2026, 11, 21)) for c in json.dumps(body, ensure_ascii=False, default=str)}
    assert missing(said) == set()


def test_the_font_covers_rare_names_and_what_units_need() -> None:
    assert missing(set("镕喆犇堃䶮㛃㸆𬭎𫖯𬱖𬍛𠮷㐂βγμ⁹⁵µ°²³×−¥“”…—·（）：，")) == set()


def test_pages_that_nobody_serves_files_to_have_the_font_of_what_they_say() -> None:
    pages = {page.name: page.read_bytes() for page in (ROOT / "app/closed.html", ROOT / "services/fhir/returned.html")}
    assert {name: sha256(page).hexdigest() for name, page in pages.items()} == COVERAGE["pages"], "run make_fonts.py"
    assert all(len(page) > 5000 for page in pages.values())


def test_our_page_is_the_installed_clients_with_a_policy() -> None:
    packaged = (MAKE["client"]() / "index.html").read_text("utf-8")
    ours = (ASSETS / "index.html").read_text("utf-8")
    assert ours == MAKE["index"](packaged), "run assets/fonts/make_web.py"
    assert "connect-src 'self'" in ours


def test_our_font_manifest_has_the_installed_clients_icons_and_our_family() -> None:
    packaged = (MAKE["client"]() / "assets" / "FontManifest.json").read_text("utf-8")
    assert (ASSETS / "assets" / "FontManifest.json").read_text("utf-8") == MAKE["manifest"](packaged)


def test_fonts_stay_small_and_keep_their_licence() -> None:
    size = sum((ASSETS / "assets" / "fonts" / name).stat().st_size for name in COVERAGE["files"])
    assert size <= 3_000_000
    assert "SIL Open Font License" in (ASSETS / "fonts" / "OFL.txt").read_text("utf-8")
