"""Every house rule holds in the whole source, and every rule reports what breaks it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.rules import (
    RULES,
    Rule,
    Source,
    background_tasks,
    bare_flet_hooks,
    clocks,
    edits_of_what_was_drawn,
    empty_names,
    outside_doors,
    questions_of_the_moment,
    references_read_elsewhere,
    settling_elsewhere,
    sources,
    sql_outside_the_store,
    times_of_nowhere,
    words_outside_catalogs,
    zones,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_the_source_keeps_the_rule(rule: Rule) -> None:
    breaches = [f"{b.path}:{b.line}: {b.rule}" for source in sources(ROOT) for b in rule(source)]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        (bare_flet_hooks, "import flet as ft\n@ft.component\ndef Screen(): ..."),
        (bare_flet_hooks, "import flet as ft\nft.use_effect(print)"),
        (clocks, "from datetime import datetime\ndatetime.now()"),
        (clocks, "import time\ntime.time()"),
        (zones, "day = visit.start.astimezone(zone).date()"),
        (zones, "datetime.fromtimestamp(seconds, UTC)"),
        (outside_doors, "await page.launch_url(link)"),
        (outside_doors, "launcher = ft.UrlLauncher()"),
        (outside_doors, "import webbrowser"),
        (outside_doors, "await app.launch(link)"),
        (outside_doors, "await app.keep_file(name, content)"),
        (outside_doors, "ft.Button(content=words, url=link)"),
        (outside_doors, "ft.Markdown(value=text, on_tap_link=opened)"),
        (background_tasks, "import asyncio\nasyncio.create_task(work())"),
        (background_tasks, "loop.create_task(work())"),
        (empty_names, "class SyncManager: ..."),
        (empty_names, "def TextUtil(): ..."),
        (words_outside_catalogs, "label = '预约'"),
        (words_outside_catalogs, "import flet as ft\nft.Text('Book a visit')"),
        (words_outside_catalogs, "import flet as ft\nft.Text(value='Book a visit')"),
        (sql_outside_the_store, "r.rows('SELECT body FROM resource WHERE type = ?', 'Slot')"),
        (sql_outside_the_store, "r.rows(f'select body from resource r join\\noutbox o where {test}')"),
        (settling_elsewhere, "retrying = use_action(outbox.retry)"),
        (settling_elsewhere, "outbox.discard(w, 7)"),
        (references_read_elsewhere, "text = task['focus'].get('reference', '')"),
        (references_read_elsewhere, "text = task['focus']['reference']"),
        (references_read_elsewhere, "id_ = text.removeprefix('Patient/')"),
        (questions_of_the_moment, "now = use_now(60)\nfound = use_query(page, patient, now)"),
        (questions_of_the_moment, "t, now = words, use_now(60)\nfound = use_query(page, now)"),
        (times_of_nowhere, "day = slot.start.date()"),
        (times_of_nowhere, "day = slot.start.astimezone(zone).date()"),
        (times_of_nowhere, "day = body['start'][:10]"),
        (times_of_nowhere, "morning = start.hour < 12"),
        (times_of_nowhere, "midnight = now.replace(hour=0, minute=0)"),
        (times_of_nowhere, "weekday = start.isoweekday()"),
        (sql_outside_the_store, "w.run('Slot', 'UPDATE outbox SET state = ?', 'PENDING')"),
    ],
)
def test_a_planted_breach_is_reported(rule: Rule, planted: str) -> None:
    path = "hospital/planted.py" if rule is references_read_elsewhere else "views/planted.py"
    found = list(rule(Source(path, ast.parse(planted))))
    assert {b.path for b in found} == {path}


def test_a_moment_that_was_turned_to_the_clinics_zone_may_be_read() -> None:
    kept = "here = clock.here(m)\nhere.hour, here.isoweekday(), day_in(m, zone).isoweekday(), in_zone(m, zone).time()"
    assert not list(times_of_nowhere(Source("views/kept.py", ast.parse(kept))))


_FORM = "def view(form, on_change, set_form):\n    "


@pytest.mark.parametrize(
    "handler",
    [
        "field(lambda typed: on_change(replace(form, note=typed)))",
        "field(lambda typed: set_form(replace(form, told=replace(form.told, note=typed))))",
        "def say(value):\n        on_change(replace(form, note=value))\n    field(say)",
        "def say(value):\n        on_change(replace(form.told, note=value))\n    field(say)",
        "swapped = replace(form, typing=True)\n    button(lambda: on_change(swapped))",
        "button(lambda form=form: on_change(replace(form, typing=True)))",
    ],
)
def test_a_handler_that_replaces_what_was_drawn_is_reported(handler: str) -> None:
    source = Source("views/x/planted.py", ast.parse(_FORM + handler))
    assert len(list(edits_of_what_was_drawn(source))) == 1


@pytest.mark.parametrize(
    "handler",
    [
        "field(lambda typed: on_change(lambda form: replace(form, note=typed)))",
        "def say(value):\n        on_change(lambda newest: replace(newest, note=value))\n    field(say)",
        "def say(value):\n        newest = read()\n        on_change(replace(newest, note=value))\n    field(say)",
        "return part(replace(form, short=True))",
        "button(lambda: on_change(form))",
    ],
)
def test_a_function_of_the_newest_state_is_not(handler: str) -> None:
    source = Source("views/x/planted.py", ast.parse(_FORM + handler))
    assert list(edits_of_what_was_drawn(source)) == []
