"""What several tests of the channels talk to."""

from __future__ import annotations

from tests.hospital.channels.test_mail import certificate

__all__ = ["certificate"]
