"""Faults of the hospital: scheduling, billing, permissions, audit, sign-in, search, validation, dates. Of the app's own
sign-in too."""

from __future__ import annotations

from typing import Final

from tests.planted.fault import Fault

SCHEDULING: Final = (
    Fault(
        "hold-lasts-a-moment-longer",
        "holds and scheduling",
        "hospital/scheduling/appointment_elements.py",
        "    return end is not None and end <= now",
        "    return end is not None and end < now",
        "At its very end a number belongs to two people: the one who holds it, and the one it is offered to.",
        ("tests/hospital/scheduling/test_holds.py",),
    ),
    Fault(
        "one-number-too-many",
        "holds and scheduling",
        "hospital/scheduling/clinic.py",
        'self.slot.get("status") == "free" and self.taken < self.capacity',
        'self.slot.get("status") in ("free", "busy") and self.taken <= self.capacity',
        "Every half hour is booked by one person more than the doctor can see.",
        ("tests/hospital/scheduling/test_booking.py",),
    ),
    Fault(
        "waitlist-from-its-end",
        "holds and scheduling",
        "hospital/scheduling/waitlist.py",
        'key=lambda entry: (str(extension(entry, "waiting-since")), str(entry["id"]))',
        'key=lambda entry: (str(extension(entry, "waiting-since")), str(entry["id"])), reverse=True',
        "A number that becomes free goes to the one who came last, not to the one who has waited longest.",
        ("tests/hospital/scheduling/test_waitlist.py",),
    ),
)

MONEY: Final = (
    Fault(
        "half-a-fen-goes-to-even",
        "money at the hospital",
        "hospital/billing/money.py",
        "    return amount.quantize(unit, ROUND_HALF_UP)",
        "    return amount.quantize(unit)",
        "Bills differ by a fen from what every counter and the insurance compute; the books of a day do not close.",
        ("tests/hospital/billing/test_shares.py",),
    ),
    Fault(
        "refund-under-way-not-counted",
        "money at the hospital",
        "hospital/billing/orders.py",
        'total.where(tables.refund.c.of == of, tables.refund.c.state != "failed")',
        'total.where(tables.refund.c.of == of, tables.refund.c.state == "refunded")',
        "Who asks twice before the first refund has arrived is given the money back twice.",
        ("tests/hospital/billing/test_paying.py",),
    ),
    Fault(
        "pays-a-price-never-seen",
        "money at the hospital",
        "hospital/billing/decide.py",
        "    if focus.version != found.version:",
        "    if focus.version is None:",
        "The bill was written anew after the person saw it, and the new sum is charged unasked.",
        ("tests/hospital/billing/test_paying.py",),
    ),
)

PERMISSIONS: Final = (
    Fault(
        "shows-what-names-another",
        "permissions",
        "hospital/fhir/access/visibility.py",
        "    return all_of([_mine(reached, type_, few=few), negation(mentions_others)])",
        "    return _mine(reached, type_, few=few)",
        "A family's record or a shared appointment shows one patient the illness of another.",
        ("tests/hospital/fhir/access/test_permissions.py",),
    ),
    Fault(
        "joins-see-everything",
        "permissions",
        "hospital/fhir/search/joins.py",
        '    return sql("SELECT fhir_version.? FROM fhir_version WHERE ? AND ?", '
        "Sql(column), view.of(type_, few=few), wanted)",
        '    return sql("SELECT fhir_version.? FROM fhir_version WHERE fhir_version.type = ? AND ? AND ?", '
        "Sql(column), type_, current_at(view.at), wanted)",
        "By a chained search one can try out whether a neighbour has a diagnosis.",
        ("tests/hospital/fhir/search/test_joins.py",),
    ),
    Fault(
        "writes-into-anothers-record",
        "permissions",
        "hospital/fhir/access/guard.py",
        "    if not proxy_table.may_write(access, letter, body, mentioned_patients(body, tx.fhir_base) | about):",
        "    if not about & (access.patients or frozenset()):",
        "A patient can put an observation or an allergy into somebody else's record.",
        ("tests/hospital/fhir/access/test_permissions.py",),
    ),
)

