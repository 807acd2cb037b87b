"""No consent, no upload: about whom nothing new is sent, because they do not agree to it, or no longer.

A decision of this device counts at once when it is a no, and when it is a yes as soon as the hospital has it: what
waits would be refused before. What is held back stays in the outbox, and the person sees it there.
"""

from __future__ import annotations

from local_store import outbox, resources
from local_store.store import Reader
from services.fhir.consents import CARE, CONSENT, consent_id, is_asked, is_enough, library_id


def held(r: Reader) -> frozenset[str]:
    """The patients about whom there are changes that must not be sent now. Reads only."""
    waiting = outbox.patients_waiting(r)
    library = resources.get(r, "Library", library_id(CARE)) if waiting else None
    if library is None or not is_asked(library.body):
        return frozenset()
    return frozenset(patient for patient in waiting if _is_held(r, patient, library))


def due(r: Reader, now: str) -> frozenset[tuple[int, int]]:
    """Entry id and revision of every change that may be sent at `now`. Reads only."""
    return outbox.due(r, now, held(r))


def _is_held(r: Reader, patient: str, library: resources.Stored) -> bool:
    """Of whom no decision is here, the hospital judges: decisions of others are not told to who looks after them."""
    decided = resources.get(r, CONSENT, consent_id(patient, CARE))
    if decided is None:
        return False
    return not is_enough(decided.body, library.body) or outbox.entry_for(r, CONSENT, decided.id) is not None
