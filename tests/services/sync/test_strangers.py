"""What a hospital hands over is compared before it is stored: by whatever path it comes, nobody else's resource is kept
as this person's, and nothing as something that it is not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local_store import compartments, resources
from local_store.store import LocalStore
from services.bills.payment_client import PaymentClient
from services.errors import NotDownloaded, ServerMisunderstood
from services.fhir.capabilities import capabilities_of
from services.record.documents.document_store import DocumentStore
from services.sync import news
from services.sync.cycle import HospitalSession
from services.sync.position import Position
from services.sync.pull import keep_all, keep_for
from tests.services.sync.worlds import KEY, Phone, phone, reading

Json = dict[str, Any]
NOW = "2026-11-23T04:00:00Z"
MINE, OTHER = "p1", "p2"
OTHERS = (
    {"subject": {"reference": "Patient/p2"}},
    {"subject": {"reference": "https://b.example/fhir/Patient/p1"}},
)


class Scripted(httpx.AsyncBaseTransport):
    """A hospital that gives these answers, by method and path."""

    def __init__(self) -> None:
        self.answers: dict[str, Json] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = self.answers.get(f"{request.method} {request.url.path.removeprefix('/fhir/')}")
        if body is None:
            return httpx.Response(404, json={"resourceType": "OperationOutcome", "issue": []}, request=request)
        return httpx.Response(200, json=body, headers={"content-type": "application/fhir+json"}, request=request)


@pytest.fixture
def server() -> Scripted:
    return Scripted()


@pytest.fixture
async def mine(server: Scripted, tmp_path: Path) -> AsyncIterator[Phone]:
    made = await phone(None, tmp_path / "phone.db", inner=server)
    yield made
    await made.put_away()


def page(*bodies: Json, **links: str) -> Json:
    listed = [{"relation": relation, "url": url} for relation, url in links.items()]
    return {"resourceType": "Bundle", "type": "searchset", "link": listed, "entry": [{"resource": b} for b in bodies]}


def task(id_: str, **more: Any) -> Json:
    coding = {"system": "http://anxin.example/fhir/CodeSystem/task", "code": "pay"}
    return {"resourceType": "Task", "id": id_, "status": "completed", "intent": "order",
            "code": {"coding": [coding]}, "for": {"reference": f"Patient/{OTHER}"}} | more  # fmt: skip


def included(id_: str, **more: Any) -> Json:
    return {"resourceType": "Binary", "id": id_, "contentType": "text/plain", "data": "eA=="} | more


@pytest.mark.parametrize("whose", OTHERS)
async def test_a_page_and_what_it_includes_are_compared(server: Scripted, mine: Phone, whose: Json) -> None:
    stranger = included("b1", securityContext=whose["subject"])
    server.answers["GET Observation"] = page(reading("o1") | whose, reading("o2"), stranger, included("b2"))
    found = await mine.sync.fetch("Observation", {"patient": MINE})
    assert (found.changed, found.skipped) == (2, 2)
    assert [await mine.see("Observation", id_) is None for id_ in ("o1", "o2")] == [True, False]
    assert [await mine.see("Binary", id_) is None for id_ in ("b1", "b2")] == [True, False]


async def test_an_entry_that_is_another_servers_is_not_ours_of_the_same_id(server: Scripted, mine: Phone) -> None:
    told = page(reading("o1"), reading("o2"), self="http://127.0.0.1:8460/fhir/Observation?patient=p1")
    told["entry"][0]["fullUrl"] = "https://b.example/fhir/Observation/o1"
    told["entry"][1]["fullUrl"] = "http://127.0.0.1:8460/fhir/Observation/o2"
    server.answers["GET Observation"] = told
    await mine.sync.fetch("Observation", {"patient": MINE})
    assert [await mine.see("Observation", id_) is None for id_ in ("o1", "o2")] == [True, False]


@pytest.mark.parametrize("whose", OTHERS)
async def test_a_single_read_is_compared(server: Scripted, mine: Phone, whose: Json) -> None:
    server.answers["GET Observation/o1"] = reading("o1") | whose
    await mine.sync.refresh("Observation", "o1")
    assert await mine.see("Observation", "o1") is None


@pytest.mark.parametrize("answer", [reading("o2"), reading("o1") | {"resourceType": "Condition"}])
async def test_another_resource_is_not_stored_as_the_one_that_was_asked_for(
    server: Scripted, mine: Phone, answer: Json
) -> None:
    server.answers["GET Observation/o1"] = answer
    with pytest.raises(ServerMisunderstood):
        await mine.sync.refresh("Observation", "o1")
    assert await mine.count("Observation") + await mine.count("Condition") == 0


async def test_the_versions_of_another_resource_are_not_this_ones(server: Scripted, mine: Phone) -> None:
    server.answers["GET Observation/o1/_history"] = page(reading("o1"), reading("o2"))
    told = await mine.client.history("Observation", "o1")
    assert [entry["resource"]["id"] for entry in told["entry"]] == ["o1"]


@pytest.mark.parametrize("answer", [reading("o1") | OTHERS[0], reading("o9")])
async def test_the_answer_to_a_change_is_compared(server: Scripted, mine: Phone, answer: Json) -> None:
    await mine.write(reading("o1"))
    server.answers["PUT Observation/o1"] = answer
    await mine.sync.run_once()
    (entry,) = await mine.waiting()
    here = await mine.see("Observation", "o1")
    assert here is not None
    assert (here.body["subject"], entry.base) == ({"reference": "Patient/p1"}, None)


async def test_a_conflict_is_not_with_somebody_elses_resource(server: Scripted, mine: Phone) -> None:
    class Refusing(Scripted):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "PUT":
                return httpx.Response(412, json={"resourceType": "OperationOutcome", "issue": []}, request=request)
            return await super().handle_async_request(request)

    mine.wires.inner = refusing = Refusing()
    refusing.answers["GET Observation/o1"] = reading("o1") | OTHERS[0]
    await mine.write(reading("o1"))
    await mine.sync.run_once()
    (entry,) = await mine.waiting()
    assert (entry.base, entry.rejection is None) == (None, False)


def payments(mine: Phone) -> PaymentClient:
    return PaymentClient(lambda: HospitalSession(mine.store, mine.client, (MINE,)), mine.clock)


async def test_somebody_elses_order_is_not_kept(server: Scripted, mine: Phone) -> None:
    server.answers["GET Task"] = page(task("t1"), task("t2") | {"for": {"reference": "Patient/p1"}})
    await payments(mine).look_for_open(MINE)
    assert [await mine.see("Task", id_) is None for id_ in ("t1", "t2")] == [True, False]


@pytest.mark.parametrize("step", ["read", "query"])
async def test_the_answer_to_a_payment_is_compared(server: Scripted, mine: Phone, step: str) -> None:
    right = task("t1") | {"for": {"reference": "Patient/p1"}}
    server.answers["GET Task/t1"] = task("t1") if step == "read" else right
    server.answers["POST Task/t1/$query"] = task("t1")
    with pytest.raises(ServerMisunderstood):
        await payments(mine).ask("t1")
    kept = await mine.see("Task", "t1")
    assert (kept.body["for"] if kept else None) == (None if step == "read" else {"reference": "Patient/p1"})


@pytest.mark.parametrize("type_", ["DocumentReference", "Binary"])
async def test_somebody_elses_document_is_not_opened(server: Scripted, mine: Phone, type_: str) -> None:
    other, own = {"reference": "Patient/p2"}, {"reference": "Patient/p1"}
    content = [{"attachment": {"url": "Binary/b", "contentType": "text/plain"}}]
    server.answers["GET DocumentReference/d"] = {
        "resourceType": "DocumentReference", "id": "d", "subject": other if type_ == "DocumentReference" else own,
        "content": content,
    }  # fmt: skip
    server.answers["GET Binary/b"] = included("b", securityContext=other if type_ == "Binary" else own)
    documents = DocumentStore(lambda: HospitalSession(mine.store, mine.client, (MINE,)), mine.clock)
    with pytest.raises(NotDownloaded):
        await documents.document("d")


async def test_another_servers_binary_is_not_fetched_from_here(server: Scripted, mine: Phone) -> None:
    attachment = {"url": "https://b.example/fhir/Binary/b", "contentType": "text/plain"}
    server.answers["GET DocumentReference/d"] = {
        "resourceType": "DocumentReference", "id": "d", "content": [{"attachment": attachment}],
    }  # fmt: skip
    server.answers["GET Binary/b"] = included("b")
    documents = DocumentStore(lambda: HospitalSession(mine.store, mine.client, (MINE,)), mine.clock)
    with pytest.raises(NotDownloaded):
        await documents.document("d")


Keep = Callable[[Phone, Json], Awaitable[Any]]


@pytest.mark.parametrize("paths", [("all", "all"), ("for", "for"), ("all", "for")])
async def test_what_is_another_persons_from_now_on_leaves_the_record(mine: Phone, paths: tuple[str, str]) -> None:
    async def store(how: str, body: Json, whose: str) -> None:
        bundle = page(body)
        if how == "all":
            await mine.store.write(keep_all, bundle, whose, NOW)
        else:
            await mine.store.write(keep_for, bundle, (MINE, OTHER), NOW)

    await store(paths[0], reading("o1", meta={"versionId": "1"}), MINE)
    await store(paths[1], reading("o1", OTHER, meta={"versionId": "2"}), OTHER)
    owners = [await mine.store.read(resources.in_record, who, "Observation", "o1") for who in (MINE, OTHER)]
    assert [found is None for found in owners] == [True, False]
    assert await mine.store.read(lambda r: compartments.has(r, "Observation", "o1", OTHER)) is False


async def test_a_visit_of_two_stays_in_both_records(mine: Phone) -> None:
    people = [{"actor": {"reference": f"Patient/{who}"}} for who in (MINE, OTHER)]
    for number in "12":
        body = {"resourceType": "Appointment", "id": "a", "participant": people, "meta": {"versionId": number}}
        await mine.store.write(keep_for, page(body), (MINE, OTHER), NOW)
    found = [await mine.store.read(resources.in_record, who, "Appointment", "a") for who in (MINE, OTHER)]
    assert None not in found


@pytest.mark.parametrize(
    ("where", "removed"),
    [
        ({"request": "Observation/o1"}, (("Observation", "o1"),)),
        ({"request": "http://127.0.0.1:8460/fhir/Observation/o1"}, (("Observation", "o1"),)),
        ({"fullUrl": "http://127.0.0.1:8460/fhir/Observation/o1"}, (("Observation", "o1"),)),
        ({"request": "https://b.example/fhir/Observation/o1"}, ()),
        ({"fullUrl": "https://b.example/fhir/Observation/o1"}, ()),
    ],
)
async def test_what_another_server_deleted_is_not_deleted_here(
    server: Scripted, mine: Phone, where: dict[str, str], removed: tuple[tuple[str, str], ...]
) -> None:
    gone = {"request": {"method": "DELETE", "url": where.get("request")}, "fullUrl": where.get("fullUrl")}
    server.answers["GET _history"] = page() | {"entry": [gone | {"response": {"lastModified": NOW}}]}
    rest = {
        "resourceType": "CapabilityStatement",
        "rest": [{"mode": "server", "interaction": [{"code": "history-system"}]}],
    }
    found = await news.ask(mine.client, capabilities_of(rest), Position(since=NOW, through=True))
    assert found.removed == removed


NAMED = st.sets(st.sampled_from([MINE, OTHER, "p3", "https://b.example/fhir/Patient/p1"]), max_size=2)
STEPS = st.lists(st.tuples(st.sampled_from([MINE, OTHER, ""]), st.sampled_from("ab"), NAMED), min_size=2, max_size=8)


@settings(max_examples=15)
@given(STEPS)
async def test_whatever_comes_in_whatever_order_a_record_holds_only_what_is_its_persons(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, set[str]]]
) -> None:
    store = await LocalStore.open(tmp_path_factory.mktemp("phone") / "store.db", KEY)
    try:
        for number, (scope, id_, named) in enumerate(steps, 1):
            links = [{"reference": who if ":" in who else f"Patient/{who}"} for who in sorted(named)]
            body = {"resourceType": "Account", "id": id_, "subject": links, "meta": {"versionId": str(number)}}
            if scope:
                await store.write(keep_all, page(body), scope, NOW)
            else:
                await store.write(keep_for, page(body), (MINE, OTHER), NOW)
            for who in (MINE, OTHER):
                kept = await store.read(resources.in_record, who, "Account", id_)
                said = {link["reference"] for link in kept.body["subject"]} if kept else set()
                assert not said or f"Patient/{who}" in said
    finally:
        await store.close()
