"""Sending a photographed paper, and taking it back while the hospital does not have it. Each is one transaction and
works offline; it goes out through the outbox, the pages before the document that names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from local_store import attachments, contents, outbox, resources
from local_store.store import Writer
from services.changes.commands import send_again, withdraw
from services.clock import instant
from services.record.documents.own_paper import BINARY, DOCUMENT, PaperPage, own_paper, page_json, paper_json


def send_paper(
    w: Writer,
    document_id: str,
    title: str,
    pages: Sequence[PaperPage],
    *,
    patient: str,
    now: datetime,
    about: str | None = None,
) -> None:
    """Keeps the pages encrypted on this device and sends them, all or nothing: StoreFull where there is no room. The
    same ids again are the same paper. `about`: the entry that it goes with (`Condition/c`), which is sent first."""
    moment = instant(now)
    for page in pages:
        contents.keep(w, f"{BINARY}/{page.id}", page.content, page.content_type, moment, sha1=page.sha1)
        outbox.enqueue(w, page_json(page, patient), patient=patient, created_at=moment)
    body = paper_json(document_id, title.strip(), pages, patient=patient, now=now, about=about)
    outbox.enqueue(w, body, patient=patient, created_at=moment, text=title)


def take_back_paper(w: Writer, document_id: str) -> bool:
    """Takes back a paper that the hospital certainly does not have, with its pages. False, and nothing is done, when it
    may have arrived."""
    stored = resources.get(w, DOCUMENT, document_id)
    found = own_paper(stored.body) if stored else None
    if found is None or not withdraw(w, DOCUMENT, document_id):
        return False
    for page in found.pages:
        withdraw(w, BINARY, page.binary or "")
        attachments.remove(w, page.id)
    return True


def send_paper_again(w: Writer, document_id: str) -> None:
    """Sends again what was refused of a paper: the document, its pages, or both."""
    stored = resources.get(w, DOCUMENT, document_id)
    found = own_paper(stored.body) if stored else None
    for page in found.pages if found else ():
        entry = outbox.entry_for(w, BINARY, page.binary or "")
        if entry is not None and entry.state is outbox.EntryState.REJECTED:
            send_again(w, BINARY, entry.id)
    send_again(w, DOCUMENT, document_id)
