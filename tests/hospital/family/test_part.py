"""A person lets somebody look after them, who takes part in their own name; it ends at once, by a date or by age."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from hospital.audit.trail import AuditFilter
from hospital.auth import proxies
from hospital.auth.database import writing
from hospital.base import clock
from hospital.family.invitations import MOST_OPEN, TRIES
from hospital.fhir.proxy import ProxyRole, ProxyScope
from hospital.fhir.validation.check import check
from tests.hospital.auth.conftest import CHILD, WANG, ZHAO
from tests.hospital.auth.serving import Hospital
from tests.hospital.family.conftest import Member
from tests.hospital.fhir.samples import observation

pytestmark = pytest.mark.postgresql

LI, CARER = "pat-li-rongzhe", "carer-li-rongzhe-zhao-yinuo"
Make = Callable[[str], Member]
Json = dict[str, Any]


def write(house: Hospital, body: Json) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(body)


def born(house: Hospital, patient: str, day: str) -> None:
    with house.app.state.store.begin() as tx:
        tx.put({**(tx.read("Patient", patient) or {}), "birthDate": day})


def guardian(house: Hospital, holder: str, *, related: str = CARER) -> str:
    """The hospital's word: a guardian of the child in all scopes."""
    with writing(house.app.state.store.engine) as connection:
        return proxies.add(
            connection, related_person=related, patient=CHILD, holder=holder, scopes=ProxyScope,
            begins=clock.milliseconds(house.clock()), ends=None, reason="birth certificate", role=ProxyRole.GUARDIAN,
        ).id  # fmt: skip


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["issue"][0]["details"]["coding"][0]["code"]


def test_the_whole_way(house: Hospital, member: Make) -> None:
    father, daughter = member(ZHAO), member(WANG)
    write(house, observation("pressure", ZHAO))
    invited = father.invite("see", "book", relationship="CHILD", until="2026-05-01", reason="术后照顾")
    assert father.told("family")["invitation"][0]["reason"] == "术后照顾"
    (waiting,) = daughter.told("accept-invitation", code=invited["code"].lower())["invitation"]
    assert waiting["from"] and "reason" not in waiting
    assert daughter.read(f"Patient/{ZHAO}").status_code == 404  # not before the approval
    (seen,) = father.told("family")["invitation"]
    assert seen["by"]
    (carer,) = father.told("approve-access", id=invited["id"])["carer"]
    assert carer["scope"] == ["book", "see"] and carer["relationship"] == "CHILD"
    assert carer["ends"] == "2026-05-01T16:00:00.000Z"  # the first moment after the last day, in Shanghai
    assert daughter.read("Observation/pressure").status_code == 200
    assert daughter.read(f"Consent?patient={ZHAO}").json().get("entry") is None  # with whom he shares else is his
    (person,) = daughter.told("family")["person"]
    assert (person["patient"], person["scope"]) == (ZHAO, ["book", "see"])
    father.told("end-access", id=carer["id"])
    assert daughter.read("Observation/pressure").status_code == 404
    assert daughter.told("family")["person"] == []
    father.told("end-access", id=carer["id"])  # repeated: it stays so


def test_whoever_asks_again_because_no_answer_came_gets_the_same_one(house: Hospital, member: Make) -> None:
    """The app repeats an operation whose answer was lost: what has happened is no refusal."""
    father, daughter = member(ZHAO), member(WANG)
    invited = father.invite()
    for _ in range(2):
        (waiting,) = daughter.told("accept-invitation", code=invited["code"])["invitation"]
        assert waiting["id"] == invited["id"]
    approved = [father.told("approve-access", id=invited["id"])["carer"] for _ in range(2)]
    assert approved[0] == approved[1] and len(approved[0]) == 1
    for _ in range(2):
        assert father.told("end-access", id=approved[0][0]["id"])["carer"] == []
    assert code_of(father.ask("approve-access", id=invited["id"]))[1] == "access-ended", "it is not given back so"
    withdrawn = father.invite()
    for _ in range(2):
        assert father.told("end-access", id=withdrawn["id"])["invitation"] == []


