"""Doors and screens by who signed in: what patients, those who look after them, and practitioners find."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from services.account.people import UserType
from views import paths
from views.context import UiContext
from views.doors import Door, doors_for, in_order
from views.i18n.texts import Language, texts_for
from views.keyboard import Go, meaning
from views.routes import DOORS, SCREENS
from views.screens import screens_for, stack_for

HOME = Door("/", ft.Icons.HOME_OUTLINED, ft.Icons.HOME, "shell.door.home", order=10)
BELOW = Door("/below", ft.Icons.HOME_OUTLINED, ft.Icons.HOME, "shell.door.me", order=20)
PRACTITIONERS = frozenset({UserType.PRACTITIONER})


def found(user: UserType | None) -> list[str]:
    return [door.path for door in doors_for(DOORS, user)]


def opened(user: UserType, address: str) -> list[str]:
    return [entry.address for entry in stack_for(screens_for(SCREENS, user), address)]


def pressed(user: UserType, key: str, *, ctrl: bool = False, alt: bool = False) -> object:
    around = UiContext(doors=doors_for(DOORS, user))
    return meaning(key, ctrl=ctrl, alt=alt, screens=screens_for(SCREENS, user), around=around)


def test_a_patient_and_a_related_person_find_the_same_doors() -> None:
    main = [paths.home(), paths.booking(), paths.reports(), paths.me()]
    assert [path for path in found(UserType.PATIENT) if path in main] == main
    assert found(UserType.RELATED_PERSON) == found(UserType.PATIENT)


def test_a_practitioner_finds_only_the_doors_that_say_so() -> None:
    assert found(UserType.PRACTITIONER) == [paths.reports(), paths.me()]


def test_nobody_finds_a_door_or_a_screen() -> None:
    assert found(None) == []
    assert screens_for(SCREENS, None) == ()


@pytest.mark.parametrize("user", UserType)
def test_every_door_leads_to_a_screen_and_has_a_name(user: UserType) -> None:
    for door in doors_for(DOORS, user):
        assert opened(user, door.path) == [door.path]
        assert all(door.words in texts_for(language).entries for language in Language)


def test_doors_stand_by_their_order_not_by_the_order_of_features() -> None:
    assert in_order(BELOW, HOME) == (HOME, BELOW)


@pytest.mark.parametrize("second", [replace(BELOW, path=HOME.path), replace(BELOW, order=HOME.order)])
def test_two_doors_in_each_others_way_are_refused(second: Door) -> None:
    with pytest.raises(ValueError, match=r"shell\.door\.home and shell\.door\.me"):
        in_order(HOME, second)


def test_doors_of_different_users_may_share_an_address_and_a_place() -> None:
    both = in_order(HOME, replace(HOME, words="shell.door.me", users=PRACTITIONERS))
    assert [door.words for door in doors_for(both, UserType.PRACTITIONER)] == ["shell.door.me"]
    assert [door.words for door in doors_for(both, UserType.PATIENT)] == ["shell.door.home"]


def test_the_account_and_reports_are_for_everybody_visits_and_bills_for_the_patients_side() -> None:
    for user in UserType:
        assert opened(user, paths.settings()) == [paths.me(), paths.settings()]
        assert opened(user, paths.report("r1")) == [paths.reports(), paths.report("r1")]
    for address in (paths.home(), paths.bill("b1"), paths.appointment("a1")):
        assert opened(UserType.RELATED_PERSON, address) == opened(UserType.PATIENT, address) != []
        assert opened(UserType.PRACTITIONER, address) == []


def test_keys_lead_only_where_a_user_finds_something() -> None:
    assert pressed(UserType.RELATED_PERSON, "2", alt=True) == Go(paths.booking())
    assert pressed(UserType.RELATED_PERSON, "K", ctrl=True) == Go(paths.booking())
    assert pressed(UserType.PRACTITIONER, "1", alt=True) == Go(paths.reports())
    assert pressed(UserType.PRACTITIONER, "2", alt=True) == Go(paths.me())
    assert pressed(UserType.PRACTITIONER, "3", alt=True) is None
    assert pressed(UserType.PRACTITIONER, "K", ctrl=True) is None
