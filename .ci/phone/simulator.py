"""Picks a simulator from `xcrun simctl list devices available --json`: prints the id of a phone of the newest iOS."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

_RUNTIME = re.compile(r"SimRuntime\.iOS-(\d+)-(\d+)")


def newest_phone(listed: dict[str, Any]) -> str:
    """The id of the first iPhone of the newest iOS; LookupError when there is none."""
    found = []
    for runtime, devices in listed["devices"].items():
        version = _RUNTIME.search(runtime)
        phones = [device["udid"] for device in devices if device["name"].startswith("iPhone")]
        if version and phones:
            found.append(((int(version[1]), int(version[2])), str(phones[0])))
    if not found:
        raise LookupError("no iPhone simulator is installed")
    return max(found)[1]


if __name__ == "__main__":
    sys.stdout.write(newest_phone(json.load(sys.stdin)) + "\n")
