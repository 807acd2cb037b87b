"""One message, by the channels a person allows, in the policy's order and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hospital.channels import calls
from hospital.channels.call_task import CALL, task_id
from hospital.channels.calls import CallOutcome
from hospital.channels.model import AttemptState, ChannelName, DeliveryReport, MessageClass, MessageState, reference_of
from hospital.channels.queue import mark_read, read_by_key, withdraw
from hospital.channels.tables import metadata
from hospital.fhir.search.run import search
from tests.hospital.channels.house import Killed, MessageHouse, chosen, home_zone, message_house, person

pytestmark = pytest.mark.postgresql


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MessageHouse]:
    with message_house(tmp_path) as made:
        yield made


def test_what_nobody_reads_goes_from_the_app_to_a_text_to_a_mail_to_the_call_list(house: MessageHouse) -> None:
    house.send()
    house.round()
    assert house.states() == {"app": "accepted"}
    house.round(hours=3)
    assert house.states() == {"app": "accepted"}
    house.round(hours=1, minutes=1)
    assert house.states() == {"app": "accepted", "sms": "accepted"}
    house.round(days=1)
    assert house.states() == {"app": "accepted", "sms": "accepted", "email": "accepted"}
    house.round(days=1)
    assert house.states() == {"app": "accepted", "sms": "accepted", "email": "accepted", "call": "accepted"}
    assert house.row().state is MessageState.SETTLED
    (text,), (mail,) = house.sms.letters, house.email.letters
    assert (text.address, mail.address, mail.subject) == ("13800000001", "wang@mail.example", "【安心医院】提醒")
    assert text.text == mail.text == "【安心医院】医院给您安排了一件事，打开安心看看。"
    with house.store.begin() as tx:
        (call,) = search(tx, "Task", [("code", str(CALL)), ("status", "requested")])
        assert call["for"]["reference"] == "Patient/a"
        assert call["input"][0]["valueString"].startswith("您好，这里是安心医院")
        assert calls.answered(tx, call, CallOutcome.REACHED, house.now()) == call
    assert house.row().state is MessageState.READ
    assert house.record()["status"] == "completed"
    assert [medium["coding"][0]["code"] for medium in house.record()["medium"]] == [
        "ELECTRONIC", "SMSWRIT", "EMAILWRIT", "PHONE",
    ]  # fmt: skip


def test_what_was_read_in_the_app_goes_nowhere_else(house: MessageHouse) -> None:
    house.send()
    house.round()
    with house.store.begin() as tx:
        assert mark_read(tx, house.row().communication, house.clock())
        assert not mark_read(tx, house.row().communication, house.clock())
    house.round(days=9)
    assert house.states() == {"app": "read"}
    assert house.row().state is MessageState.READ
    assert house.record()["received"] == "2026-03-04T04:00:00.000Z"


def test_a_key_is_one_message_whoever_queues_it_again(house: MessageHouse) -> None:
    assert house.send() == house.send()
    house.round()
    house.round(hours=5)
    assert house.send() == house.row().id
    house.round(hours=1)
    assert len(house.sms.letters) == 1


def test_a_choice_taken_back_between_queueing_and_sending_counts(house: MessageHouse) -> None:
    house.send()
    house.round()
    house.put_in(chosen(follow_up="app email"))
    house.round(hours=5)
    assert house.states() == {"app": "accepted", "email": "accepted"}, "at the mail's time, not the text's"
    assert house.sms.letters == []
    house.send("other", "b")
    house.put_in(chosen("b", follow_up="none"))
    house.round()
    assert house.states("other") == {}
    assert house.row("other").state is MessageState.WITHDRAWN
    assert house.record("other")["status"] == "not-done"


def test_a_message_that_is_pointless_now_is_stopped(house: MessageHouse) -> None:
    house.send()
    house.round()
    with house.store.begin() as tx:
        assert withdraw(tx, "k")
        assert not withdraw(tx, "unknown")
    house.round(days=5)
    assert house.states() == {"app": "accepted"}
    house.send("read")
    house.round()
    with house.store.begin() as tx:
        assert read_by_key(tx, "read", house.clock())
    house.round(days=2)
    assert house.sms.letters == []


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_killed_around_the_sending_sends_once(house: MessageHouse, moment: str) -> None:
    house.send(channels=(ChannelName.SMS,))
    house.sms.kill_before, house.sms.kill_after = moment == "before", moment == "after"
    with pytest.raises(Killed):
        house.round()
    assert house.states() == {"sms": "sending"}
    house.sms.kill_before = house.sms.kill_after = False
    assert house.round() == 0, "another worker has it"
    house.round(minutes=16)
    assert house.states() == {"sms": "accepted"}
    assert house.sms.asked == [reference_of(house.row().id, ChannelName.SMS)]
    assert len(house.sms.letters) == 1


def test_an_outcome_that_nobody_knows_is_asked_about_and_never_sent_again(house: MessageHouse) -> None:
    house.sms.behaves = "lost"
    house.send(channels=(ChannelName.SMS,))
    house.round()
    assert house.states() == {"sms": "unknown"}
    assert house.record()["status"] == "in-progress"
    house.round(minutes=2)
    assert house.states() == {"sms": "accepted"}
    assert sum(house.sms.taken.values()) == 1


def test_a_mail_that_cannot_be_asked_about_stays_unknown_and_the_next_channel_follows(house: MessageHouse) -> None:
    house.email.behaves = "lost"
    house.send(channels=(ChannelName.EMAIL, ChannelName.CALL))
    house.round()
    house.round(hours=2)
    assert house.states() == {"email": "unknown"}
    house.round(days=1)
    assert house.states() == {"email": "unknown", "call": "accepted"}
    assert house.email.asked == []
    assert sum(house.email.taken.values()) == 1


def test_a_mail_under_way_when_the_process_ended_is_not_sent_again(house: MessageHouse) -> None:
    house.send(channels=(ChannelName.EMAIL,))
    house.email.kill_after = True
    with pytest.raises(Killed):
        house.round()
    house.email.kill_after = False
    house.round(minutes=16)
    house.round(days=3)
    assert house.states() == {"email": "unknown"}
    assert house.record()["status"] == "unknown"
    assert len(house.email.letters) == 1


def test_what_was_surely_not_taken_is_tried_again_after_growing_pauses(house: MessageHouse) -> None:
    house.sms.behaves = "down"
    house.send(channels=(ChannelName.SMS,))
    house.round()
    house.round(seconds=30)
    assert house.attempts()[ChannelName.SMS].tries == 1
    house.round(minutes=1)
    house.round(minutes=3)
    assert house.attempts()[ChannelName.SMS].tries == 2
    house.sms.behaves = ""
    house.round(minutes=3)
    assert house.states() == {"sms": "accepted"}


def test_a_number_that_is_none_leads_to_the_next_channel_at_once(house: MessageHouse) -> None:
    house.sms.behaves = "no"
    house.send()
    house.round()
    house.round(hours=5)
    assert house.states() == {"app": "accepted", "sms": "undeliverable", "email": "accepted"}
    assert house.attempts()[ChannelName.SMS].reason == "wrong-number"


def test_who_has_neither_phone_nor_mailbox_is_called_last_and_first_nobody_is_asked(house: MessageHouse) -> None:
    house.put_in(person("a", ""))
    house.send()
    house.round()
    house.round(hours=5)
    assert house.states() == {
        "app": "accepted", "sms": "undeliverable", "email": "undeliverable", "call": "accepted",
    }  # fmt: skip
    assert house.attempts()[ChannelName.EMAIL].reason == "no-address"


def test_a_report_that_comes_late_twice_or_out_of_order_changes_nothing_back(house: MessageHouse) -> None:
    house.send(channels=(ChannelName.SMS, ChannelName.EMAIL))
    house.round()
    reference = reference_of(house.row().id, ChannelName.SMS)
    assert house.delivery.told(reference, DeliveryReport(AttemptState.DELIVERED))
    assert house.delivery.told(reference, DeliveryReport(AttemptState.DELIVERED))
    assert house.delivery.told(reference, DeliveryReport(AttemptState.ACCEPTED))
    assert house.delivery.told(reference, DeliveryReport(AttemptState.UNDELIVERABLE, "mailbox-full"))
    assert house.states() == {"sms": "delivered"}
    assert not house.delivery.told("nothing-of-ours", DeliveryReport(AttemptState.DELIVERED))


def test_a_mailbox_found_full_later_leads_to_the_next_channel_even_after_the_end(house: MessageHouse) -> None:
    house.send(kind=MessageClass.RESULT, template="result.ready", channels=(ChannelName.SMS, ChannelName.EMAIL))
    house.round()
    full, refused = (
        DeliveryReport(AttemptState.UNDELIVERABLE, "mailbox-full"),
        DeliveryReport(AttemptState.UNDELIVERABLE, "refused"),
    )
    house.delivery.told(reference_of(house.row().id, ChannelName.SMS), full)
    house.put_in(chosen(result="sms email"))
    house.round()
    assert house.states() == {"sms": "undeliverable", "email": "accepted"}
    assert house.row().state is MessageState.SETTLED
    house.delivery.told(reference_of(house.row().id, ChannelName.EMAIL), refused)
    house.round()
    assert house.row().state is MessageState.UNDELIVERABLE
    assert house.record()["status"] == "not-done"


def test_after_three_days_without_the_server_nobody_is_flooded(house: MessageHouse) -> None:
    soon = house.clock() + timedelta(days=1)
    for number in range(6):
        house.send(f"stale-{number}", expires=soon, channels=(ChannelName.SMS,))
    for number in range(6):
        house.send(f"same-{number}", channels=(ChannelName.SMS,))
    house.send("else", "b", channels=(ChannelName.SMS,))
    house.round(days=3)
    assert sorted(letter.address for letter in house.sms.letters) == ["13800000001", "13800000002"]
    assert {house.row(f"stale-{number}").state for number in range(6)} == {MessageState.EXPIRED}
    same = [house.row(f"same-{number}").state for number in range(6)]
    assert sorted(same) == [MessageState.COLLAPSED] * 5 + [MessageState.SETTLED]
    assert {house.record(f"same-{number}")["status"] for number in range(6)} == {"completed"}
    with house.store.begin() as tx:
        assert mark_read(tx, house.row("same-4").communication, house.clock())
    assert {house.row(f"same-{number}").state for number in range(6)} == {MessageState.READ}


def test_nobody_gets_more_texts_a_day_than_the_policy_says(house: MessageHouse) -> None:
    for number in range(9):
        house.send(f"k{number}", channels=(ChannelName.SMS,))
        house.round(minutes=1)
    assert len(house.sms.letters) == 6
    house.round(hours=24)
    assert len(house.sms.letters) == 7, "the last three say the same by now"


def test_at_night_nothing_rings_where_the_person_is(house: MessageHouse) -> None:
    house.put_in(home_zone("America/New_York"))  # noon in Shanghai is eleven at night there
    house.send("a", channels=(ChannelName.SMS,))
    house.send("b", "b", channels=(ChannelName.SMS,))
    house.round()
    assert [letter.address for letter in house.sms.letters] == ["13800000002"]
    house.round(hours=7, minutes=59)
    assert len(house.sms.letters) == 1
    house.round(minutes=1)
    assert len(house.sms.letters) == 2, "seven in the morning there"


def test_the_night_in_which_the_clocks_change_ends_at_seven_on_the_wall(house: MessageHouse) -> None:
    house.put_in(home_zone("America/New_York"))
    house.clock.moment = datetime(2026, 3, 8, 4, tzinfo=UTC)  # 23:00 on the 7th; the clocks go forward at two
    house.send(channels=(ChannelName.SMS,))
    house.round()
    assert house.row().due == 1772967600000, "11:00 UTC, which is 7:00 by daylight saving time"
    house.clock.moment = datetime(2026, 11, 1, 3, tzinfo=UTC)  # they go back in this night
    house.send("back", channels=(ChannelName.SMS,))
    house.round()
    assert datetime.fromtimestamp(house.row("back").due / 1000, UTC) == datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_a_clock_that_jumps_sends_nothing_twice(house: MessageHouse) -> None:
    house.send(channels=(ChannelName.SMS,))
    house.round()
    house.round(days=-2)
    house.round(days=2)
    house.round(days=400)
    assert len(house.sms.letters) == 1


def test_what_is_wrong_with_one_message_keeps_no_other_from_being_sent(house: MessageHouse) -> None:
    house.send("bad", channels=(ChannelName.SMS,))
    house.send("good", "b", channels=(ChannelName.SMS,))
    with house.store.begin() as tx:
        tx.connection.exec_driver_sql("UPDATE channel_message SET template = 'gone' WHERE key = 'bad'")
    house.round()
    assert [letter.address for letter in house.sms.letters] == ["13800000002"]


def test_english_for_who_prefers_it(house: MessageHouse) -> None:
    house.put_in(person("a", "13800000001", english=True))
    house.send(channels=(ChannelName.SMS,))
    house.round()
    assert house.sms.letters[0].text.startswith("[安心医院] The hospital has arranged")


def test_a_third_call_without_an_answer_is_the_last(house: MessageHouse) -> None:
    id_ = house.send(channels=(ChannelName.CALL,))
    house.round()
    for expected in ("requested", "requested", "failed"):
        with house.store.begin() as tx:
            task = calls.answered(tx, tx.read("Task", task_id(id_)) or {}, CallOutcome.NOT_REACHED, house.now())
            assert task["status"] == expected
            tx.put(task)
    assert house.states() == {"call": "undeliverable"}


def test_what_was_read_meanwhile_is_taken_from_the_list(house: MessageHouse) -> None:
    id_ = house.send(channels=(ChannelName.CALL,))
    house.round()
    with house.store.begin() as tx:
        assert mark_read(tx, house.row().communication, house.clock())
        assert (tx.read("Task", task_id(id_)) or {})["status"] == "cancelled"


def test_a_call_that_no_message_asks_for_is_nobodys_message(house: MessageHouse) -> None:
    house.send(channels=(ChannelName.CALL,))
    house.round()
    other = {"resourceType": "Task", "id": "other", "status": "completed",
             "focus": {"reference": f"Communication/{house.row().communication}"}}  # fmt: skip
    with house.store.begin() as tx:
        assert calls.answered(tx, other, CallOutcome.REACHED, house.now()) == other
    assert house.states() == {"call": "accepted"}


def test_no_table_holds_a_phone_number_an_address_or_a_text(house: MessageHouse) -> None:
    house.send()
    house.round()
    house.round(days=2)
    house.round(days=2)
    with house.store.reading() as tx:
        kept = "".join(str(tx.connection.execute(select(table)).all()) for table in metadata.sorted_tables)
    assert not any(secret in kept for secret in ("13800000001", "wang@mail.example", "王建国", "安排"))
