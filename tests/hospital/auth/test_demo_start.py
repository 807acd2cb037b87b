"""The demo's first page offers both sides, and what it shows lets a newcomer in; elsewhere there is no such page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import httpx

from tests.hospital.auth.conftest import settle
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.auth.walker import Walker, token_of


def nurse(page: httpx.Response) -> list[str]:
    """The nurse's name, password and digits as they stand on the page."""
    table = page.text.partition("护士 · ")[2].partition("</table>")[0]
    return [unescape(cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.S)]


def test_what_the_page_shows_signs_a_nurse_in(house: Hospital, client: httpx.Client, walker: Walker) -> None:
    page = client.get("/demo")
    assert "13800000001" in page.text
    assert '<meta http-equiv="refresh" content="10">' in page.text
    name, password, code = nurse(page)
    form = client.get("/auth/staff?lang=zh")
    answer = walker.post("/auth/staff", token_of(form), name=name, password=password, code=code)
    assert (answer.status_code, answer.headers["location"].startswith("/staff")) == (303, True)
    assert nurse(client.get("/demo"))[2] != code  # digits work once, so others are offered


def test_the_page_speaks_english(house: Hospital, client: httpx.Client) -> None:
    assert "Be a nurse or doctor" in client.get("/demo?lang=en").text


def test_a_real_hospital_has_no_such_page(tmp_path: Path) -> None:
    with serve(tmp_path, demo=False) as house, httpx.Client(base_url=house.base) as client:
        settle(house)
        assert client.get("/demo").status_code == 404