def test_an_invitation_whose_answer_was_lost_is_the_same_one_with_the_same_code(house: Hospital, member: Make) -> None:
    father, daughter = member(ZHAO), member(WANG)
    first, again = father.invite(request="w-1"), father.invite(request="w-1")
    assert first == again
    assert len(father.told("family")["invitation"]) == 1
    given = {"scope": "see", "relationship": "PRN", "request": "w-1"}
    assert code_of(father.ask("invite", **given)) == (422, "invalid"), "another wish under the same id"
    theirs = daughter.invite(request="w-1")
    assert theirs["id"] != first["id"] and theirs["code"] != first["code"], "an id means one's own wish alone"
    daughter.told("accept-invitation", code=first["code"])
    assert father.invite(request="w-1")["id"] == first["id"]
    (carer,) = father.told("approve-access", id=first["id"])["carer"]
    father.told("end-access", id=carer["id"])
    assert code_of(father.ask("invite", scope="see", relationship="CHILD", request="w-1")) == (409, "access-ended")
    assert father.invite()["code"] != father.invite()["code"], "without an id each is a new one"


def test_consent_and_related_person_are_valid_and_end_with_the_access(house: Hospital, member: Make) -> None:
    father, daughter = member(ZHAO), member(WANG)
    id_ = father.let(daughter, "see", "pay")
    (consent,) = [entry["resource"] for entry in father.read(f"Consent?patient={ZHAO}&status=active").json()["entry"]]
    (actor,) = consent["provision"]["actor"]
    related = father.read(actor["reference"]["reference"]).json()
    for body in (consent, related):
        check(body)
    assert [action["coding"][0]["code"] for action in consent["provision"]["action"]] == ["see", "pay"]
    assert "telecom" not in related and "birthDate" not in related  # only what he is told anyway
    daughter.told("end-access", id=id_)  # who looks after gives it up
    assert father.read(f"Consent/{consent['id']}").json()["status"] == "inactive"
    events = house.app.state.store.trail.find(AuditFilter(frozenset({ZHAO})), 500)
    told = {(placed.entry.interaction, placed.entry.actor) for placed in events}
    assert ("proxy.added", f"patient:Patient/{ZHAO}") in told
    assert ("proxy.ended", f"patient:Patient/{WANG}") in told


def test_what_is_agreed_last_replaces_what_was_given_before(house: Hospital, member: Make) -> None:
    father, daughter = member(ZHAO), member(WANG)
    father.let(daughter, "see", "pay")
    father.let(daughter, "book")
    (carer,) = father.told("family")["carer"]
    assert carer["scope"] == ["book"]


@pytest.mark.parametrize("why", ["wrong", "used", "over", "withdrawn", "own"])
def test_a_code_that_is_not_valid_says_the_same_whatever_the_reason(house: Hospital, member: Make, why: str) -> None:
    father, daughter, stranger = member(ZHAO), member(WANG), member(LI)
    invited = father.invite()
    code, who = invited["code"], daughter
    if why == "wrong":
        code = "BBBB-BBBB" if code != "BBBB-BBBB" else "CCCC-CCCC"
    elif why == "used":
        stranger.told("accept-invitation", code=code)
    elif why == "over":
        house.clock.pass_by(minutes=10)
    elif why == "withdrawn":
        father.told("end-access", id=invited["id"])
    else:
        who = father
    answer = who.ask("accept-invitation", code=code)
    assert code_of(answer) == (422, "family-code")
    assert answer.json() == daughter.ask("accept-invitation", code="ZZZZ-ZZZZ").json()


