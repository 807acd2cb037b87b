"""Where a place of the hospital is, and its page on a map. Pure; never raises.

Source: FHIR R4 §8.7 Location (`position`, WGS 84); Amap's URI API, `marker`.
"""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

from services.fhir import resource as fhir

#: Latitude and longitude in degrees (WGS 84).
Position = tuple[Decimal, Decimal]


def position_of(location: object) -> Position | None:
    """The position that a Location tells; None where it is nowhere on earth."""
    given = fhir.as_object(fhir.as_object(location).get("position"))
    latitude, longitude = fhir.as_decimal(given.get("latitude")), fhir.as_decimal(given.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def map_address(position: Position, name: str) -> str:
    """The page of a map at this place, which a phone opens in the map it has."""
    latitude, longitude = position
    place = f"position={longitude:f},{latitude:f}&name={quote(name, safe='')}"
    return f"https://uri.amap.com/marker?{place}&coordinate=wgs84&callnative=1"
