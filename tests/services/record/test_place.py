"""Where a place is, whatever its Location says, and the page of a map."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fhir.addresses import openable
from services.record.place import map_address, position_of


@pytest.mark.parametrize(
    ("position", "found"),
    [
        ({"latitude": 31.2304, "longitude": 121.4737}, (Decimal("31.2304"), Decimal("121.4737"))),
        ({"latitude": 310, "longitude": 0}, None),
        ({"latitude": 0, "longitude": -181}, None),
        ({"latitude": 31}, None),
        (None, None),
        (["31", "121"], None),
    ],
)
def test_a_position_is_on_earth_or_there_is_none(position: Any, found: tuple[Decimal, Decimal] | None) -> None:
    assert position_of({"resourceType": "Location", "position": position}) == found


@given(latitude=st.decimals(-90, 90), longitude=st.decimals(-180, 180), name=st.text(max_size=40))
def test_the_page_of_a_map_can_be_opened_whatever_the_place_is_called(
    latitude: Decimal, longitude: Decimal, name: str
) -> None:
    position = position_of({"position": {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}})
    assert position is not None
    address = map_address(position, name.encode("utf-8", "ignore").decode())
    assert openable(address) == address
