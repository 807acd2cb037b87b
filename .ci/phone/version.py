"""Which version and build number a phone build gets: `python .ci/phone/version.py` prints both.

The version is `[project] version`. The build number is the count of commits, so that it rises with every merge, which
both stores ask for; it needs the whole history. A tag that is not the version's own is refused: a release would carry
another name than what it holds.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")  # three numbers, as both stores want


def version(project: Path = ROOT) -> str:
    """The version in `pyproject.toml`; ValueError unless it is three numbers."""
    found = str(tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    if not VERSION.fullmatch(found):
        raise ValueError(f"the stores take three numbers, not {found!r}")
    return found


def build_number(project: Path = ROOT) -> int:
    """How many commits lead here; ValueError in a shallow clone, where the count would be 1 each time."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=project, capture_output=True, text=True, check=True)  # noqa: S603, S607 - git alone
        return done.stdout.strip()

    if git("rev-parse", "--is-shallow-repository") != "false":
        raise ValueError("the clone is shallow: fetch the whole history, or the build number does not rise")
    return int(git("rev-list", "--count", "HEAD"))


def check_tag(tag: str, of: str) -> None:
    """ValueError when a release's tag is not `v` and the version."""
    if tag != f"v{of}":
        raise ValueError(f"the tag {tag!r} is not the version's own, v{of}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tag", help="refuse unless this is the version's tag")
    parser.add_argument("--number", type=int, help="the build number, where the history is not there to be counted")
    given = parser.parse_args(arguments)
    try:
        found = version()
        number = build_number() if given.number is None else given.number
        if given.tag is not None:
            check_tag(given.tag, found)
    except ValueError as wrong:
        sys.stderr.write(f"error: {wrong}\n")
        return 1
    sys.stdout.write(f"{found} {number}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
