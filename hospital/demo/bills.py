"""Bills of the people to try: every state a bill can have, at the prices of the hospital's own list.

The newest visit is not paid yet, the next is paid in part, the next was re-priced, the next refunded; older ones are
paid. An inpatient has an account with deposits and charges that are still growing (bills_ward.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hospital.billing.invoice import BillDraft, Item
from hospital.billing.invoice import resources as of_bill
from hospital.billing.money import CENT, amount_of, rounded
from hospital.billing.price_list import Plan, price_list
from hospital.billing.shares import Insured
from hospital.billing.visit import SEEN_BY
from hospital.demo.bills_paid import back, paid
from hospital.demo.bills_ward import ward
from hospital.demo.doctors import department_of
from hospital.demo.people import Person, people
from hospital.demo.people_table import DEMO_PEOPLE
from hospital.demo.shapes import CODES, Json, coding, dice, reference, said
from hospital.demo.visits import DemoVisit, encounter_id, past_visits

_PLANS = {"zhao-yinuo": "resident", "david-miller": "self", "li-rongzhe": "resident"}
_ORDERED = {
    "endocrinology": ("LAB-HBA1C", "LAB-LIPID", "DRUG-METF"),
    "cardiology": ("EXAM-ECG", "LAB-LIPID", "DRUG-AMLO", "DRUG-ATOR"),
    "nephrology": ("LAB-KIDNEY", "LAB-URINE"),
    "respiratory": ("EXAM-CT", "EXAM-FILM", "TREAT-NEB"),
    "tcm": ("DRUG-TCM",),
    "gynaecology": ("EXAM-US", "LAB-CBC", "LAB-URINE"),
    "surgery": ("EXAM-US", "LAB-THYROID"),
    "gastroenterology": ("LAB-CBC", "LAB-LIVER"),
}
_DAYS_TO_PAY = 30
_MEDICINE_PACKS = {"DRUG-TCM": 7, "DRUG-METF": 2}


def resources(seed: int, today: date) -> Iterator[Json]:
    """Coverage, bills and payments of the people to try, a re-priced bill twice with the older version first."""
    to_try = people(seed, today)[: len(DEMO_PEOPLE)]
    visits: dict[str, list[DemoVisit]] = {person.key: [] for person in to_try}
    for visit in past_visits(seed, today):
        if visit.fate == "fulfilled" and visit.person.key in visits:
            visits[visit.person.key].append(visit)
    for person in to_try:
        plan = price_list().plans[_PLANS.get(person.key, "employee")]
        if plan.ratio:
            yield _coverage(person, plan)
        newest_first = sorted(visits[person.key], key=lambda visit: visit.start, reverse=True)
        for place, visit in enumerate(newest_first):
            yield from _billed(seed, today, visit, plan, place)
    yield from ward(to_try[1], today)


def bill_id(visit: DemoVisit) -> str:
    return f"bill-{visit.key}"


def _billed(seed: int, today: date, visit: DemoVisit, plan: Plan, place: int) -> Iterator[Json]:
    """By its age, newest first: unpaid, paid in part, re-priced, refunded; all others paid."""
    bill = _bill(seed, today, visit, plan, place)
    if place == 2:
        first = replace(bill, items=[*bill.items, Item(price_list().prices["EXAM-FILM"], 2)])
        yield from of_bill(first)
    *charges, invoice = of_bill(bill)
    yield from charges
    net = amount_of(invoice["totalNet"])
    if place in (0, 2) or net == 0:
        yield invoice
        return
    yield invoice
    if place == 1:
        yield from paid(visit.person, invoice, bill, max(rounded(net / 2), CENT))
        return
    yield from (back if place == 3 else paid)(visit.person, invoice, bill)


def _bill(seed: int, today: date, visit: DemoVisit, plan: Plan, place: int) -> BillDraft:
    prices, doctor = price_list().prices, visit.doctor
    luck, department = dice(seed, f"bill/{visit.key}"), department_of(visit.doctor)
    consultation = "REG-EXPERT" if doctor.famous else SEEN_BY[doctor.title]
    elder = Decimal("0.5") if visit.person.row.age >= 65 else Decimal(0)  # a discount for elders on the consultation
    items = [Item(prices[consultation], discount=elder)]
    items += [
        Item(prices[code], _MEDICINE_PACKS.get(code, 1))
        for code in _ORDERED.get(doctor.department, ("LAB-CBC",))
        if place < 4 or luck.random() < 0.7
    ]
    issued = visit.start + timedelta(minutes=26)
    account = Decimal(luck.randint(0, 4500)).scaleb(-2) if plan.personal_account and place > 3 else Decimal(0)
    return BillDraft(
        id=bill_id(visit),
        subject=visit.person.ref,
        items=items,
        insured=Insured(plan, account_left=account),
        issued=issued,
        due=max(issued.date(), today - timedelta(days=_DAYS_TO_PAY - 12)) + timedelta(days=_DAYS_TO_PAY),
        visit=reference(
            "Encounter",
            encounter_id(visit),
            f"{department.name} {doctor.name}",
            f"{department.english}, {doctor.english}",
        ),
        refund_until=issued + timedelta(days=7),
        step=price_list().rounding,
    )


def _coverage(person: Person, plan: Plan) -> Json:
    return {
        "resourceType": "Coverage",
        "id": f"coverage-{person.key}",
        "status": "active",
        "type": {"coding": [coding(CODES + "insurance-plan", plan.key, plan.name, plan.english)], "text": plan.name},
        "beneficiary": person.ref,
        "payor": [said("display", "安心市医疗保障局", "Anxin City Healthcare Security Bureau")],
    }