AUDIT: Final = (
    Fault(
        "reads-leave-no-trace",
        "audit",
        "hospital/fhir/api/audit_trail.py",
        "    if found is not None and found.seq in tx.written:",
        "    if found is not None:",
        "Who looked into a record, one resource at a time, is never found out.",
        ("tests/hospital/audit/test_rows.py",),
    ),
    Fault(
        "links-are-not-linked",
        "audit",
        "hospital/audit/entry.py",
        "    said = [before, chain, number, *facts.values(),",
        "    said = [chain, number, *facts.values(),",
        "Whoever rewrites one row of the audit with a new hash is not noticed: no later row depends on it.",
        ("tests/hospital/audit/test_chain.py",),
    ),
)

SIGN_IN: Final = (
    Fault(
        "pkce-not-verified",
        "sign-in and tokens",
        "hospital/auth/grants.py",
        '    if not is_verifier(verifier) or not same(row["challenge"], pkce_challenge(verifier)):',
        "    if not is_verifier(verifier):",
        "Another app on the phone that catches the code signs in as the patient.",
        ("tests/hospital/auth/test_tokens.py",),
    ),
    Fault(
        "access-tokens-never-end",
        "sign-in and tokens",
        "hospital/auth/grants.py",
        '        token.c.expires > bindparam("now", type_=BigInteger()),',
        '        token.c.expires > bindparam("now", type_=BigInteger()) - 10**15,',
        "A token that leaked opens the record for ever instead of for a quarter of an hour.",
        ("tests/hospital/auth/test_tokens.py",),
    ),
    Fault(
        "one-try-of-a-code-too-many",
        "sign-in and tokens",
        "hospital/auth/one_time.py",
        "otp.c.tries < limits.tries_per_code)",
        "otp.c.tries <= limits.tries_per_code)",
        "Each code can be guessed once more than the hospital's own policy and its arithmetic say.",
        ("tests/hospital/auth/test_codes.py",),
    ),
    Fault(
        "state-not-compared",
        "sign-in and tokens",
        "services/fhir/redirect.py",
        """    return secrets.compare_digest(brought.get("state", "").encode("utf-8", "replace"), state.encode())""",
        """    return bool(brought.get("state"))""",
        "A page in the browser signs the person in to a stranger's record, into which they then write.",
        ("tests/services/account/test_sign_in.py",),
    ),
)

SEARCH: Final = (
    Fault(
        "short-page-skips-the-rest",
        "search at the hospital",
        "hospital/fhir/search/run.py",
        "Position(position.at, position.offset + len(found), total, after)",
        "Position(position.at, position.offset + size, total, after)",
        "After a page that ended early because its results are large, the next ones are left out of a patient's list.",
        ("tests/hospital/fhir/api/test_large_batches.py::test_a_page_ends_early_before_it_is_too_large_for_memory",),
    ),
    Fault(
        "code-of-another-system",
        "search at the hospital",
        "hospital/fhir/search/conditions.py",
        '    return sql("i.code = ? AND i.system IN ?", code, systems)',
        '    return sql("i.code = ?", code)',
        "Results of another code system with the same code stand in a patient's curve.",
        ("tests/hospital/fhir/search/test_search.py",),
    ),
)

VALIDATION: Final = (
    Fault(
        "february-has-thirty-days",
        "validation",
        "hospital/fhir/validation/primitives.py",
        'value[8:10] <= "28":',
        'value[8:10] <= "30":',
        "A birth date of 30 February is stored, and no other system can read that patient any more.",
        ("tests/hospital/fhir/validation/test_primitives.py",),
    ),
    Fault(
        "period-ends-before-it-begins",
        "validation",
        "hospital/fhir/validation/invariant_rules.py",
        "first[0][0] >= last[0][1]",
        "first[0][0] > last[0][1]",
        "A medication that ends the day before it begins is taken in; every list of what is taken now is wrong.",
        ("tests/hospital/fhir/validation/test_bad_resources.py",),
    ),
)

DATES: Final = (
    Fault(
        "days-by-greenwich",
        "dates and time zones",
        "hospital/base/dates.py",
        "        low = datetime(year, month, day, tzinfo=ZONE)",
        "        low = datetime(year, month, day, tzinfo=UTC)",
        "Asked for one day, the hospital leaves out everything before eight in the morning.",
        ("tests/hospital/base/test_dates.py",),
    ),
)

FAULTS: Final = SCHEDULING + MONEY + PERMISSIONS + AUDIT + SIGN_IN + SEARCH + VALIDATION + DATES
