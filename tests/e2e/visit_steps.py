"""What people do around a visit, from the complaint to the receipt; each step ends with the outcome they see."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

from hospital.demo.guide import PARTS
from tests.e2e import steps
from tests.e2e.desk import Visit
from tests.e2e.robot import Person
from views.i18n.texts import Language

CARDIOLOGY = "心血管内科"
OUTPATIENT = {Language.CHINESE: "门诊费用", Language.ENGLISH: "Outpatient"}
AGAIN = 180
"""Seconds in which the app has found out by itself that the network is back."""
SUMMARY = "血压控制良好，继续目前的药。"


def begins(words: str) -> re.Pattern[str]:
    return re.compile("^" + re.escape(words))


def holds(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))


def is_advised(person: Person, language: Language = Language.CHINESE) -> None:
    """From the main doors through complaint and red flags to a doctor's recommended times, each with its reason."""
    part = next(one for one in PARTS if any(each.id == "palpitation" for each in one.complaints))
    complaint = next(one for one in part.complaints if one.id == "palpitation")
    english = language is Language.ENGLISH
    steps.door(person, "booking")
    person.tap(holds(person.say("booking.guide")))
    person.tap(holds(part.en if english else part.zh))
    person.tap(holds(complaint.en if english else complaint.zh))
    person.sees(person.say("booking.guide.red_flags"))
    person.tap(person.say("booking.guide.no"))
    person.sees(person.say("booking.guide.no_diagnosis"))
    person.tap(holds(complaint.suggestions[0][2 if english else 1]))
    person.sees(person.say("booking.doctors"))
    person.sees(person.say("booking.recommended"))  # comes after the doctors, and moves them
    steps.chooses_a_doctor(person)
    person.sees(person.say("booking.recommended"))


def takes_the_advice(person: Person) -> None:
    """The tap on the best time asks the hospital to hold a number; what comes of it is for the caller to see."""
    person.leaves(person.say("booking.days"), by=person.say("booking.recommended.take"))


def keeps_the_calendar(person: Person) -> str:
    """The calendar file of the visit on the screen, as text."""
    with person.page.expect_download(timeout=30_000) as kept:
        person.tap(person.say("booking.calendar"))
    return Path(kept.value.path()).read_text("utf-8")


def opens_the_visit(person: Person, visit: Visit) -> None:
    """Through the list of one's own visits."""
    opens_the_list(person)
    person.tap(re.compile(f"{visit.start:%H:%M}"))


def opens_the_list(person: Person) -> None:
    steps.door(person, "booking")
    person.tap(holds(person.say("booking.mine.title")))


def types_the_kiosks_code(person: Person, code: str) -> None:
    person.tap(person.say("booking.check_in.type"))
    person.type_into(person.say("booking.check_in.code"), code)
    person.tap(person.say("booking.check_in.send"))


def opens_the_bills(person: Person) -> None:
    steps.door(person, "me")
    person.tap(holds(person.say("account.me.bills")))


def chooses_to_pay(person: Person) -> str:
    """The first bill that is to be paid, up to the screen where one chooses how; answers its amount in the list."""
    opens_the_bills(person)
    person.sees(person.say("bills.state.to_pay"), within=60)
    kind, state = OUTPATIENT[person.texts.language], person.say("bills.state.to_pay")
    row = f"^(?:[^¥\\n]+\\n)?{kind}[^¥]*{state}\\n(?:[^¥\\n]+\\n)?(¥[\\d.,]+)$"
    bill = person.sees_match(row).group(1)
    person.tap(_bill(person, bill))
    person.tap(amount_to_pay(person), pinned=True)
    person.sees(person.say("bills.pay.how"))
    person.tap(re.compile("|".join(re.escape(person.say(f"bills.method.{way}")) for way in ("phone", "qr"))))
    return bill


def goes_on_paying(person: Person) -> None:
    """Back to a payment that was begun, from the list of bills."""
    opens_the_bills(person)
    person.tap(person.say("bills.going_on.open"), within=AGAIN)


def opens_the_bill(person: Person, bill: str) -> None:
    """By its amount in the list."""
    opens_the_bills(person)
    person.tap(_bill(person, bill))


def _bill(person: Person, amount: str) -> re.Pattern[str]:
    return re.compile(f"^(?:[^¥\\n]+\\n)?{OUTPATIENT[person.texts.language]}[\\s\\S]*{re.escape(amount)}$")


def amount_to_pay(person: Person) -> re.Pattern[str]:
    """The button that pays, whatever the amount."""
    return re.compile(person.say("bills.pay_amount", amount="AMOUNT").replace("AMOUNT", r"¥[\d.,]+$"))


def opens_the_cashier(person: Person) -> Page:
    """The cashier's own page, from the code on the screen."""
    with person.context.expect_page(timeout=30_000) as opened:
        person.tap(person.say("bills.code.open"))
    return opened.value


def approves(page: Page, deed: str = "approve") -> None:
    """On the cashier's page, or another `deed`; closes it once it has answered."""
    page.locator(f"button[name=deed][value={deed}]").click()
    page.wait_for_selector("p.lead")
    page.close()


def pays_at_the_cashier(person: Person) -> None:
    """Once the button that pays was tapped, up to the word that it is paid."""
    person.sees(person.say("bills.code.left"), within=60)
    approves(opens_the_cashier(person))
    person.sees(person.say("bills.paid"), within=60)


def keeps_the_receipt(person: Person) -> bytes:
    """The receipt of the bill on the screen as a file. It stands at the end, where the payment stands."""
    with person.page.expect_download(timeout=60_000) as kept:
        person.tap(person.say("bills.receipt"), within=90)
    return Path(kept.value.path()).read_bytes()
