"""Every dosage of HL7's MedicationRequest and MedicationStatement examples as a line of a table: as written, in plain
words, and its first doses or why it has none. `python -m tests.views.dosage_table` writes it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from services.record.medicines.model import Circumstances, Prescription, Rhythm
from services.record.medicines.plan import plan
from services.record.medicines.read import prescription
from views.i18n.texts import Language, texts_for
from views.instruction import instruction_words

EXAMPLES: Final = Path(os.environ.get("ANXIN_CORPUS", "/nowhere")) / "fhir-r4-examples"
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_BY: Final = Circumstances(Rhythm(), _ZONE, _ZONE)


def table(examples: Path) -> list[str]:
    """The lines of the table. Every example counts as active: what is over has no doses to show."""
    lines = ["| example | as written | in plain words | first doses, or why none |", "|---|---|---|---|"]
    for path in sorted(examples.glob("Medication[RS][et]*.json")):
        mine = prescription({**json.loads(path.read_text("utf-8")), "status": "active"})
        lines += [f"| {path.stem} | {line} |" for line in _dosages(mine)]
    return lines


def _dosages(mine: Prescription) -> Iterator[str]:
    begin, t = mine.authored or mine.start, texts_for(Language.ENGLISH)
    day = begin.date() if isinstance(begin, datetime) else begin.first_day if begin else date(2015, 1, 15)
    found = plan([mine], day, day + timedelta(days=30), _BY)
    why: dict[int | None, str] = {text.number: str(text.why) for text in found.as_text}
    why |= {each.number: "as needed" for _, each in found.as_needed}
    for each in mine.dosages:
        doses = [dose.planned.astimezone(_ZONE) for dose in found.doses if dose.dosage.number == each.number]
        first = ", ".join(f"{at:%m-%d %H:%M}" for at in doses[:3])
        yield f"{each.text} | {instruction_words(t, each)} | {first or why[each.number]}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(table(EXAMPLES)) + "\n")
