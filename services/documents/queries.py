"""The papers that a person sent, and how far each has come. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from local_store import outbox, resources, uploads
from local_store.outbox import Entry, EntryState
from local_store.resources import Stored
from local_store.store import Reader
from services.each import each
from services.errors import RefusalCode
from services.fhir.refusals import refused
from services.query import query
from services.record.documents.own_paper import BINARY, DOCUMENT, OwnPaper, own_paper

_MOST: Final = 200
_EPOCH: Final = datetime.min.replace(tzinfo=UTC)


class PaperState(StrEnum):
    """How far a paper has come. One page that was refused is the paper's."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True)
class SentPaper:
    """A paper with its state. `may_take_back`: the hospital certainly does not have it. `refusal`: why not. `share`:
    how many in a hundred of its bytes the hospital holds, while they go up in parts."""

    paper: OwnPaper
    state: PaperState
    may_take_back: bool = False
    refusal: RefusalCode | None = None
    share: int | None = None


@query(DOCUMENT, "outbox", uploads.TOPIC)
def sent_papers(r: Reader, patient: str) -> tuple[SentPaper, ...]:
    """All of them, the newest first."""
    kept = resources.select(r, DOCUMENT, patient=patient, limit=_MOST)
    found = filter(None, each(kept, lambda stored: _sent(r, stored)).read)
    return tuple(sorted(found, key=lambda sent: sent.paper.sent or _EPOCH, reverse=True))


@query(DOCUMENT, "outbox", uploads.TOPIC)
def papers_about(r: Reader, patient: str, type_: str, id_: str) -> tuple[SentPaper, ...]:
    """Those that go with one entry of the record, the newest first."""
    return tuple(sent for sent in sent_papers(r, patient) if sent.paper.about == f"{type_}/{id_}")


@query(DOCUMENT, "outbox", uploads.TOPIC)
def sent_paper(r: Reader, patient: str, document_id: str) -> SentPaper | None:
    """One of them; None for one that this person did not send."""
    stored = resources.in_record(r, patient, DOCUMENT, document_id)
    return _sent(r, stored) if stored else None


def _sent(r: Reader, stored: Stored) -> SentPaper | None:
    found = own_paper(stored.body)
    if found is None:
        return None
    own = outbox.entry_for(r, DOCUMENT, stored.id)
    if own is None:
        return SentPaper(found, PaperState.SENT)
    entries = [own, *filter(None, (outbox.entry_for(r, BINARY, page.binary or "") for page in found.pages))]
    refusals = [entry for entry in entries if entry.state is EntryState.REJECTED]
    may_take_back = own.never_sent or own.state is EntryState.REJECTED
    if refusals:
        return SentPaper(found, PaperState.REFUSED, may_take_back, refused(refusals[-1].rejection).code)
    return SentPaper(found, PaperState.WAITING, may_take_back, share=_share(r, found, entries))


def _share(r: Reader, paper: OwnPaper, entries: Sequence[Entry]) -> int | None:
    """How much of the pages is there: of one that waits what went up so far, of one that arrived all."""
    waiting = {entry.id: uploads.get(r, entry.entry_id) for entry in entries if entry.type == BINARY}
    sizes = {page.binary or "": page.size or 0 for page in paper.pages}
    if not any(waiting.values()) or not sum(sizes.values()):
        return None
    left = sum(sizes[id_] - (known.sent if known else 0) for id_, known in waiting.items())
    return (sum(sizes.values()) - left) * 100 // sum(sizes.values())
