"""One session that covers two people: both records come, stay apart, and one of them can end."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from local_store import outbox, resources
from services.bills.queries import overview
from services.booking.ask.queries import visits
from services.reminders.model import ReminderScope
from services.reminders.queries import alarms
from services.reports.queries import ReportFilter, reports, trend_page
from services.sync.pull import keep_all, keep_for
from services.sync.subscription import admitted
from tests.fakes.clock import NOON
from tests.fakes.wires import Send, asks
from tests.services.sync.followers import Served, following, heard, quiet, until
from tests.services.sync.worlds import FixedToken, Phone, at_hospital, fill, new_id, person, phone, reading, report

Json = dict[str, Any]
SHANGHAI = ZoneInfo("Asia/Shanghai")
SUGAR = "http://loinc.org|15074-8"


def visit(id_: str, *patients: str, minutes: int = 30) -> Json:
    start = NOON + timedelta(minutes=minutes)
    people = [{"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"} for patient in patients]
    times = {"start": start.isoformat(), "end": (start + timedelta(minutes=15)).isoformat()}
    return {"resourceType": "Appointment", "id": id_, "status": "booked", "participant": people, **times}


def invoice(id_: str, patient: str) -> Json:
    price = {"value": 12.5, "currency": "CNY"}
    lines = [{"chargeItemCodeableConcept": {"text": "挂号费"}, "priceComponent": [{"type": "base", "amount": price}]}]
    about = {"subject": {"reference": f"Patient/{patient}"}, "status": "issued"}
    return {"resourceType": "Invoice", "id": id_, **about, "lineItem": lines, "totalNet": price, "totalGross": price}


@pytest.fixture
async def family(hospital: FastAPI, tmp_path: Path) -> AsyncIterator[Phone]:
    """A mother's phone whose session covers her child as well."""
    fill(hospital, person("p2", "王小宝"))
    for patient in ("p1", "p2"):
        fill(
            hospital, reading(f"o-{patient}", patient), report(f"r-{patient}", patient), visit(f"a-{patient}", patient)
        )
        fill(hospital, invoice(f"i-{patient}", patient))
    made = await phone(hospital, tmp_path / "family.db", session=FixedToken("family-p1-p2"), represented=("p2",))
    yield made
    await made.put_away()


async def test_both_records_come_and_each_screen_asks_about_one_of_them(family: Phone) -> None:
    assert (await family.cycle()).error is None
    for patient in ("p1", "p2"):
        listed = await family.store.read(reports, patient, "zh-CN", ReportFilter())
        assert [each.id for each in listed.listed] == [f"r-{patient}"]
        found = await family.store.read(reports, patient, "zh-CN", ReportFilter(text="血常规"))
        assert [each.id for each in found.listed] == [f"r-{patient}"]
        assert [each.id for each in (await family.store.read(visits, patient, "zh-CN")).read] == [f"a-{patient}"]
        bills = await family.store.read(overview, patient, "zh-CN")
        assert [bill.id for bill in bills.bills] == [f"i-{patient}"]
        trend = await family.store.read(trend_page, patient, SUGAR, "zh-CN")
        assert sum(len(series.points) for series in trend.series) == 1


async def test_nothing_new_moves_nothing_also_where_a_record_is_of_both(hospital: FastAPI, family: Phone) -> None:
    fill(hospital, visit("a-both", "p1", "p2"))
    await family.cycle()
    for patient in ("p1", "p2"):
        ids = {each.id for each in (await family.store.read(visits, patient, "zh-CN")).read}
        assert ids == {f"a-{patient}", "a-both"}
    changed: list[int] = []
    family.store.changes.listen(frozenset({"Appointment", "Observation"}), lambda: changed.append(1))
    await family.cycle()
    assert family.sync.last_tally.changed == 0
    assert changed == []


async def test_an_old_answer_makes_it_the_other_persons_too_and_brings_nothing_old_back(family: Phone) -> None:
    """One answer may be overtaken by the other's: the newer copy stays, for both."""
    metas = ({"versionId": n, "lastUpdated": f"2026-11-21T0{n}:00:00Z"} for n in "21")
    newer, older = (visit("a-both", "p1", "p2") | {"meta": meta} for meta in metas)
    for body, patient in ((newer, "p1"), (older, "p2")):
        page = {"entry": [{"resource": body}]}
        await family.store.write(keep_all, page, patient, "2026-11-21T04:00:00Z")
    stored = await family.see("Appointment", "a-both")
    assert stored is not None
    assert stored.version_id == "2"
    for patient in ("p1", "p2"):
        assert await family.store.read(resources.in_record, patient, "Appointment", "a-both") == stored


