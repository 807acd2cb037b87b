"""An access in words of the person's language. Pure."""

from __future__ import annotations

from services.access_log.model import Deed, Matter, Party, Purpose, RecordAccess
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts


def who(t: Texts, access: RecordAccess, *, theirs: bool = False) -> str:
    """A name where it is known, with what the person is; else what is known of them. `theirs`: the record is somebody
    else's than the reader's."""
    party = {
        Party.SELF: t.get("access_log.themselves") if theirs else t.get("access_log.self"),
        Party.READER: t.get("access_log.self"),
        Party.CARER: t.get("access_log.carer.theirs") if theirs else t.get("access_log.carer"),
        Party.STAFF: t.get("access_log.staff"),
        Party.HOSPITAL: t.get("access_log.hospital"),
        Party.SOMEBODY: t.get("access_log.somebody"),
        Party.NOBODY: t.get("access_log.nobody"),
    }[access.party]
    return t.get("access_log.named", name=access.name, party=party) if access.name else party


def deed(t: Texts, access: RecordAccess) -> str:
    """What was done with which part of the record."""
    what = _matter(t, access.matter)
    return {
        Deed.LOOKED: t.get("access_log.looked", what=what),
        Deed.SEARCHED: t.get("access_log.searched", what=what),
        Deed.COUNTED: t.get("access_log.counted", what=what),
        Deed.CHANGED: t.get("access_log.changed", what=what),
        Deed.TOOK_ALL: t.get("access_log.took_all", what=what),
        Deed.OPENED_PAGE: t.get("access_log.opened_page"),
        Deed.SIGNED_IN: t.get("access_log.signed_in"),
        Deed.SHARED: t.get("access_log.shared"),
        Deed.NOTIFIED: t.get("access_log.notified"),
        Deed.OTHER: t.get("access_log.did", what=what),
    }[access.deed]


def around_it(around: UiContext, access: RecordAccess) -> str:
    """When by the clock, how often, why, and from where, as far as the hospital says."""
    t = around.texts
    parts = (
        fmt.clock_time(access.at, around.zones) if access.at else None,
        t.get("access_log.times", n=access.times) if access.times > 1 else None,
        _purpose(t, access.purpose) if access.purpose else None,
        t.get("access_log.from", address=access.address) if access.address else None,
    )
    return " · ".join(part for part in parts if part)


def _purpose(t: Texts, purpose: Purpose) -> str:
    return {
        Purpose.TREATMENT: t.get("access_log.purpose.treatment"),
        Purpose.PAYMENT: t.get("access_log.purpose.payment"),
        Purpose.OPERATIONS: t.get("access_log.purpose.operations"),
        Purpose.FAMILY: t.get("access_log.purpose.family"),
    }[purpose]


def _matter(t: Texts, matter: Matter) -> str:
    return {
        Matter.PERSON: t.get("access_log.matter.person"),
        Matter.VISITS: t.get("access_log.matter.visits"),
        Matter.RESULTS: t.get("access_log.matter.results"),
        Matter.MEDICINES: t.get("access_log.matter.medicines"),
        Matter.BILLS: t.get("access_log.matter.bills"),
        Matter.PAPERS: t.get("access_log.matter.papers"),
        Matter.PLAN: t.get("access_log.matter.plan"),
        Matter.MESSAGES: t.get("access_log.matter.messages"),
        Matter.SHARING: t.get("access_log.matter.sharing"),
        Matter.OTHER: t.get("access_log.matter.other"),
    }[matter]
