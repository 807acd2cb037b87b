"""No element of a record takes a screen away: lists show every other element, and each page shows what can be read."""

from __future__ import annotations

import flet as ft
import pytest

from local_store import resources
from local_store.store import Writer
from services.each import UnreadResource
from tests.services.hostile import Json, hostile, patient_of
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.component import component, rows, unread_rows
from views.hooks import use_ui_context
from views.routes import SCREENS

LISTS = (paths.home(), paths.reports(), paths.appointments(), paths.bills(), paths.booking())
PAGES = {"DiagnosticReport": paths.report, "Observation": paths.observation, "Appointment": paths.appointment,
         "Invoice": paths.bill}  # fmt: skip
UNSHOWN = "这一项暂时无法显示"
NEVER = ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+08:00")


async def _keep(house: AppHarness, bodies: list[Json]) -> None:
    def keep(w: Writer) -> None:
        for body in bodies:
            resources.put(w, body, patient="p1" if patient_of(body) else None, text="血")

    await house.unlocked()
    await house.account.store.write(keep)


async def test_a_row_that_cannot_be_drawn_is_named_and_hides_no_other() -> None:
    @component
    def Part() -> ft.Control:
        around = use_ui_context()
        drawn = rows(
            around, "Slot", ["good", "bad", "fine"], lambda word: ft.Text(value={"good": "1", "fine": "3"}[word])
        )
        return ft.Column(controls=[*drawn, *unread_rows(around, [UnreadResource("Invoice", "i7")])])

    async with show(Part) as shown:
        assert "1" in shown.texts() and "3" in shown.texts()
        assert shown.texts().count(UNSHOWN) == 2
        assert "Invoice/i7" in shown.words and "Slot/" in shown.words
        assert not shown.has_fault


@pytest.mark.parametrize("route", LISTS)
async def test_whatever_stands_in_a_record_every_list_is_shown(house: AppHarness, route: str) -> None:
    await _keep(house, list(hostile(0)))
    async with show_app(house.context, SCREENS, route=route) as shown:
        await shown.until(lambda: len(shown.words) > 80)
        assert not shown.has_fault and UNSHOWN not in shown.texts()


async def test_whatever_stands_in_a_resource_its_page_is_shown(house: AppHarness) -> None:
    odd = [body for body in hostile(0) if body["resourceType"] in PAGES][::9]
    await _keep(house, odd)
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        for body in odd:
            await shown.go(PAGES[body["resourceType"]](body["id"]))
            await shown.until(lambda: len(shown.words) > 20)
            assert not shown.has_fault, body


@pytest.mark.parametrize("moment", NEVER)
async def test_a_moment_at_the_calendars_end_hides_no_screen(house: AppHarness, moment: str) -> None:
    about = {"subject": {"reference": "Patient/p1"}}
    people = [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}]
    await _keep(house, [
        {"resourceType": "DiagnosticReport", "id": "x", "status": "final", "code": {"text": "甲"}, **about,
         "effectiveDateTime": moment},
        {"resourceType": "Appointment", "id": "x", "status": "waitlist", "participant": people,
         "requestedPeriod": [{"start": moment, "end": moment}]},
    ])  # fmt: skip
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        for route in (*LISTS, paths.report("x"), paths.appointment("x")):
            await shown.go(route)
            await shown.until(lambda: len(shown.words) > 20)
            assert not shown.has_fault, route
