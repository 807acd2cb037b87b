"""The formulary and its warnings: what a phone needs to find a medicine and to warn, and nothing that contradicts."""

from __future__ import annotations

from typing import Any

import pytest

from hospital.demo import formulary
from hospital.demo.formulary_table import FORMULARY
from hospital.demo.warnings_table import ALLERGIES, INTERACTIONS, MedicineWarning

Json = dict[str, Any]
BODIES = list(formulary.resources())


def of(kind: str) -> list[Json]:
    return [body for body in BODIES if body["productType"][0]["coding"][0]["code"] == kind]


def codes(concept: Json) -> set[str]:
    return {coding["code"] for coding in concept.get("coding", ()) if coding["system"].endswith("/atc")}


def test_a_medicine_has_its_codes_its_form_and_what_is_in_it() -> None:
    assert len(of("formulary")) >= 120
    (valsartan,) = [body for body in BODIES if body["id"] == "formulary-valsartan-80"]
    assert codes(valsartan["code"]) == {"C09CA03"}
    assert valsartan["synonym"] == ["代文", "Diovan"]
    (ingredient,) = valsartan["ingredient"]
    assert ingredient["strength"]["numerator"]["value"] == 80
    assert ingredient["strength"]["denominator"]["unit"] == "粒"


def test_every_atc_code_has_the_form_of_one() -> None:
    for entry in FORMULARY:
        assert len(entry.atc) in {5, 7}
        assert entry.atc[0].isalpha()
        assert entry.atc[1:3].isdecimal()


def test_names_and_keys_are_told_apart() -> None:
    assert len({entry.key for entry in FORMULARY}) == len({entry.name for entry in FORMULARY}) == len(FORMULARY)
    assert len({body["id"] for body in BODIES}) == len(BODIES)


@pytest.mark.parametrize("kind", ["interaction", "allergy"])
def test_a_warning_says_what_happens_what_to_do_and_who_says_so(kind: str) -> None:
    for body in of(kind):
        issue, other = body["contained"]
        assert body["contraindication"] == [{"reference": "#issue"}]
        assert issue["implicated"] == [{"reference": f"#{other['id']}"}]
        assert issue["severity"] in {"high", "moderate", "low"}
        assert issue["detail"]
        assert issue["mitigation"][0]["action"]["text"]
        assert issue["reference"].startswith("https://")
        assert issue["extension"][0]["valueString"]
        assert other["code"]["text"]


def test_the_pairs_that_matter_are_there() -> None:
    def warns(one: str, another: str) -> bool:
        sides = [(warning.one_side.codes, warning.other.codes) for warning in INTERACTIONS]
        return any(
            one.startswith(first if turn else second) and another.startswith(second if turn else first)
            for first, second in sides
            for turn in (True, False)
        )

    assert len(INTERACTIONS) >= 40
    for one, another in (
        ("B01AA03", "M01AE01"), ("C09AA02", "A12BA01"), ("C10AA01", "J01FA09"), ("A10BA02", "V08AB02"),
        ("L04AX03", "M01AE01"), ("L04AX03", "J01EE01"), ("C01DA02", "G04BE03"), ("N02AX02", "N05BA01"),
    ):  # fmt: skip
        assert warns(one, another), f"{one} and {another}"
        assert warns(another, one), f"{another} and {one}"
    assert not warns("C09CA03", "A10BA02")


def test_every_side_of_a_warning_can_meet_a_medicine_of_the_formulary() -> None:
    """A prefix that no medicine has is a slip of the pen, unless others prescribe it, as contrast."""
    known = tuple(entry.atc for entry in FORMULARY)
    empty = {
        side.english
        for warning in (*INTERACTIONS, *ALLERGIES)
        for side in sides(warning)
        if not any(atc.startswith(side.codes) for atc in known)
    }
    assert empty == {
        "iodinated contrast", "azathioprine, mercaptopurine", "gemfibrozil", "lithium", "verapamil, diltiazem",
    }  # fmt: skip


def sides(warning: MedicineWarning) -> list[Any]:
    return [warning.one_side] if warning.names else [warning.one_side, warning.other]


def test_an_allergy_is_found_by_code_and_by_what_people_call_it() -> None:
    (penicillin,) = [body for body in BODIES if body["id"] == "allergy-penicillin-penicillins"]
    assert "764146007" in {coding["code"] for coding in penicillin["contained"][1]["code"]["coding"]}
    assert {"青霉素", "penicillin"} <= set(penicillin["synonym"])
    assert codes(penicillin["code"]) == {"J01C"}
    assert all(name == name.lower() for warning in ALLERGIES for name in warning.names)
