"""Faults of the app: sync, outbox, money, keys, migrations, search, dates, words, screens."""

from __future__ import annotations

from typing import Final

from tests.planted.fault import Fault

SYNC: Final = (
    Fault(
        "cursor-before-its-page",
        "sync",
        "services/sync/pull.py",
        "        storing = _store(store, scope, page, position, instant(clock.now()), deleted=deleted)",
        "        await store.write(cursors.put, scope.name, position.write())\n"
        "        storing = store.write(keep_all, page, scope.patient, instant(clock.now()))",
        "The app is killed between two writes, and a page of results never arrives: nobody asks for it again.",
        ("tests/services/sync/test_pull.py",),
    ),
    Fault(
        "if-match-not-sent",
        "sync",
        "services/fhir/client.py",
        """guard = {"If-None-Match": "*"} if if_match is None else {"If-Match": f'W/"{if_match}"'}""",
        """guard = {"If-None-Match": "*"} if if_match is None else {}""",
        "A change made offline overwrites what the hospital wrote meanwhile, and nobody is asked.",
        ("tests/services/sync/test_push.py",),
    ),
    Fault(
        "late-answer-wins",
        "sync",
        "services/sync/pull.py",
        "    if here is None or not (_is_same(here, body) or _is_older(w, here, body)):",
        "    if here is None or not _is_same(here, body):",
        "An answer that was overtaken on its way puts an old result in the place of the corrected one.",
        ("tests/services/sync/test_pages.py",),
    ),
    Fault(
        "no-overlap",
        "sync",
        "services/sync/position.py",
        'f"ge{instant(since - OVERLAP)}"',
        'f"gt{instant(since)}"',
        "A report that was committed a second late at the hospital never reaches the phone.",
        ("tests/services/sync/test_pages.py",),
    ),
)

OUTBOX: Final = (
    Fault(
        "settle-ignores-the-revision",
        "outbox and store",
        "local_store/outbox.py",
        "    if entry is not None and entry.revision != revision:",
        "    if entry is not None and entry.revision < revision:",
        "What a person edits while the first version is on its way is thrown away as if it had been sent.",
        ("tests/local_store/test_outbox.py",),
    ),
    Fault(
        "outbox-order-broken",
        "outbox and store",
        "local_store/outbox_entry.py",
        "    AND NOT EXISTS (SELECT 1 FROM outbox_hold AS hold WHERE hold.entry_id = outbox.entry_id)",
        "    ",
        "A change goes out before the one it refers to; the hospital refuses what the person did in the right order.",
        ("tests/local_store/test_outbox_order.py",),
    ),
    Fault(
        "edit-takes-the-newest-version",
        "outbox and store",
        "local_store/outbox.py",
        "        _base_version(known) if known.state is EntryState.REJECTED else known.if_match,",
        "        _base_version(known),",
        "A second edit of a waiting change silently overwrites what the hospital changed in between.",
        ("tests/local_store/test_outbox.py",),
    ),
)

MONEY: Final = (
    Fault(
        "refund-has-the-wrong-sign",
        "money in the app",
        "services/record/money/rules.py",
        "    return max(ZERO, bill.net - bill.paid + bill.refunded)",
        "    return max(ZERO, bill.net - bill.paid - bill.refunded)",
        "After a part was given back the bill says that nothing is due; the person finds out by a reminder.",
        ("tests/services/record/money/test_rules.py",),
    ),
    Fault(
        "pays-twice-when-no-answer-came",
        "money in the app",
        "services/bills/paying.py",
        "            free = flow.stage is PaymentStage.CHOOSING or flow.stage in OVER",
        "            free = flow.stage in {PaymentStage.CHOOSING, PaymentStage.UNKNOWN} or flow.stage in OVER",
        "The answer to a payment is lost, the person pays once more, and both are charged.",
        ("tests/services/bills/test_paying.py",),
    ),
)

