"""A mother who looks after her child has both records in one app, and always sees whose is before her."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.e2e import steps
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person

MOTHERS_PHONE, MOTHER, CHILD = "13800000005", "李镕喆", "赵一诺"


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_a_mother_opens_her_childs_record_and_comes_back_to_her_own(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    app = start_app("home")
    person = new_person(app)
    steps.signs_in(person, hospital, MOTHERS_PHONE)
    steps.waits_for_sync(person)
    _opens(person, MOTHER, CHILD)
    steps.door(person, "reports")
    person.sees(CHILD)
    steps.locks(person)
    steps.unlocks(person)
    person.sees(person.say("kit.record_of", name=MOTHER))  # whoever unlocks begins with their own
    _opens(person, MOTHER, CHILD)
    _opens(person, CHILD, MOTHER)


def _opens(person: Person, own: str, other: str) -> None:
    """From the record in view to the other, by the door "me"; nothing of the first is left on the screen."""
    steps.door(person, "me")
    person.tap(re.compile(re.escape(person.say("account.people.view", name=other))))
    person.sees(person.say("kit.record_of", name=other))
    assert not person.is_told(person.say("kit.record_of", name=own))
