"""What the hospital says about a family is read as far as it is understood, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.family.model import AccessScope, FamilyPage, Relationship, family_page, new_invitation


def parameter(name: str, *parts: tuple[str, str, str]) -> dict[str, Any]:
    return {"name": name, "part": [{"name": part, f"value{kind}": value} for part, kind, value in parts]}


def test_a_carer_a_person_and_an_invitation() -> None:
    told = {
        "parameter": [
            parameter("carer", ("id", "String", "c"), ("name", "String", "赵𠮷宁"), ("role", "String", "guardian"),
                      ("scope", "Code", "pay"), ("scope", "Code", "see"), ("scope", "Code", "fly"),
                      ("relationship", "String", "PRN"), ("ends", "Instant", "2026-12-31T16:00:00Z"),
                      ("asks", "Code", "see"), ("agreed", "Code", "see")),
            parameter("person", ("id", "String", "r"), ("patient", "String", "p2"), ("changes", "Date", "2026-12-10"),
                      ("left", "Code", "book")),
            parameter("invitation", ("id", "String", "i"), ("by", "String", "王秀兰")),
            parameter("request", ("id", "String", "q"), ("person", "String", "赵一诺"), ("state", "String", "refused"),
                      ("reason", "String", "请带户口簿")),
            parameter("something", ("id", "String", "x")),
        ]
    }  # fmt: skip
    page = family_page(told)
    (carer,), (person,), (invitation,) = page.carers, page.people, page.invitations
    assert (carer.name, carer.guardian, carer.relationship) == ("赵𠮷宁", True, Relationship.PARENT)
    assert carer.scopes == (AccessScope.SEE, AccessScope.PAY)  # and nothing that this version does not know
    assert (carer.ends, carer.asks, carer.agreed) == (
        datetime(2026, 12, 31, 16, tzinfo=UTC), (AccessScope.SEE,), (AccessScope.SEE,),
    )  # fmt: skip
    assert (person.patient, person.changes, person.left) == ("p2", date(2026, 12, 10), (AccessScope.BOOK,))
    assert (invitation.by, invitation.inviter) == ("王秀兰", "")
    assert [(each.person, each.refused, each.reason) for each in page.requests] == [("赵一诺", True, "请带户口簿")]


@pytest.mark.parametrize(
    "told", [{}, {"parameter": None}, {"parameter": "x"}, {"parameter": [{"name": "carer", "part": [7, {}]}]},
             {"parameter": [{"name": "person"}, 3]}],
)  # fmt: skip
def test_what_is_not_understood_is_nobody(told: dict[str, Any]) -> None:
    assert family_page(told) == FamilyPage()
    assert new_invitation(told) is None