def test_tries_are_bounded_also_with_the_right_code(house: Hospital, member: Make) -> None:
    father, daughter = member(ZHAO), member(WANG)
    invited = father.invite()
    for _ in range(TRIES):
        assert code_of(daughter.ask("accept-invitation", code="BCDF-GHJK")) == (422, "family-code")
    assert code_of(daughter.ask("accept-invitation", code=invited["code"])) == (409, "too-many-codes")
    house.clock.pass_by(minutes=15, seconds=1)
    again = father.invite()
    daughter.told("accept-invitation", code=again["code"])


def test_of_two_at_the_same_moment_one_takes_part(house: Hospital, member: Make) -> None:
    father, others = member(ZHAO), [member(WANG), member(LI)]
    invited = father.invite()
    answers: list[int] = []

    def take_part(who: Member) -> None:
        answers.append(who.ask("accept-invitation", code=invited["code"]).status_code)

    walkers = [threading.Thread(target=take_part, args=(who,)) for who in others]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()
    assert sorted(answers) == [200, 422]


def test_an_approval_waits_a_day_and_is_the_persons_own(house: Hospital, member: Make) -> None:
    father, daughter, stranger = member(ZHAO), member(WANG), member(LI)
    invited = father.invite()
    assert code_of(father.ask("approve-access", id=invited["id"])) == (409, "access-ended")  # nobody has taken part
    daughter.told("accept-invitation", code=invited["code"])
    for who in (daughter, stranger):
        assert code_of(who.ask("approve-access", id=invited["id"])) == (409, "access-ended")
        assert who.ask("approve-access", of=ZHAO, id=invited["id"]).status_code == 404
    house.clock.pass_by(days=1)
    assert code_of(father.ask("approve-access", id=invited["id"])) == (409, "access-ended")
    assert father.told("family")["carer"] == []


def test_who_took_part_declines(house: Hospital, member: Make) -> None:
    father, daughter = member(ZHAO), member(WANG)
    invited = father.invite()
    daughter.told("accept-invitation", code=invited["code"])
    assert daughter.told("end-access", id=invited["id"])["invitation"] == []
    assert code_of(father.ask("approve-access", id=invited["id"])) == (409, "access-ended")


def test_who_looks_after_hands_nothing_on_and_reads_of_no_other_carer(house: Hospital, member: Make) -> None:
    father, daughter = member(ZHAO), member(WANG)
    father.let(daughter, *ProxyScope)
    for name, given in (
        ("family", {}),
        ("invite", {"scope": "see", "relationship": "FRND"}),
        ("end-access", {"id": "x"}),
    ):
        assert code_of(daughter.ask(name, of=ZHAO, **given)) == (403, "not-allowed")


def test_few_invitations_are_open_at_a_time(house: Hospital, member: Make) -> None:
    father = member(ZHAO)
    for _ in range(MOST_OPEN):
        father.invite()
    assert code_of(father.ask("invite", scope="see", relationship="CHILD")) == (409, "too-many-invitations")


