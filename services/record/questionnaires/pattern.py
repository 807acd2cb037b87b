"""Whether a whole text matches a regular expression that a hospital wrote, in time that grows with the text. Pure.

Python's own matcher may need exponential time for an expression such as `(a+)+$`, and nothing can stop it. So the
expression is made into a set of states that are followed all at once. Understood are literals, classes, `.`,
`\\d \\w \\s` and their opposites, groups, `|`, `* + ? {m,n}`, lazy or not, and `^` `$` at the ends; anything else
(references back, looking around) is not, and is left to the hospital.
Source: R. Cox, Regular Expression Matching Can Be Simple And Fast (Thompson's construction).
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

#: More states, or a longer expression or text, are too dear to follow.
MOST_STATES: Final = 4_000
LONGEST_PATTERN: Final = 500
LONGEST_TEXT: Final = 4_000
_DEEPEST: Final = 40
_MOST_TIMES: Final = 1_000

Test = Callable[[str], bool]


class _NotUnderstoodError(Exception):
    """The expression has something that is not followed here."""


@dataclass
class _State:
    """`test` None: passed without a letter."""

    test: Test | None = None
    following: list[int] = field(default_factory=list)


def matches(pattern: str, text: str) -> bool | None:
    """Whether the whole text matches; None when the expression is not understood here, or too dear."""
    states = _compiled(pattern)
    if states is None or len(text) > LONGEST_TEXT:
        return None
    reached = _closure(states, {0})
    for letter in text:
        reached = _closure(states, {target for at in reached for target in _step(states[at], letter)})
        if not reached:
            return False
    return len(states) - 1 in reached


def _step(state: _State, letter: str) -> list[int]:
    return state.following if state.test is not None and state.test(letter) else []


def _closure(states: tuple[_State, ...], begin: set[int]) -> set[int]:
    found, waiting = set(begin), list(begin)
    while waiting:
        state = states[waiting.pop()]
        if state.test is None:
            fresh = [target for target in state.following if target not in found]
            found.update(fresh)
            waiting.extend(fresh)
    return found


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> tuple[_State, ...] | None:
    if len(pattern) > LONGEST_PATTERN:
        return None
    try:
        reader = _PatternReader(pattern)
        node = reader.whole()
        builder = _Builder()
        end = builder.build(node, builder.state())
        builder.join(end, builder.state())
    except _NotUnderstoodError:
        return None
    return tuple(builder.states)


# A node: ("one", test) | ("all", nodes) | ("any", nodes) | ("times", node, least, most or None)
_Node = tuple[object, ...]


class _Builder:
    def __init__(self) -> None:
        self.states: list[_State] = []

    def state(self, test: Test | None = None) -> int:
        if len(self.states) >= MOST_STATES:
            raise _NotUnderstoodError
        self.states.append(_State(test))
        return len(self.states) - 1

    def join(self, begin: int, end: int) -> None:
        self.states[begin].following.append(end)

    def build(self, node: _Node, begin: int) -> int:
        """Adds the states of a node behind `begin`; returns the state behind it."""
        kind = node[0]
        if kind == "one":
            return self._letter(node[1], begin)  # type: ignore[arg-type]
        if kind == "all":
            for inner in node[1]:  # type: ignore[attr-defined]
                begin = self.build(inner, begin)
            return begin
        if kind == "any":
            end = self.state()
            for inner in node[1]:  # type: ignore[attr-defined]
                first = self.state()
                self.join(begin, first)
                self.join(self.build(inner, first), end)
            return end
        return self._times(node, begin)

    def _letter(self, test: Test, begin: int) -> int:
        at = self.state(test)
        self.join(begin, at)
        end = self.state()
        self.join(at, end)
        return end

    def _times(self, node: _Node, begin: int) -> int:
        _, inner, least, most = node
        for _ in range(least):  # type: ignore[call-overload]
            begin = self.build(inner, begin)  # type: ignore[arg-type]
        end = self.state()
        if most is None:
            again = self.state()
            self.join(begin, again)
            self.join(again, end)
            self.join(self.build(inner, again), again)  # type: ignore[arg-type]
            return end
        for _ in range(most - least):  # type: ignore[operator]
            self.join(begin, end)
            first = self.state()
            self.join(begin, first)
            begin = self.build(inner, first)  # type: ignore[arg-type]
        self.join(begin, end)
        return end


class _PatternReader:
    """Reads an expression from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern.removeprefix("^")
        if self.pattern.endswith("$") and not self.pattern.endswith("\\$"):
            self.pattern = self.pattern[:-1]
        self.at = 0

    def whole(self) -> _Node:
        node = self._any(0)
        if self.at < len(self.pattern):
            raise _NotUnderstoodError
        return node

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _next(self) -> str:
        letter = self._peek()
        if not letter:
            raise _NotUnderstoodError
        self.at += 1
        return letter

    def _any(self, depth: int) -> _Node:
        if depth > _DEEPEST:
            raise _NotUnderstoodError
        ways = [self._all(depth)]
        while self._peek() == "|":
            self.at += 1
            ways.append(self._all(depth))
        return ways[0] if len(ways) == 1 else ("any", ways)

    def _all(self, depth: int) -> _Node:
        parts: list[_Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._single(depth)))
        return ("all", parts)

    def _single(self, depth: int) -> _Node:
        letter = self._next()
        if letter == "(":
            return self._group(depth)
        if letter == "[":
            return ("one", self._class())
        if letter == ".":
            return ("one", lambda found: found != "\n")
        if letter == "\\":
            return ("one", _escaped(self._next()))
        if letter in "*+?{}^$":
            raise _NotUnderstoodError
        return ("one", _is(letter))

    def _group(self, depth: int) -> _Node:
        if self._peek() == "?":
            self.at += 1
            if self._next() != ":":
                raise _NotUnderstoodError
        node = self._any(depth + 1)
        if self._next() != ")":
            raise _NotUnderstoodError
        return node

    def _repeated(self, node: _Node) -> _Node:
        letter = self._peek()
        bounds: tuple[int, int | None]
        if letter in ("*", "+", "?"):
            self.at += 1
            bounds = {"*": (0, None), "+": (1, None), "?": (0, 1)}[letter]
        elif letter == "{":
            bounds = self._counted()
        else:
            return node
        if self._peek() == "?":  # lazy: that decides how it is found, not whether
            self.at += 1
        if self._peek() in ("*", "+", "?", "{"):
            raise _NotUnderstoodError
        return ("times", node, *bounds)

    def _counted(self) -> tuple[int, int | None]:
        end = self.pattern.find("}", self.at)
        least, comma, most = self.pattern[self.at + 1 : end].partition(",") if end > 0 else ("", "", "")
        self.at = end + 1
        if not least.isdecimal() or (most and not most.isdecimal()) or max(len(least), len(most)) > 4:
            raise _NotUnderstoodError
        low, high = int(least), (int(most) if most else None) if comma else int(least)
        if max(low, high or 0) > _MOST_TIMES or (high is not None and high < low):
            raise _NotUnderstoodError
        return low, high

    def _class(self) -> Test:
        negated = self._peek() == "^"
        if negated:
            self.at += 1
        tests = [*self._class_parts()]
        return lambda letter: any(test(letter) for test in tests) is not negated

    def _class_parts(self) -> Iterator[Test]:
        first = True
        while first or self._peek() != "]":
            first = False
            letter = self._next()
            if letter == "[":
                raise _NotUnderstoodError
            if letter == "\\":
                escaped = self._next()
                yield _escaped(escaped)
                if self._peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                    raise _NotUnderstoodError
                continue
            if self._peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                last = self._next()
                if last == "\\" or last < letter:
                    raise _NotUnderstoodError
                yield _between(letter, last)
            else:
                yield _is(letter)
        self.at += 1


def _is(wanted: str) -> Test:
    return lambda letter: letter == wanted


def _between(first: str, last: str) -> Test:
    return lambda letter: first <= letter <= last


_CLASSES: Final[dict[str, Test]] = {
    "d": str.isdecimal,
    "w": lambda letter: letter.isalnum() or letter == "_",
    "s": str.isspace,
}
_SIGNS: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}


def _escaped(letter: str) -> Test:
    if letter in _CLASSES:
        return _CLASSES[letter]
    if letter.lower() in _CLASSES:
        test = _CLASSES[letter.lower()]
        return lambda found: not test(found)
    if letter in _SIGNS:
        return _is(_SIGNS[letter])
    if letter in string.ascii_letters or letter.isdecimal():
        raise _NotUnderstoodError
    return _is(letter)
