"""How long the fuzzing tests go on: a few seconds each in `make test`, for MINUTES in `make fuzz`."""

from __future__ import annotations

import os

MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
#: What one minute of fuzzing is worth, in multiples of a run of `make test` (which takes about one minute).
_A_MINUTE = 1.0


def examples(usual: int) -> int:
    """The number of examples of a test that makes do with `usual` of them in `make test`."""
    return usual if MINUTES <= 0 else max(usual, round(usual * MINUTES * _A_MINUTE))