KEYS: Final = (
    Fault(
        "delays-begin-anew",
        "keys and vault",
        "local_store/tries.py",
        "        return DELAYS[min(self.wrong, len(DELAYS)) - 1] if self.wrong else 0",
        "        return DELAYS[(self.wrong - 1) % len(DELAYS)] if self.wrong else 0",
        "Whoever finds the phone gets three free guesses of the passcode again after every eight.",
        ("tests/local_store/test_keys.py",),
    ),
    Fault(
        "locked-keyring-is-taken-for-none",
        "keys and vault",
        "services/device/vault.py",
        "    if mark.exists():",
        "    if mark.exists() and file.exists():",
        "While the system's keyring is locked the app says that there is no key, and a whole record is given up.",
        ("tests/services/device/test_vault.py", "tests/faults/test_device.py"),
    ),
)

MIGRATIONS: Final = (
    Fault(
        "index-left-out",
        "migrations",
        "local_store/migrations/0003_schedule.sql",
        "CREATE INDEX resource_by_schedule ON resource (schedule, status, sort_time) WHERE schedule IS NOT NULL;",
        "",
        "After the update every choice of a time looks through all half hours on the phone: the screen stands still.",
        ("tests/local_store/test_migrations.py",),
    ),
    Fault(
        "backfill-off-by-one",
        "migrations",
        "local_store/migrations/0003_schedule.sql",
        "instr(body ->> '$.schedule.reference', 'Schedule/') + 9)",
        "instr(body ->> '$.schedule.reference', 'Schedule/') + 8)",
        "After the update no doctor has a free time until every half hour was downloaded again.",
        ("tests/local_store/test_migrations.py",),
    ),
)

SEARCH: Final = (
    Fault(
        "any-word-will-do",
        "search in the app",
        "local_store/search.py",
        '    wanted = " AND ".join(phrase for phrase in phrases if phrase)',
        '    wanted = " OR ".join(phrase for phrase in phrases if phrase)',
        "Who looks for one report by two words is shown every report that has either of them.",
        ("tests/local_store/test_search.py",),
    ),
    Fault(
        "old-words-stay-findable",
        "search in the app",
        "local_store/resources.py",
        "    if words != text:",
        "    if not words:",
        "A corrected report is still found by its wrong diagnosis, and not by the right one.",
        ("tests/local_store/test_search.py", "tests/local_store/test_resources.py"),
    ),
)

DATES: Final = (
    Fault(
        "zone-dropped-before-sorting",
        "dates and time zones",
        "local_store/columns.py",
        "        return moment.astimezone(UTC)",
        "        return moment.replace(tzinfo=UTC)",
        "Appointments and results of hospitals in two zones stand in the wrong order, and half hours vanish too early.",
        ("tests/local_store/test_resources.py",),
    ),
)

WORDS: Final = (
    Fault(
        "a-month-late",
        "words and formatting",
        "views/i18n/format.py",
        '    return t.get("kit.months").split(" ")[day.month - 1]',
        '    return t.get("kit.months").split(" ")[day.month % 12]',
        "In English every date is a month late: the person comes to an appointment that is over.",
        ("tests/views/i18n/test_format.py",),
    ),
    Fault(
        "critically-low-is-called-low",
        "words and formatting",
        "views/reports/words.py",
        '    "LL": "reports.flag.LL",',
        '    "LL": "reports.flag.L",',
        "A potassium that needs a doctor today reads like one that is a little low.",
        ("tests/views/reports/test_words.py",),
    ),
)

SCREENS: Final = (
    Fault(
        "icon-without-a-name",
        "screens",
        "views/kit/buttons.py",
        "        tooltip=name,",
        "        tooltip=None,",
        'A blind person hears "button" and nothing else where only an icon stands: back, show passcode, retry.',
        ("tests/views/test_scenes.py",),
    ),
    Fault(
        "second-tap-acts-again",
        "screens",
        "views/hooks.py",
        "        busy.current = True",
        "        busy.current = False",
        "Two taps on a slow phone ask for two appointments.",
        ("tests/views/test_hooks.py",),
    ),
)

FAULTS: Final = SYNC + OUTBOX + MONEY + KEYS + MIGRATIONS + SEARCH + DATES + WORDS + SCREENS
