"""What the hospital is called on the screens of the account: in the person's language, and never by its address."""

from __future__ import annotations

from urllib.parse import urlsplit

from services.account.hospital import Hospital
from services.account.hospitals import ListedHospital, listed_at
from services.account.states import NoHospital
from views.hooks import use_account_state, use_app, use_texts
from views.i18n.texts import Texts


def shown_name(t: Texts, hospital: ListedHospital) -> str:
    """The name in the person's language; its server's where nothing else is known."""
    if hospital.name == hospital.base:
        return urlsplit(hospital.base).netloc
    return t.pick(hospital.name, hospital.english)


def shown_city(t: Texts, hospital: ListedHospital) -> str:
    """The city in the person's language; empty where it is not known."""
    return t.pick(hospital.city, hospital.city_english)


def use_hospital() -> ListedHospital:
    """The chosen hospital as people know it: as the list has it, else by the name it gave itself."""
    app, state = use_app(), use_account_state()
    chosen = Hospital("", "") if isinstance(state, NoHospital) else state.hospital
    return listed_at(app.hospitals, chosen.base) or ListedHospital(chosen.base, chosen.name)


def use_hospital_name() -> str:
    """The chosen hospital's name in the person's language."""
    return shown_name(use_texts(), use_hospital())
