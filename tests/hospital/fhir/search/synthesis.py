"""Makes, for any search parameter, a resource that it must find and one that it must not, and questions about them.

What is made follows from the parameter's paths and HL7's structure definitions: every way of every path is walked, and
at its end stands a value of the type that R4 puts there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hospital.fhir.definitions import SearchParameter, structure

Json = dict[str, Any]
BASE = "http://hospital.test/fhir"
SYSTEM = "urn:anxin:table"
UNIT = "http://unitsofmeasure.org"


@dataclass(frozen=True)
class Value:
    """What stands in a resource, and the ways to ask for it. `odd`: ways that find all but it."""

    stands: Any
    asked: tuple[str, ...]
    odd: tuple[str, ...] = ()


@dataclass(frozen=True)
class Probe:
    """Two resources that differ in one value, and questions that only the first answers. The id is not given yet."""

    way: str
    right: Json
    wrong: Json
    asked: tuple[str, ...]
    odd: tuple[str, ...] = ()


def probes(type_: str, parameter: SearchParameter) -> list[Probe]:
    """One probe for each way a parameter can be met."""
    if parameter.kind == "composite":
        return list(_composite(type_, parameter))
    return [probe for path in parameter.paths for probe in _along(type_, parameter, list(path))]


def _along(type_: str, parameter: SearchParameter, path: list[Any]) -> Iterator[Probe]:
    if isinstance(path[0], dict) and "truth" in path[0]:
        yield Probe("truth", {path[0]["truth"][0]: True}, {path[0]["truth"][0]: False}, ("true",))
        return
    for keys in _ways(type_, path):
        right, wrong = (_value(parameter, _end(type_, keys), path, turn) for turn in (0, 1))
        if right is None or wrong is None:
            continue
        asked = right.asked + _others(parameter, right, wrong)
        way = ".".join(key for key in keys if isinstance(key, str))
        yield Probe(way, _placed(type_, keys, right.stands), _placed(type_, keys, wrong.stands), asked, right.odd)


def _others(parameter: SearchParameter, right: Value, wrong: Value) -> tuple[str, ...]:
    """`:not` of the wrong one and, where the kind has it, the other way round."""
    return tuple(f":not={wrong.asked[0]}" for _ in [0] if parameter.kind == "token" and right.asked)


def _ways(type_: str, path: list[Any]) -> Iterator[list[Any]]:
    """The path with each choice of keys settled."""
    if not path:
        yield []
        return
    step = path[0]
    if isinstance(step, dict):
        for rest in _ways(type_, path[1:]):
            yield [step, *rest]
        return
    for key in [step] if isinstance(step, str) else step:
        element = structure().get(type_, {}).get(key)
        if element is not None:
            for rest in _ways(element["t"], path[1:]):
                yield [key, *rest]


def _end(type_: str, keys: list[Any]) -> str:
    for key in keys:
        if isinstance(key, str):
            type_ = structure()[type_][key]["t"]
    return type_


def _placed(type_: str, keys: list[Any], value: Any) -> Json:
    """A piece of a resource with a value at the end of a way."""
    key, rest = keys[0], keys[1:]
    element = structure()[type_][key]
    inside: Json = {}
    while rest and isinstance(rest[0], dict):
        condition = rest.pop(0)
        if "where" in condition:
            inside[condition["where"][0]] = condition["where"][1]
    node = {**inside, **_placed(element["t"], rest, value)} if rest else _with(value, inside)
    return {key: [node] if element.get("a") else node}


def _with(value: Any, inside: Json) -> Any:
    return {**value, **inside} if isinstance(value, dict) else value


def _composite(type_: str, parameter: SearchParameter) -> Iterator[Probe]:
    """Both values of each part stand in the wrong resource too, but never together in one element."""
    for base in parameter.bases:
        here = _end(type_, list(base))
        for ways in _part_ways(type_, here, parameter):
            first, second = (
                [_value(part, end, [], turn) for part, (_, end) in zip(parameter.parts, ways, strict=True)]
                for turn in (0, 1)
            )
            if None in first or None in second:
                continue
            right = _assembled(type_, list(base), parameter, ways, [first])
            crossed = [first[:-1] + second[-1:], second[:-1] + first[-1:]]
            several = bool(base) and structure()[type_][base[-1]].get("a")
            wrong = _assembled(type_, list(base), parameter, ways, crossed if several else crossed[:1])
            asked = "$".join(value.asked[0] for value in first if value)
            yield Probe("+".join(".".join(keys) for keys, _ in ways), right, wrong, (asked,))


def _part_ways(type_: str, here: str, parameter: SearchParameter) -> Iterator[list[tuple[list[str], str]]]:
    """Each part along its first usable way, then the last part along all of its others."""
    options = []
    for part in parameter.parts:
        start = type_ if part.from_root else here
        ways = [(keys, _end(start, keys)) for path in part.paths for keys in _ways(start, list(path))]
        options.append([way for way in ways if _value(part, way[1], [], 0) is not None])
    for last in options[-1]:
        yield [*(ways[0] for ways in options[:-1]), last]


def _assembled(
    type_: str, base: list[str], parameter: SearchParameter, ways: list[tuple[list[str], str]], rows: list[list[Any]]
) -> Json:
    whole: Json = {}
    elements: list[Json] = []
    for row in rows:
        element: Json = {}
        for part, (keys, _), value in zip(parameter.parts, ways, row, strict=True):
            start = type_ if part.from_root or not base else _end(type_, base)
            piece = _placed(start, list(keys), value.stands)
            (whole if part.from_root or not base else element).update(piece)
        elements.append(element)
    if base:
        many = structure()[type_][base[-1]].get("a")
        whole = {**{base[-1]: elements if many else {**whole.get(base[-1], {}), **elements[0]}}, **_beside(whole, base)}
    return whole


def _beside(whole: Json, base: list[str]) -> Json:
    return {key: item for key, item in whole.items() if key != base[-1]}


def _value(parameter: SearchParameter, end: str, path: list[Any], turn: int) -> Value | None:
    """The right (`turn` 0) or the wrong value of a type for a kind; None where R4 has no meaning for the two."""
    if parameter.kind == "reference":
        return _reference(parameter, end, path, turn)
    if parameter.kind == "token" and end in ("code", "CodeableConcept", "Coding", "Identifier", "ContactPoint"):
        return _coded(parameter, end, turn)
    make = _PLAIN.get((parameter.kind, end))
    return make(turn) if make else None


def _coded(parameter: SearchParameter, end: str, turn: int) -> Value:
    code = ("one", "two")[turn]
    if end == "code":
        implied = (f"{parameter.system}|{code}",) if parameter.system else ()
        return Value(code, (code, *implied), (f"urn:else|{code}", f"{code}x"))
    coding = {"system": SYSTEM, "code": code}
    if end == "ContactPoint":
        return Value({"value": code}, (code,), (f"{code}x",))
    stands: Json = {"CodeableConcept": {"coding": [coding]}, "Coding": coding}.get(
        end, {"system": SYSTEM, "value": code}
    )
    asked = (code, f"{SYSTEM}|{code}")
    return Value(stands, asked, (f"|{code}", f"urn:else|{code}", f"{code}x"))


def _reference(parameter: SearchParameter, end: str, path: list[Any], turn: int) -> Value | None:
    if end in ("canonical", "uri"):
        text = f"http://a.example/{('one', 'two')[turn]}"
        return Value(text, (text,), (f"{text}x",))
    if end != "Reference":
        return None
    narrowed = [step["is"] for step in path if isinstance(step, dict) and "is" in step]
    type_ = narrowed[0] if narrowed else parameter.targets[0] if parameter.targets else "Patient"
    id_ = ("one", "two")[turn]
    asked = (id_, f"{type_}/{id_}", f"{BASE}/{type_}/{id_}") if parameter.targets else (f"{type_}/{id_}",)
    return Value({"reference": f"{type_}/{id_}"}, asked, (f"{type_}/{id_}x", f"Bundle/{id_}"))


def _date(shape: Callable[[str], Any]) -> Callable[[int], Value]:
    def make(turn: int) -> Value:
        year = ("2031", "2021")[turn]
        asked = (year, "ge2025", "gt2025-06-01", "sa2025") if turn == 0 else ("lt2025",)
        return Value(shape(year), asked, ("lt2025", "eb2025-01-01T00:00:00Z", "2030"))

    return make


def _amount(shape: Callable[[int], Any], unit: str = "") -> Callable[[int], Value]:
    def make(turn: int) -> Value:
        number = (70, 3)[turn]
        asked = (f"{number}{unit}", f"gt50{unit}", f"ge{number}", "sa50") if turn == 0 else (f"{number}{unit}",)
        return Value(shape(number), asked, (f"lt50{unit}", f"71{unit}"))

    return make


def _text(shape: Callable[[str], Any]) -> Callable[[int], Value]:
    def make(turn: int) -> Value:
        text = ("Łódź 安心", "Other")[turn]
        asked = ("łódź", "Łódź 安", f":exact={text}", ":contains=ódź 安") if turn == 0 else (text,)
        return Value(shape(text), asked, ("ódź", ":exact=łódź 安心"))

    return make


def _plain(first: Any, second: Any, first_asked: str, second_asked: str) -> Callable[[int], Value]:
    return lambda turn: (Value(first, (first_asked,)), Value(second, (second_asked,)))[turn]


def _uri(turn: int) -> Value:
    text = ("http://a.example/fhir/one", "http://b.example/fhir/two")[turn]
    return Value(text, (text, ":below=http://a.example/fhir", f":above={text}/x"), (f"{text}x", ":below=http://a.ex"))


def _quantity(number: int) -> Json:
    return {"value": number, "unit": "mg", "system": UNIT, "code": "mg"}


_UNIT = f"|{UNIT}|mg"
_WORD = _plain("one", "two", "one", "two")
_TIMES: dict[str, Callable[[str], Any]] = {
    "date": lambda year: f"{year}-03-01",
    "dateTime": lambda year: f"{year}-03-01T10:00:00+08:00",
    "instant": lambda year: f"{year}-03-01T10:00:00.123Z",
    "Period": lambda year: {"start": f"{year}-03-01", "end": f"{year}-04-01"},
    "Timing": lambda year: {"event": [f"{year}-03-01", f"{year}-05-01"]},
}
#: (kind of parameter, type of element) -> what can stand there.
_PLAIN: dict[tuple[str, str], Callable[[int], Value]] = {
    **{("date", type_): _date(shape) for type_, shape in _TIMES.items()},
    **{("quantity", type_): _amount(_quantity, _UNIT) for type_ in ("Quantity", "Age", "Duration")},
    ("quantity", "Range"): _amount(lambda number: {"low": _quantity(number), "high": _quantity(number)}, _UNIT),
    ("quantity", "Money"): _amount(lambda number: {"value": number, "currency": "CNY"}, "|urn:iso:std:iso:4217|CNY"),
    **{("number", type_): _amount(lambda number: number) for type_ in ("integer", "decimal", "positiveInt")},
    ("number", "Range"): _amount(lambda number: {"low": {"value": number}, "high": {"value": number}}),
    **{("string", type_): _text(lambda text: text) for type_ in ("string", "markdown")},
    ("string", "HumanName"): _text(lambda text: {"family": text}),
    ("string", "Address"): _text(lambda text: {"line": [text]}),
    **{("uri", type_): _uri for type_ in ("uri", "url", "canonical")},
    ("token", "boolean"): _plain(True, False, "true", "false"),
    **{("token", type_): _WORD for type_ in ("string", "id", "uri")},
}
