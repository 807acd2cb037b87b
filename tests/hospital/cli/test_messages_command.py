"""`python -m hospital messages`: the trail of a patient's messages is shown, without address or text, and audited."""

from __future__ import annotations

from pathlib import Path

from hospital.audit.trail import AuditFilter
from hospital.channels.model import ChannelName
from tests.hospital.channels.house import message_house
from tests.hospital.cli.in_process import command


def test_the_trail_is_shown_and_the_look_is_kept(tmp_path: Path) -> None:
    with message_house(tmp_path) as house:
        house.email.behaves = "no"
        house.send()
        house.send("mail", channels=(ChannelName.EMAIL,))
        house.round()
        house.round(hours=5)
        url = house.store.engine.url.render_as_string(hide_password=False)
        done = command(url, "messages", "--patient", "a")
        assert done.returncode == 0, done.stderr
        assert "open follow-up follow-up.new to Patient/a until 2026-03-14T04:00:00.000Z" in done.stdout
        assert "  sms accepted since 2026-03-04T09:00:00.000Z, begun 2026-03-04T09:00:00.000Z" in done.stdout
        assert "  email undeliverable (wrong-number)" in done.stdout
        assert not any(secret in done.stdout for secret in ("13800000001", "wang@mail.example", "王建国", "安排"))
        assert command(url, "messages", "--patient", "nobody").stdout == ""
        shown = [placed.entry.interaction for placed in house.store.trail.find(AuditFilter(frozenset({"a"})), 50)]
    assert "messages.shown" in shown