@pytest.mark.parametrize(
    "given",
    [
        {"scope": [], "relationship": "CHILD"}, {"scope": "all", "relationship": "CHILD"}, {"scope": "see"},
        {"scope": "see", "relationship": "KING"}, {"scope": "see", "relationship": "CHILD", "until": "2026-03-03"},
        {"scope": "see", "relationship": "CHILD", "until": "soon"}, {"scope": "see", "relationship": "CHILD",
        "until": "2099-01-01"}, {"scope": "see", "relationship": "CHILD", "reason": "长" * 201},
        {"scope": ["see"] * 40, "relationship": "CHILD"},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(house: Hospital, member: Make, given: Json) -> None:
    assert code_of(member(ZHAO).ask("invite", **given)) == (422, "invalid")


def test_the_code_stands_in_no_row_of_the_audit_and_in_no_table(house: Hospital, member: Make) -> None:
    father, daughter = member(ZHAO), member(WANG)
    code = father.invite()["code"]
    daughter.told("accept-invitation", code=code)
    store = house.app.state.store
    rows = "".join(str(placed.entry) for placed in store.trail.find(AuditFilter(), 100))
    with store.engine.connect() as connection:
        rows += str(connection.exec_driver_sql("SELECT * FROM auth_invitation").all())
    assert code not in rows and code.replace("-", "") not in rows


def test_two_parents_who_disagree_end_nothing_of_each_other(house: Hospital, member: Make) -> None:
    born(house, CHILD, "2019-05-05")
    mothers, fathers = guardian(house, LI), guardian(house, ZHAO, related="guardian-zhao-yinuo")
    mother, father = member(LI), member(ZHAO)
    assert code_of(mother.ask("end-access", id=fathers)) == (409, "access-ended")
    assert father.read(f"Patient/{CHILD}").status_code == 200
    mother.told("end-access", id=mothers)  # her own she may give up
    assert mother.read(f"Patient/{CHILD}").status_code == 404
    assert father.read(f"Patient/{CHILD}").status_code == 200
    log = member(CHILD).read(f"AuditEvent?patient={CHILD}&_count=50").json()["entry"]
    ended = [event["resource"] for event in log if event["resource"]["subtype"][0]["code"] == "proxy.ended"]
    assert ended[0]["agent"][0]["who"] == {"reference": f"RelatedPerson/{CARER}"}  # the record says which of them


def test_a_child_of_fourteen_agrees_takes_it_back_and_ends_no_guardian(house: Hospital, member: Make) -> None:
    born(house, CHILD, "2012-03-05")  # fourteen tomorrow
    id_, mother, child = guardian(house, LI), member(LI), member(CHILD)
    write(house, observation("height", CHILD))
    assert code_of(child.ask("approve-access", id=id_, scope="see")) == (409, "too-young")
    assert code_of(child.ask("invite", scope="see", relationship="FRND")) == (409, "too-young")
    (person,) = mother.told("family")["person"]
    assert (person["changes"], person["left"]) == ("2026-03-05", ["book", "pay"])  # reminded before it changes
    house.clock.moment = datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)
    assert mother.read("Observation/height").status_code == 200
    house.clock.pass_by(seconds=1)  # midnight in Shanghai
    assert mother.read("Observation/height").status_code == 404
    (carer,) = child.told("family")["carer"]
    assert (carer["scope"], carer["asks"]) == (["book", "pay"], ["chat", "medicines", "see"])
    (carer,) = child.told("approve-access", id=id_, scope="see")["carer"]
    assert carer["agreed"] == ["see"]
    assert mother.read("Observation/height").status_code == 200
    child.told("approve-access", id=id_)  # agrees to nothing any more
    assert mother.read("Observation/height").status_code == 404
    assert code_of(child.ask("end-access", id=id_)) == (409, "by-hospital")


def test_a_child_born_on_29_february_is_fourteen_on_1_march(house: Hospital, member: Make) -> None:
    born(house, CHILD, "2012-02-29")
    guardian(house, LI)
    mother = member(LI)
    write(house, observation("weight", CHILD))
    house.clock.moment = datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC)  # 28 February, a second to midnight
    with writing(house.app.state.store.engine) as connection:
        connection.exec_driver_sql("UPDATE auth_proxy SET begins = 0")
    assert mother.read("Observation/weight").status_code == 200
    house.clock.pass_by(seconds=1)
    assert mother.read("Observation/weight").status_code == 404


def test_a_token_answer_says_until_when_a_record_may_be_seen(house: Hospital, member: Make) -> None:
    father, daughter = member(ZHAO), member(WANG)
    father.let(daughter, "see", until="2026-03-10")
    born(house, CHILD, "2012-03-20")
    guardian(house, WANG)
    now = clock.milliseconds(house.clock())
    with writing(house.app.state.store.engine) as connection:
        held = {proxy.patient: proxy.until for proxy in proxies.of_person(connection, WANG, now)}
    assert {patient: clock.instant(clock.from_milliseconds(until or 0)) for patient, until in held.items()} == {
        ZHAO: "2026-03-10T16:00:00.000Z", CHILD: "2026-03-19T16:00:00.000Z",
    }  # fmt: skip
