"""The papers name only what is there: paths, commands, variables, dependencies, decisions. The README stays short."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement

from tests.architecture.test_repo import ROOT, tracked

DECISIONS = ROOT / "docs" / "decisions"
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob(".github/*.md"), *(ROOT / "docs").rglob("*.md")])
CURRENT = [paper for paper in PAPERS if paper.name != "CHANGELOG.md"]  # what once changed may name what is gone by now
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
MOST_LINES = 160

BARE_FILE = re.compile(r"\w[\w.-]*\.(?:html|md|py|sql|toml|txt)")
LINK = re.compile(r'\]\(([^)#\s]+)[^)]*\)|src="([^"]+)"')
PLACEHOLDER = re.compile(r"<\w+>")
VARIABLE = re.compile(r"\b(?:ANXIN|HOSPITAL)_[A-Z_]+\b")
DECISION = re.compile(r"# (?P<number>\d{4}) (?P<title>[^\n]+)\n\nDate: (?P<date>\d{4}-\d\d-\d\d)\n\n(?P<rest>.+)", re.S)
SECTIONS = re.compile(r"## Context\n\n\S.+\n\n## Decision\n\n\S.+\n\n## Price\n\n\S.+\n", re.S)


@cache
def repository() -> frozenset[str]:
    """Every file that git knows, and every folder that holds one."""
    files = [PurePosixPath(name) for name in tracked()]
    return frozenset(str(path) for file in files for path in (file, *file.parents))


@cache
def top_folders() -> frozenset[str]:
    return frozenset(name.partition("/")[0] for name in repository() if "/" in name)


def code(text: str) -> Iterator[str]:
    """What stands between backticks, and every line of a fenced block."""
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def paths(text: str) -> Iterator[str]:
    """Code that looks like a path of the repository: it begins with a top-level folder, or is a file's bare name."""
    for span in code(text):
        name = span.partition("::")[0]
        top, slash, _ = name.partition("/")
        if " " not in name and (top in top_folders() if slash else BARE_FILE.fullmatch(name)):
            yield name


def is_there(path: str) -> bool:
    """A path from the root, in which `<feature>` stands for any name; a bare name may stand in any folder."""
    pattern = PLACEHOLDER.sub("*", path).rstrip("/")
    if "/" not in path:
        return any(PurePosixPath(name).name == path for name in repository())
    return any(fnmatchcase(name, pattern) for name in repository())


def targets(text: str) -> set[str]:
    return {found for span in code(text) for found in re.findall(r"^make ([a-z-]+)", span)}


def programs(text: str) -> set[tuple[str, str]]:
    """(module, first word behind it) of every `python -m` that is one of ours."""
    found = {match for span in code(text) for match in re.findall(r"python -m ([\w.]+)(?: ([a-z]+))?", span)}
    return {(module, word) for module, word in found if module.split(".")[0] in top_folders()}


def variables(text: str) -> set[str]:
    return {found for span in code(text) for found in VARIABLE.findall(span)}


def decision(path: Path) -> re.Match[str]:
    found = DECISION.fullmatch(path.read_text("utf-8"))
    assert found, f"{path.name} does not begin with its number, its title and its date"
    return found


def decisions() -> list[Path]:
    return sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_a_readme_is_read_to_its_end(readme: Path) -> None:
    assert len(readme.read_text("utf-8").splitlines()) <= MOST_LINES


def test_both_readmes_tell_of_the_same_things() -> None:
    english, chinese = (readme.read_text("utf-8") for readme in READMES)
    for told in (targets, programs, variables, paths):
        assert set(told(english)) == set(told(chinese))
    assert set(LINK.findall(english)) ^ set(LINK.findall(chinese)) == {("README.md", ""), ("README.zh-CN.md", "")}


def test_every_path_that_a_paper_names_is_there() -> None:
    named = [(paper.name, path) for paper in CURRENT for path in paths(paper.read_text("utf-8"))]
    assert len(named) > 100
    assert [(paper, path) for paper, path in named if not is_there(path)] == []


def test_every_link_leads_somewhere() -> None:
    links = [(paper, to or src) for paper in PAPERS for to, src in LINK.findall(paper.read_text("utf-8"))]
    assert len(links) > 60
    assert [(paper.name, to) for paper, to in links if "://" not in to and not (paper.parent / to).exists()] == []


def test_every_target_that_a_paper_names_is_in_the_makefile() -> None:
    there = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set().union(*(targets(paper.read_text("utf-8")) for paper in CURRENT))
    assert named <= there
    assert {"run", "test", "check", "interop"} <= named


def test_every_program_that_a_paper_names_can_be_called() -> None:
    commands = set(re.findall(r'^    "(\w+)": \w+,$', (ROOT / "hospital" / "__main__.py").read_text("utf-8"), re.M))
    for module, word in set().union(*(programs(paper.read_text("utf-8")) for paper in CURRENT)):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module
        assert module != "hospital" or not word or word in commands, word
        assert module != "benchmarks" or not word or is_there(f"benchmarks/{word}*"), word


def test_every_variable_that_a_paper_names_is_read_somewhere() -> None:
    named = set().union(*(variables(paper.read_text("utf-8")) for paper in CURRENT))
    source = "".join((ROOT / name).read_text("utf-8") for name in repository() if name.endswith(".py"))
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_the_layout_names_what_stands_in_each_folder() -> None:
    table = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("## What stands where")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)/` \| (.+) \|$", table, re.M)
    assert {folder for folder, _ in rows} == top_folders()
    for folder, words in rows:
        inside = [name for name in code(words) if name.endswith("/") or BARE_FILE.fullmatch(name)]
        assert [name for name in inside if not (ROOT / folder / name).exists()] == [], folder


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = sum(project["optional-dependencies"].values(), project["dependencies"])
    table = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("## Dependencies and why")[1]
    reasons = {name for row in re.findall(r"^\| ([^|]+) \|", table, re.M) for name in row.split(", ")}
    assert {Requirement(line).name for line in wanted} == reasons - {"package", "---"}


def test_every_decision_has_its_number_its_date_its_context_and_its_price() -> None:
    told = [(path.name, decision(path)) for path in decisions()]
    assert [name for name, one in told if not name.startswith(f"{one['number']}-")] == []
    assert [name for name, one in told if not SECTIONS.fullmatch(one["rest"])] == []


def test_every_decision_is_in_the_index_and_in_the_architecture() -> None:
    told = [(path.name, decision(path)) for path in decisions()]
    assert [found["number"] for _, found in told] == [f"{number:04}" for number in range(1, len(told) + 1)]
    index = [f"- [{one['number']}]({name}) {one['title']} ({one['date']})" for name, one in told]
    assert re.findall(r"^- .+$", (DECISIONS / "README.md").read_text("utf-8"), re.M) == index
    pointers = [f"- [{one['number']}](docs/decisions/{name}) {one['title']}" for name, one in told]
    assert re.findall(r"^- \[\d{4}\].+$", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.M) == pointers


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("see `views/nowhere.py`", ["views/nowhere.py"]),
        ("see `tests/nowhere.py::test_one` and `nowhere.py`", ["tests/nowhere.py", "nowhere.py"]),
        ("keep `assets/catalogs/xx/<feature>.json`", ["assets/catalogs/xx/<feature>.json"]),
        ("keep `assets/catalogs/en/<feature>.json`, `hospital/`, `Makefile`, `PUT Type/id`", []),
    ],
)
def test_a_path_that_is_not_there_is_noticed(text: str, wrong: list[str]) -> None:
    assert [path for path in paths(text) if not is_there(path)] == wrong
