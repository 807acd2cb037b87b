"""A consultation has one of the staff in charge: taken, handed over, given back; and sentences written often."""

from __future__ import annotations

import httpx
import pytest

from hospital.fhir.staff import Role
from hospital.staff_pages.quick_replies import quick_replies
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.staff_pages.test_messages_page import PAGE, Json, asked, send, stored
from tests.hospital.staff_pages.test_queue_page import come_in

__all__ = ["asked"]


def in_charge(house: Hospital, asked: Json) -> list[str]:
    return [each["individual"]["reference"] for each in stored(house, asked["id"]).get("participant", ())]


def test_it_is_taken_handed_over_and_given_back(house: Hospital, client: httpx.Client, asked: Json) -> None:
    wang = Worker.of(house, client, "wang", Role.DOCTOR)
    other = httpx.Client(base_url=house.base)
    lin = Worker.of(house, other, "lin", Role.NURSE)
    come_in(wang)
    come_in(lin)
    assert "Nobody is in charge yet" in wang.client.get(f"{PAGE}/{asked['id']}?lang=en").text
    assert "You are in charge" in send(wang, asked, "charge", deed="take")
    refused = lin.client.post(f"{PAGE}/{asked['id']}/charge?lang=en", data={"deed": "take"})
    assert refused.status_code == 403 and in_charge(house, asked) == ["Practitioner/prac-wang"]
    assert "prac-lin" in wang.client.get(f"{PAGE}/{asked['id']}?lang=en").text
    send(wang, asked, "charge", deed="hand-over", to="prac-lin")
    assert in_charge(house, asked) == ["Practitioner/prac-lin"]
    send(wang, asked, "answer", words="先别停药。")
    assert in_charge(house, asked) == ["Practitioner/prac-lin"], "who answers does not take it from a colleague"
    assert "Nobody is in charge yet" in send(lin, asked, "charge", deed="give-back")
    assert in_charge(house, asked) == []
    for to in ("prac-other", "nobody", ""):
        send(lin, asked, "charge", deed="hand-over", to=to)
        assert in_charge(house, asked) == [], "only who works in the department"
    with house.app.state.store.reading() as tx:
        history = [tx.version("Encounter", asked["id"], number) for number in range(1, 7)]
    authors = [each.author for each in history if each is not None]
    assert "staff:Practitioner/prac-wang" in authors and "staff:Practitioner/prac-lin" in authors
    send(lin, asked, "finish")
    send(lin, asked, "charge", deed="take")
    assert in_charge(house, asked) == [], "what is over is nobody's to take"
    other.close()


def test_a_sentence_is_added_to_what_was_typed_and_nothing_is_sent(
    house: Hospital, client: httpx.Client, asked: Json
) -> None:
    wang = Worker.of(house, client, "wang", Role.DOCTOR)
    come_in(wang)
    sentence = quick_replies("zh")[0]
    page = send(wang, asked, f"reply/{sentence.id}", words="您好，<王阿姨>")
    assert f"您好，&lt;王阿姨&gt;\n{sentence.words}</textarea>" in page
    assert "您好</textarea>" in send(wang, asked, "reply/not-there", words="您好")
    assert stored(house, asked["id"])["status"] == "planned"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sentences_are_whole_and_name_no_health(language: str) -> None:
    found = quick_replies(language)
    assert len({each.id for each in found}) == len(found) >= 5
    for reply in found:
        assert 10 <= len(reply.words) <= 200 and "{" not in reply.words
        assert not any(word in reply.words.lower() for word in ("mmhg", "mg", "血压", "血糖", "diagnos", "诊断"))
