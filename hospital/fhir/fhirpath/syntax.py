"""Reads FHIRPath to a tree of tuples, by precedence (FHIRPath §5.4 and grammar).

("literal", value), ("external", name), ("this",), ("name", identifier), ("call", function, arguments),
("dot", input, member), ("index", input, position), ("op", operator, left, right), ("type", operator, input, type),
("empty",) for {}.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

Tree = tuple[Any, ...]

_TOKEN: Final = re.compile(
    r"\s+|(?P<number>\d+(?:\.\d+)?)|'(?P<string>(?:[^'\\]|\\.)*)'|(?P<external>%[A-Za-z]\w*)|(?P<this>\$this)"
    r"|(?P<name>[A-Za-z_]\w*|`[^`]+`)|(?P<sign><=|>=|!=|[.()\[\]{},|&=<>+])"
)
_PRECEDENCE: Final = {
    "implies": 1, "or": 2, "xor": 2, "and": 3, "in": 4, "contains": 4, "=": 5, "!=": 5,
    "<": 6, "<=": 6, ">": 6, ">=": 6, "|": 7, "is": 8, "as": 8, "+": 9, "&": 9,
}  # fmt: skip
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
_END: Final = ("", "")


def parse(expression: str) -> Tree:
    """The tree of an expression. ValueError when it is not valid."""
    reader = _Reader(_tokens(expression))
    tree = reader.expression(0)
    if reader.ahead != _END:
        raise ValueError(f"not understood from {reader.ahead[1]!r}: {expression}")
    return tree


def _tokens(expression: str) -> list[tuple[str, str]]:
    found, position = [], 0
    while position < len(expression):
        match = _TOKEN.match(expression, position)
        if match is None:
            raise ValueError(f"not understood at {position}: {expression}")
        position = match.end()
        if match.lastgroup:
            text = match[match.lastgroup]
            found.append((match.lastgroup, text.strip("`") if match.lastgroup == "name" else text))
    return [*found, _END]


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda mark: _ESCAPES.get(mark[1], mark[1]), text)


_LEAVES: Final[dict[str, Callable[[str], Tree]]] = {
    "name": lambda text: ("literal", text == "true"),
    "number": lambda text: ("literal", Decimal(text) if "." in text else int(text)),
    "string": lambda text: ("literal", _unescaped(text)),
    "external": lambda text: ("external", text[1:]),
    "this": lambda _: ("this",),
}


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._position = 0

    @property
    def ahead(self) -> tuple[str, str]:
        return self._tokens[self._position]

    def _take(self, text: str = "") -> tuple[str, str]:
        token = self.ahead
        if token == _END:
            raise ValueError("the expression ends too early")
        if text and token[1] != text:
            raise ValueError(f"{text!r} expected, not {token[1]!r}")
        self._position += 1
        return token

    def expression(self, least: int) -> Tree:
        """Everything that binds tighter than `least`."""
        left = self._chain()
        while self.ahead[0] in ("name", "sign") and _PRECEDENCE.get(self.ahead[1], 0) > least:
            operator = self._take()[1]
            if operator in ("is", "as"):
                left = ("type", operator, left, self._type())
            else:
                left = ("op", operator, left, self.expression(_PRECEDENCE[operator]))
        return left

    def _type(self) -> str:
        name = self._take()[1]
        while self.ahead == ("sign", "."):
            self._take()
            name = self._take()[1]
        return name

    def _chain(self) -> Tree:
        left = self._term()
        while self.ahead in (("sign", "."), ("sign", "[")):
            if self._take()[1] == ".":
                left = ("dot", left, self._member())
            else:
                left = ("index", left, self.expression(0))
                self._take("]")
        return left

    def _term(self) -> Tree:
        kind, text = self.ahead
        if kind == "name" and text not in ("true", "false"):
            return self._member()
        self._take()
        if kind == "sign":
            return self._enclosed(text)
        return _LEAVES[kind](text)

    def _enclosed(self, opening: str) -> Tree:
        """An expression in brackets, or `{}` for nothing."""
        if opening == "{":
            self._take("}")
            return ("empty",)
        if opening != "(":
            raise ValueError(f"a term expected, not {opening!r}")
        inner = self.expression(0)
        self._take(")")
        return inner

    def _member(self) -> Tree:
        """A name, or a function with its arguments."""
        name = self._take()[1]
        if self.ahead != ("sign", "("):
            return ("name", name)
        self._take()
        arguments: list[Tree] = []
        while self.ahead != ("sign", ")"):
            arguments.append(self.expression(0))
            if self.ahead == ("sign", ","):
                self._take()
        self._take(")")
        return ("call", name, tuple(arguments))
