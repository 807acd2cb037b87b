"""What the app writes of every prescription of the demo, the hospital takes: taken, skipped, undone, as needed."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from hospital.demo import medicines
from services.record.medicines import administration, model, plan, read
from tests.hospital.medication.pharmacy import TODAY, Json, Pharmacy

HERE = ZoneInfo("Asia/Shanghai")
CIRCUMSTANCES = model.Circumstances(model.Rhythm(), HERE, HERE)


def prescribed() -> list[Json]:
    """The prescriptions of the demo, all of patient a."""
    subject = {"reference": "Patient/a"}
    found = medicines.resources(7, TODAY)
    kept = [body for body in found if body["resourceType"] == "MedicationRequest" and body["status"] == "active"]
    by_medicine = {body["medicationCodeableConcept"]["text"]: body for body in kept}
    return [{key: value for key, value in body.items() if key != "reasonReference"} | {"subject": subject}
            for body in by_medicine.values()]  # fmt: skip


def test_every_dose_of_the_demo_is_taken_over(house: Pharmacy) -> None:
    written = 0
    for body in prescribed():
        house.put_in(body)
        mine = read.prescription(body)
        doses = plan.plan([mine], TODAY - timedelta(days=7), TODAY, CIRCUMSTANCES).doses
        due = [(dose.slot, dose.dosage, dose.planned) for dose in doses if dose.planned <= house.clock()]
        slot, dosage, planned = due[-1] if due else (administration.as_needed_slot(house.clock()), None, None)
        what = {"patient": "a", "planned": planned, "at": house.clock()}
        taken = administration.administration_json(mine, slot, dosage, body, **what)
        assert house.write(taken)[0] == 201, body["id"]
        assert house.write(administration.undone(taken), etag=house.etag(taken))[0] == 200
        skipped = administration.administration_json(mine, slot, dosage, body, **what, skipped="other", words="出差")
        status, stored = house.write(skipped, etag=house.etag(taken))
        assert (status, stored["status"]) == (200, "not-done")
        assert administration.administration(stored).prescription == mine.key
        written += 1
    assert written >= 15
