"""Two people in one store: every question is about one of them, and one can leave without the other."""

from __future__ import annotations

from typing import Any

from local_store import attachments, bodies, compartments, cursors, outbox, people, resources, search
from local_store.store import LocalStore, Writer
from tests.local_store.worlds import NOW, resource

MOTHER, CHILD = "mother", "child"
PULSE = "http://loinc.org|8867-4"


def observation(id_: str, **elements: Any) -> dict[str, Any]:
    coding = {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]}
    return resource(id_, "Observation", code=coding, effectiveDateTime="2026-11-20", **elements)


def keep(w: Writer) -> None:
    """One of each of theirs, one of both, and one of nobody's."""
    resources.put(w, observation("m1"), patient=MOTHER, fetched_at=NOW, text="血压 母亲")
    resources.put(w, observation("c1"), patient=CHILD, fetched_at=NOW, text="血压 孩子")
    resources.put(w, observation("both"), patient=MOTHER, fetched_at=NOW, text="血压 两人")
    resources.put(w, observation("both"), patient=CHILD, fetched_at=NOW, text="血压 两人")
    resources.put(w, observation("wait"), patient=None, fetched_at=NOW)


async def ids(store: LocalStore, patient: str) -> set[str]:
    return {stored.id for stored in await store.read(lambda r: resources.select(r, "Observation", patient=patient))}


async def test_every_question_about_a_person_leaves_out_the_other(store: LocalStore) -> None:
    await store.write(keep)
    for patient, own in ((MOTHER, "m1"), (CHILD, "c1")):
        assert await ids(store, patient) == {own, "both"}
        assert await store.read(lambda r, p=patient: resources.count(r, "Observation", patient=p)) == 2
        hits = await store.read(lambda r, p=patient: search.search(r, "血压", patient=p))
        assert {hit.id for hit in hits} == {own, "both"}
        found = await store.read(
            lambda r, p=patient: list(bodies.mentioning(r, "Observation", patient=p, code=PULSE, limit=9))
        )
        assert {body["id"] for body in found} == {own, "both"}
        for id_ in ("m1", "c1", "both"):
            seen = await store.read(resources.in_record, patient, "Observation", id_)
            assert (seen is not None) == (id_ in {own, "both"})
    assert await store.read(resources.in_record, MOTHER, "Observation", "wait") is None


async def test_links_are_a_persons_own(store: LocalStore) -> None:
    def reports(w: Writer) -> None:
        for id_, patient in (("rm", MOTHER), ("rc", CHILD)):
            body = resource(id_, "DiagnosticReport", result=[{"reference": f"Observation/{id_}1"}])
            resources.put(w, body, patient=patient, fetched_at=NOW)

    await store.write(reports)
    found = await store.read(lambda r: bodies.links(r, "DiagnosticReport", "result", patient=CHILD))
    assert found == [("rc", "Observation/rc1")]


async def test_what_comes_again_for_either_stays_with_both(store: LocalStore) -> None:
    await store.write(keep)
    for patient in (CHILD, MOTHER):
        await store.write(lambda w, p=patient: resources.put(w, observation("both", version="2"), patient=p))
    assert await ids(store, MOTHER) == {"m1", "both"}
    assert await ids(store, CHILD) == {"c1", "both"}


async def test_a_deletion_that_is_taken_back_leaves_it_with_both(store: LocalStore) -> None:
    await store.write(keep)
    entry = await store.write(
        lambda w: outbox.enqueue(w, observation("both"), patient=MOTHER, created_at=NOW, method="DELETE")
    )
    assert await ids(store, CHILD) == {"c1"}
    await store.write(outbox.discard, entry)
    assert await ids(store, CHILD) == {"c1", "both"}


async def test_what_waits_to_be_sent_becomes_the_others_too_when_it_comes_for_them(store: LocalStore) -> None:
    await store.write(lambda w: outbox.enqueue(w, observation("mine"), patient=MOTHER, created_at=NOW))
    await store.write(lambda w: resources.put(w, observation("mine", version="3"), patient=CHILD, fetched_at=NOW))
    assert await ids(store, MOTHER) == {"mine"}
    assert await ids(store, CHILD) == {"mine"}
    [entry] = await store.read(outbox.entries)
    assert entry.base == observation("mine", version="3")


async def test_what_the_hospital_deleted_is_gone_for_both(store: LocalStore) -> None:
    await store.write(keep)
    await store.write(resources.remove, "Observation", "both")
    assert await ids(store, MOTHER) == {"m1"}
    assert await ids(store, CHILD) == {"c1"}
    assert not await store.read(compartments.has, "Observation", "both", CHILD)


async def test_one_person_leaves_and_the_other_keeps_everything(store: LocalStore) -> None:
    def more(w: Writer) -> None:
        keep(w)
        for patient, film in ((MOTHER, "Binary/1"), (CHILD, "Binary/12")):
            body = resource(f"d-{patient}", "DocumentReference", content=[{"attachment": {"url": film}}])
            resources.put(w, body, patient=patient, fetched_at=NOW)
            attachments.begin(w, film, "image/png")
            cursors.put(w, f"Patient/{patient}/Observation", NOW)
        cursors.put(w, "Slot", NOW)

    await store.write(more)
    assert await store.write(people.forget, MOTHER) == 2  # m1 and the document; what is of both stays
    assert await ids(store, MOTHER) == set()
    assert await ids(store, CHILD) == {"c1", "both"}
    assert await store.read(search.search, "母亲") == ()
    kept = [await store.read(attachments.get, film) is not None for film in ("Binary/1", "Binary/12")]
    assert kept == [False, True]
    scopes = [f"Patient/{MOTHER}/Observation", f"Patient/{CHILD}/Observation", "Slot"]
    assert [await store.read(cursors.get, scope) for scope in scopes] == [None, NOW, NOW]
    assert await store.read(resources.get, "Observation", "wait") is not None


async def test_what_was_not_sent_outlives_the_access_to_the_record(store: LocalStore) -> None:
    await store.write(lambda w: outbox.enqueue(w, observation("new"), patient=CHILD, created_at=NOW))
    assert await store.write(people.forget, CHILD) == 0
    assert [entry.id for entry in await store.read(outbox.entries)] == ["new"]
    assert await store.read(resources.get, "Observation", "new") is not None
