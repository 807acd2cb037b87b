"""The icon of a report, the same on the first screen, in the list and on its page."""

from __future__ import annotations

from typing import Final

import flet as ft

from services.record.results.rules import LabSection, ReportKind
from views.kit import icons

_SECTIONS: Final = {
    LabSection.SAMPLE: icons.TUBE,
    LabSection.URINE: icons.CUP,
    LabSection.CULTURE: icons.CULTURE,
    LabSection.TISSUE: icons.SLIDE,
}


def report_icon(kind: ReportKind, section: LabSection) -> icons.Icon:
    """By what was examined: a sample, a culture, a picture, or a paper."""
    match kind:
        case ReportKind.LAB:
            return _SECTIONS[section]
        case ReportKind.IMAGING:
            return icons.SCAN
        case ReportKind.OTHER:
            return ft.Icons.DESCRIPTION_OUTLINED
