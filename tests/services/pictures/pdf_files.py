"""PDFs as they come from hospitals and from people who mean harm, made by reportlab or by hand."""

from __future__ import annotations

import io

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

HUGE = (200_000.0, 200_000.0)


def pdf(words: str, pages: int = 1, *, size: tuple[float, float] = (595, 842), lock: str = "") -> bytes:
    """A document with these words on each page."""
    out = io.BytesIO()
    encryption = StandardEncryption(lock) if lock else None
    canvas = Canvas(out, pagesize=size, encrypt=encryption)
    for number in range(pages):
        canvas.drawString(72, 700, f"{len(words)} {number}")
        canvas.rect(72, 400, 300, 200, fill=1)
        canvas.showPage()
    canvas.setTitle(words)
    canvas.save()
    return out.getvalue()


def running_pdf() -> bytes:
    """One that runs a script when it is opened."""
    whole = pdf("x")
    script = b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Pages"
    return whole.replace(b"/Pages", script, 1)
