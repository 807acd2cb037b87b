"""Our books against the cashier's: when they agree, and each way in which they can differ."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from hospital.base import clock
from hospital.billing import tables
from hospital.billing.reconcile import Movement, NotAStatement, differences, read_statement
from sandbox.cashier.statement import statement
from tests.hospital.billing.house import BillingHospital

pytestmark = pytest.mark.postgresql

ROOT = Path(__file__).parents[3]
DAY = date(2026, 3, 4)


async def paid(house: BillingHospital, amount: str) -> str:
    task = (await house.put(house.wish(house.bill(amount=amount)))).json()
    house.scan(task, "approve")
    house.notices().round()
    return str(task["id"]).replace("-", "")


def theirs(house: BillingHospital) -> list[Movement]:
    return read_statement(statement(house.counter.engine, DAY))


def found(house: BillingHospital, there: list[Movement]) -> list[tuple[str, str, str]]:
    with house.app.state.store.reading() as tx:
        all_of_it = differences(tx.connection, "sandbox", clock.day_bounds(DAY), {"day": there})
    return [(one.what, one.kind, one.number) for one in all_of_it]


async def test_both_agree_also_on_what_went_back(house: BillingHospital) -> None:
    first = await paid(house, "10.00")
    await paid(house, "20.00")
    task = house.read("Task", f"{first[:8]}-{first[8:12]}-{first[12:16]}-{first[16:20]}-{first[20:]}")
    await house.refund(task, "4.00")
    assert [one.kind for one in theirs(house)] == ["payment", "payment", "refund"]
    assert found(house, theirs(house)) == []


async def test_every_difference_is_named(house: BillingHospital) -> None:
    for place in range(1, 5):
        await paid(house, f"{place}0.00")
    there = sorted(theirs(house), key=lambda one: one.fen)
    numbers = [one.number for one in there]
    missing, other, undone = there[0], replace(there[1], fen=1999), replace(there[2], stands=False)
    stranger = Movement("payment", "f" * 32, 700, transaction="X")
    twice = replace(there[3], transaction="SECOND")
    assert found(house, [other, undone, there[3], stranger, twice]) == [
        ("amount", "payment", numbers[1]),
        ("state", "payment", numbers[2]),
        ("missing-here", "payment", "f" * 32),
        ("missing-here", "payment", numbers[3]),
        ("missing-there", "payment", missing.number),
    ]


async def test_what_crossed_midnight_is_looked_for_in_the_neighbouring_days(house: BillingHospital) -> None:
    number = await paid(house, "10.00")
    begin, _ = clock.day_bounds(DAY)
    with house.app.state.store.begin() as tx:
        tx.connection.execute(update(tables.order).where(tables.order.c.number == number).values(paid=begin - 1000))
    assert found(house, theirs(house)) == []


def test_a_file_that_is_no_statement_is_refused_by_its_line() -> None:
    head = "kind,number,of,transaction,fen,state,at\r\n"
    for text, line in (
        ("", "line 1"),
        (head + "payment,a,a,t,1\r\n", "line 2"),
        (head + "gift,a,a,t,1,paid,x\r\n", "2"),
    ):
        with pytest.raises(NotAStatement, match=line):
            read_statement(text)


async def test_the_command_prints_differences_and_says_by_its_exit_code(house: BillingHospital, tmp_path: Path) -> None:
    number = await paid(house, "10.00")
    url = house.app.state.store.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "HOSPITAL_DB": url, "HOSPITAL_CASHIER_URL": ""}
    file = tmp_path / "day.csv"

    def run(text: str) -> tuple[int, str]:
        file.write_text(text, "utf-8")
        command = [sys.executable, "-m", "hospital", "reconcile", DAY.isoformat(), "--file", str(file)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout

    whole = statement(house.counter.engine, DAY)
    assert run(whole) == (0, "2026-03-04: both agree\n")
    assert run(whole.splitlines()[0] + "\r\n") == (
        1, f"missing-there payment {number} here ¥10.00\n2026-03-04: 1 differences\n",
    )  # fmt: skip
    assert run("nonsense")[0] == 2
