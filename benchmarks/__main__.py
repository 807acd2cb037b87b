"""`python -m benchmarks` runs all benchmarks, `python -m benchmarks NAME ...` some. Each is `benchmarks/NAME.py` with
`run() -> list[tuple[what, number, unit]]`. Ratios compare two things in the same run, so they hold on any machine.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def names() -> list[str]:
    """All benchmarks there are."""
    return sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")
    )


def main(wanted: list[str]) -> int:
    """Runs the wanted benchmarks, or all, and prints one line per number. Returns the exit code."""
    if unknown := sorted(set(wanted) - set(names())):
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    for name in wanted or names():
        print(name)
        for what, number, unit in importlib.import_module(f"benchmarks.{name}").run():
            print(f"  {what:<62} {number:>12,.3f} {unit}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
