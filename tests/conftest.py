"""How every property test runs: the same examples on every machine, and none is judged by how fast that machine is."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.security.fuzzing import MINUTES

#: A change is judged by what it does, not by the dice of the day: new examples are looked for by `make fuzz`.
settings.register_profile(
    "anxin",
    derandomize=MINUTES <= 0,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("anxin")
