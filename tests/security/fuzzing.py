"""How long the fuzzing tests go on: about a minute in all in `make test`, about MINUTES in `make fuzz`."""

from __future__ import annotations

import os

MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))


def examples(usual: int) -> int:
    """The number of examples of a test that makes do with `usual` of them in `make test`."""
    return round(usual * max(1.0, MINUTES))
