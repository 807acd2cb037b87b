"""Both sides of a visit that two have changed, named in the language of the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hospital.demo import floors
from hospital.demo.places import MAIN, room_id
from local_store import outbox, resources
from local_store.store import LocalStore, Writer
from services.changes.queries import conflict
from tests.local_store.worlds import KEY, NOW

HERE = next(one for one in floors.rooms() if one["id"] == room_id(MAIN, 305))


def _visit(place: dict[str, Any], version: str) -> dict[str, Any]:
    actor = {"reference": f"Location/{place['id']}", "display": place["name"]}
    own = {"resourceType": "Appointment", "id": "a", "status": "booked", "meta": {"versionId": version}}
    return own | {"participant": [{"actor": actor, "status": "accepted"}]}


async def test_the_rooms_of_both_sides_are_named_in_english_where_the_directory_knows_them(tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path / "patient.store", KEY)

    def meet(w: Writer) -> None:
        resources.put(w, HERE)
        resources.put(w, _visit({"id": "annex", "name": "旧楼 2 诊室"}, "1"), patient="p1")
        outbox.enqueue(w, _visit(HERE, "1"), patient="p1", created_at=NOW)
        (entry,) = outbox.claim(w, NOW)
        outbox.reject(w, entry.entry_id, entry.revision, {"code": "superseded", "outcome": {}})

    await store.write(meet)
    english, chinese = [await store.read(conflict, "Appointment", "a", language) for language in ("en", "zh-CN")]
    assert english is not None
    assert chinese is not None
    (told,) = english.comparison.differences
    assert (told.mine, told.theirs) == (("Outpatient building, floor 3, room 305",), ("旧楼 2 诊室",))
    (told,) = chinese.comparison.differences
    assert told.mine == ("门诊三楼 305 诊室",)
    await store.close()
