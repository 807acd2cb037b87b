"""Many people want the last number at the same moment: exactly one gets it, in one process and in several."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from hospital.auth.database import prepare
from hospital.auth.tokens import AccessTokens
from hospital.fhir.store.store import FhirStore
from tests.hospital.auth.serving import Hospital
from tests.hospital.databases import empty_database
from tests.hospital.scheduling.booking import Booker, furnish, refusal, slot

pytestmark = pytest.mark.postgresql

ROOT = Path(__file__).parents[3]


def race(
    bookers: list[Booker], slot_id: str, ask: Callable[[Booker, str], httpx.Response] = Booker.book
) -> list[httpx.Response]:
    """All at once: everybody waits for everybody before asking."""
    answers: list[httpx.Response] = []
    line = threading.Barrier(len(bookers))

    def run(booker: Booker) -> None:
        line.wait(20)
        answers.append(ask(booker, slot_id))

    threads = [threading.Thread(target=run, args=(booker,)) for booker in bookers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def outcome(answers: list[httpx.Response]) -> tuple[int, set[tuple[int, str]]]:
    won = [answer for answer in answers if answer.status_code == 201]
    return len(won), {refusal(answer) for answer in answers if answer.status_code != 201}


def test_of_twenty_exactly_one_gets_the_last_number(house: Hospital) -> None:
    clients = [httpx.Client(base_url=house.base, timeout=60) for _ in range(20)]
    bookers = [Booker.of(house, client, f"p{number}") for number, client in enumerate(clients)]
    answers = race(bookers, "li-0900")
    assert outcome(answers) == (1, {(409, "slot-taken")})
    assert bookers[0].taken("li-0900") == (1, "busy")
    for client in clients:
        client.close()


def test_of_twenty_exactly_one_holds_the_last_number_and_confirms_it(house: Hospital) -> None:
    clients = [httpx.Client(base_url=house.base, timeout=60) for _ in range(20)]
    bookers = [Booker.of(house, client, f"p{number}") for number, client in enumerate(clients)]
    answers = race(bookers, "li-0900", Booker.hold)
    assert outcome(answers) == (1, {(409, "slot-taken")})
    (held,) = [answer for answer in answers if answer.status_code == 201]
    whose = held.json()["participant"][0]["actor"]["reference"].removeprefix("Patient/p")
    assert bookers[int(whose)].change(held, status="booked").json()["status"] == "booked"
    assert bookers[0].taken("li-0900") == (1, "busy")
    for client in clients:
        client.close()


def test_one_person_tapping_in_many_places_has_one_appointment(house: Hospital) -> None:
    clients = [httpx.Client(base_url=house.base, timeout=60) for _ in range(8)]
    answers = race([Booker.of(house, client, "p0") for client in clients], "li-0800")
    assert outcome(answers) == (1, {(409, "duplicate")})
    for client in clients:
        client.close()


def test_two_people_swapping_places_never_lose_or_double_a_number(house: Hospital, ana: Booker, bo: Booker) -> None:
    first, second = ana.book("li-0900"), bo.book("li-0830")
    answers: list[int] = []

    def move(booker: Booker, standing: httpx.Response, to: httpx.Response) -> None:
        where = {key: to.json()[key] for key in ("slot", "start", "end")}
        answers.append(booker.change(standing, **where).status_code)

    moves = [
        threading.Thread(target=move, args=(ana, first, second)),
        threading.Thread(target=move, args=(bo, second, first)),
    ]
    for one in moves:
        one.start()
    for one in moves:
        one.join()
    assert 200 in answers  # 08:30 has room for Ana, and then 09:00 is free for Bo if he came second
    held = [booker.read("Appointment")["entry"][0]["resource"]["slot"][0]["reference"] for booker in (ana, bo)]
    for name in ("li-0900", "li-0830"):
        assert ana.taken(name)[0] == held.count(f"Slot/{name}")


def served(url: str) -> tuple[subprocess.Popen[str], str]:
    """One more process of the same hospital on the same database, and its address once it is ready."""
    environment = {**os.environ, "HOSPITAL_DB": url}
    command = [sys.executable, "-m", "hospital", "serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().split("FHIR ")[1].strip().removesuffix("/fhir")


def test_several_processes_on_one_database_give_the_last_number_once(tmp_path: Path) -> None:
    url = empty_database(tmp_path)
    store = FhirStore.open(url, "http://one.test/fhir")
    with store.begin() as tx:
        furnish(tx, [slot("last", "09:00", day="2099-03-06", capacity=1)])
        tx.put(
            {key: value for key, value in (tx.read("HealthcareService", "heart") or {}).items() if key != "extension"}
        )
    prepare(store.engine)
    tokens = AccessTokens(store.engine)
    processes = [served(url) for _ in range(3)]
    try:
        bookers = [
            Booker(
                httpx.Client(base_url=base, timeout=60),
                f"p{number}",
                tokens.for_patient(f"p{number}", "patient/*.cruds", 10),
            )
            for number, (_, base) in enumerate(processes * 4)
        ]
        answers = race(bookers, "last")
        assert outcome(answers) == (1, {(409, "slot-taken")})
        assert bookers[0].taken("last") == (1, "busy")
    finally:
        for process, _ in processes:
            process.terminate()
            process.wait(20)
        store.close()
