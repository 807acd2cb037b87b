"""PATCH, chains and `_has` reach nothing of another patient's, for any type and any reference."""

from __future__ import annotations

import httpx
import pytest

from hospital.fhir.definitions import resource_types, search_parameters
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.store import FhirStore


@pytest.mark.usefixtures("two_people")
async def test_patches_of_any_type_reach_nothing_of_anothers(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    patch = {"content": b'[{"op":"add","path":"/language","value":"zh"}]',
             "headers": {"Content-Type": "application/json-patch+json"}}  # fmt: skip
    for type_ in sorted(set(resource_types()) - {"AuditEvent"}):
        theirs = "b" if type_ == "Patient" else f"{type_}-of-b"
        before = (await system.get(f"{type_}/{theirs}")).headers["etag"]
        for address in (f"{type_}/{theirs}", f"{type_}?_id={theirs}"):
            answer = await ana.patch(address, **patch)
            never = await ana.patch(address.replace(theirs, "nobodys"), **patch)
            assert (answer.status_code, never.status_code) == (404, 404), address
            assert answer.text.replace(theirs, "nobodys") == never.text
        assert (await system.get(f"{type_}/{theirs}")).headers["etag"] == before


@pytest.mark.usefixtures("two_people")
def test_joins_along_any_reference_find_nothing_of_anothers(store: FhirStore) -> None:
    """Whatever may be asked of the house or of a's record: no answer depends on b's."""
    ana, everything = Access(frozenset({"a"}), "patient-a"), Access.system()
    steps = [
        (source, code, target)
        for source, parameters in search_parameters().items()
        for code, parameter in parameters.items()
        for target in parameter.targets[:1]
        if parameter.kind == "reference" and target in resource_types()
    ]
    assert len(steps) > 400
    seen_by_the_hospital = 0
    with store.reading() as tx:
        for number, (source, code, target) in enumerate(steps):
            theirs = "b" if target == "Patient" else f"{target}-of-b"
            pointing = "b" if source == "Patient" else f"{source}-of-b"
            for type_, key, value in (
                (source, f"{code}:{target}._id", theirs),
                (target, f"_has:{source}:{code}:_id", pointing),
            ):
                assert find_versions(tx, type_, [(key, value)], limit=5, access=ana) == (), (type_, key)
                if number % 5 == 0:
                    seen_by_the_hospital += len(find_versions(tx, type_, [(key, value)], limit=5, access=everything))
    assert seen_by_the_hospital > 10  # there was something to find
