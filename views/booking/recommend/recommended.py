"""The best times to come, as the first thing a person sees; every other time stays below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.booking.find.model import Doctor
from services.booking.recommend.advice import RecommendedTime
from services.booking.recommend.queries import Advised, advised
from services.booking.recommend.wishes import KeptWishes, change_wishes
from services.record.visits.slot import TimeSlot
from views.answers import Answer, Ready
from views.booking.recommend.option import Shown, best_card, option_row
from views.booking.recommend.wishes import WishesPart
from views.context import Edit, UiContext
from views.doses.use_doses import use_viewpoint
from views.hooks import use_app, use_query, use_quiet_action
from views.i18n import format as fmt
from views.kit.folded import unless_elder
from views.kit.lists import list_group
from views.kit.surfaces import section
from views.look.text import small
from views.siblings import keyed


@dataclass(frozen=True)
class Advising:
    """The advice, and the callbacks for a time and for changed wishes. `moves`: a time is chosen for a visit that
    exists."""

    given: Answer[Advised]
    on_choose: Callable[[TimeSlot], None]
    on_wishes: Edit[KeptWishes]
    moves: bool = False


def use_advising(
    department_id: str, role_id: str, on_choose: Callable[[TimeSlot], None], *, moving: str = ""
) -> Advising:
    """The advice for a department, or for one of its doctors; asked again when wishes or times change. `moving`: the id
    of the visit for which a time is chosen, when it exists."""
    app = use_app()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    given = use_query(advised, use_viewpoint(opened), department_id, role_id, moving)
    keep = use_quiet_action(change_wishes)
    return Advising(given, on_choose, lambda change: keep(department_id, change), bool(moving))


def recommended(
    around: UiContext,
    advising: Advising,
    now: datetime,
    below: Sequence[ft.Control | None],
    doctors: Sequence[Doctor] | None = None,
) -> list[ft.Control | None]:
    """The best time as a card, the others as rows under it, and every other way to a time `below`. With `doctors` each
    time says whose it is. In elder mode the best time stands alone, and all others behind one button. Where nothing is
    recommended its place is kept, so that what is below stays what it is."""
    look, t, given = around.look, around.texts, advising.given
    if not isinstance(given, Ready):
        return [None, *below]
    known = given.value
    times = [_shown(known, option, doctors) for option in known.advice.options]
    if not times and not known.wishes.any:
        return [None, *below]
    rows = [keyed(option_row(around, each, now, advising.on_choose), each.option.slot.id) for each in times[1:]]
    none = small(look, t.get("booking.recommended.none"))
    take = t.get("booking.move.take") if advising.moves else t.get("booking.recommended.take")
    wishes = WishesPart(wishes=known.wishes, on_wishes=advising.on_wishes)
    best = keyed(best_card(around, times[0], now, advising.on_choose, take), times[0].option.slot.id) if times else none
    others = list_group(look, rows) if rows else None
    source = small(look, _source(around, known))
    if times and look.elder:
        words = t.get("booking.recommended.others" if doctors else "booking.recommended.other_times")
        asked_for, to_ask = (wishes, None) if known.wishes.any else (None, wishes)
        more = unless_elder(look, words, [others, to_ask, source, *below])
        return [section(look, t.get("booking.recommended"), [asked_for, best]), *more]
    shown = [wishes if known.wishes.any else None, best, others, None if known.wishes.any else wishes, source]
    return [section(look, t.get("booking.recommended"), shown), *below]


def _shown(known: Advised, option: RecommendedTime, doctors: Sequence[Doctor] | None) -> Shown:
    if doctors is None:
        return Shown(option)
    doctor = next((each for each in doctors if each.id == option.slot.role_id), None)
    name = doctor.name if doctor else known.name_of(option.slot.role_id)
    return Shown(option, name or option.slot.doctor, doctor)


def _source(around: UiContext, known: Advised) -> str:
    """What the advice is based on and how old that is; and that no time is hidden."""
    t = around.texts
    until = known.advice.measured_until
    if until is None:
        return t.get("booking.recommended.load")
    return t.get("booking.recommended.measured", day=fmt.full_day(t, fmt.local_date(until, around.zones)))
