"""The pages of a PDF as pictures, drawn on this device by PDFium: nothing in it is run, nothing is fetched. Where the
library is not (phones), none is drawn. Loaded at the first PDF.
"""

from __future__ import annotations

import io
from typing import Any, Final

MOST_PAGES: Final = 20
LONG_SIDE: Final = 1600
"""Pixels of a page's longer side, whatever size it says it has."""
_DOTS: Final = 200 / 72  # of a page in points: as sharp as a laboratory's print needs


def pdf_pages(content: bytes) -> tuple[bytes, ...]:
    """JPEGs of the first pages in order; empty where this device cannot draw it, or nobody can. Takes up to seconds:
    call it off the event loop."""
    try:
        import pypdfium2  # noqa: PLC0415 - loaded at the first PDF
    except (ImportError, OSError):
        return ()
    try:
        document = pypdfium2.PdfDocument(content)
        try:
            return tuple(_drawn(document[number]) for number in range(min(len(document), MOST_PAGES)))
        finally:
            document.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return ()


def _drawn(page: Any) -> bytes:
    longest = max(*page.get_size(), 1.0)
    bitmap = page.render(scale=min(_DOTS, LONG_SIDE / longest))
    out = io.BytesIO()
    bitmap.to_pil().convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()