async def test_answers_that_changed_places_on_the_way_mix_no_two_records(hospital: FastAPI, family: Phone) -> None:
    await family.cycle()
    fill(hospital, reading("o2-p1", "p1"), reading("o2-p2", "p2"))

    async def shuffled(request: httpx.Request, send: Send) -> httpx.Response:
        bundle = json.loads(await (await send(request)).aread())
        bundle["entry"].reverse()
        return httpx.Response(200, json=bundle, request=request)

    family.wires.always(shuffled, asks("POST"))
    await family.cycle()
    for patient in ("p1", "p2"):
        stored = await family.store.read(lambda r, p=patient: resources.select(r, "Observation", patient=p))
        assert {each.id for each in stored} == {f"o-{patient}", f"o2-{patient}"}


async def test_a_change_for_the_child_is_the_childs_before_and_after_it_arrived(
    hospital: FastAPI, family: Phone
) -> None:
    id_ = new_id()
    made = reading(id_, "p2")
    await family.store.write(lambda w: outbox.enqueue(w, made, patient="p2", created_at="2026-11-21T04:00:00Z"))
    waiting = await family.see("Observation", id_)
    await family.cycle()
    stored = await family.see("Observation", id_)
    assert waiting is not None
    assert stored is not None
    assert (waiting.patient, stored.patient) == ("p2", "p2")
    assert at_hospital(hospital, "Observation", id_) is not None
    assert await family.waiting() == ()


async def test_what_a_screen_fetches_belongs_to_whom_it_names(hospital: FastAPI, family: Phone) -> None:
    await family.cycle()
    fill(hospital, reading("late", "p2"))
    await family.sync.refresh("Observation", "late")
    await family.sync.fetch("Observation", {"patient": "p2"})
    stored = await family.see("Observation", "late")
    assert stored is not None
    assert stored.patient == "p2"


async def test_what_a_server_sends_of_somebody_else_is_not_kept(family: Phone) -> None:
    """By a mistake of the server's, or of what stands between: a screen asks, and another patient's comes."""
    page = {"entry": [{"resource": reading("stranger", "p9")}, {"resource": reading("ours", "p2")}]}
    tally = await family.store.write(keep_for, page, ("p1", "p2"), "2026-11-21T04:00:00Z")
    assert (tally.changed, tally.skipped) == (1, 1)
    assert await family.see("Observation", "stranger") is None


async def test_people_are_reminded_of_the_visits_of_all_of_them(family: Phone) -> None:
    await family.cycle()
    (alarm, *_) = await family.store.read(alarms, ReminderScope(("p1", "p2"), SHANGHAI, SHANGHAI), NOON)
    assert sorted(key.partition("@")[0] for key in alarm.keys) == ["a-p1", "a-p2"]


async def test_a_person_the_session_covers_no_more_is_asked_about_no_more(hospital: FastAPI, tmp_path: Path) -> None:
    """The token is the hospital's word; whom the app believes covered is only what it asks for."""
    fill(hospital, person("p2", "王小宝"), reading("o-p2", "p2"))
    made = await phone(hospital, tmp_path / "alone.db", session=FixedToken("patient-p1"), represented=("p2",))
    assert (await made.cycle()).error is None
    assert await made.see("Observation", "o-p2") is None
    assert await made.see("Patient", "p1") is not None
    await made.put_away()


async def test_one_connection_hears_of_both_records(tmp_path: Path) -> None:
    served = Served(tmp_path)
    with served.open() as hospital:
        fill(hospital, person(), person("p2", "王小宝"))
        async with following(served.base, tmp_path, session=FixedToken("family-p1-p2"), represented=("p2",)) as mine:
            await until(heard(hospital, 2))
            await quiet(mine)
            for id_, patient in (("o1", "p1"), ("o2", "p2")):
                fill(hospital, reading(id_, patient))
                await until(lambda id_=id_: mine.has(id_))  # type: ignore[misc]  # bound for this round
            assert mine.sync.push_connected


async def test_a_person_of_whom_the_hospital_will_not_tell_costs_the_others_nothing(tmp_path: Path) -> None:
    """The session is renewed once: it may cover other people by now."""
    served, session = Served(tmp_path), FixedToken("patient-p1", "patient-p1")
    with served.open() as hospital:
        fill(hospital, person(), person("p2", "王小宝"))
        async with following(served.base, tmp_path, session=session, represented=("p2",)) as mine:
            await until(heard(hospital))
            await quiet(mine)
            fill(hospital, reading("o1", "p1"))
            await until(lambda: mine.has("o1"))
            assert not mine.sync.push_connected  # so what nobody tells is asked for as often as ever
            again = await admitted(mine.phone.store, mine.phone.client, ["p1", "p2"])
            assert again.patients == ("p1",)
            assert session.renewals == 1
