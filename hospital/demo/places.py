"""The hospital itself: one organization, two campuses, a room for every doctor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hospital.base.elements import translated
from hospital.demo.shapes import TERMINOLOGY, Json, reference, said

HOSPITAL_ID = "hospital"
HOSPITAL_NAME = "安心医院"
HOSPITAL_ENGLISH = "Anxin Hospital"
LABORATORY = reference("Organization", HOSPITAL_ID, "安心医院检验科", f"{HOSPITAL_ENGLISH}, Laboratory")


@dataclass(frozen=True)
class Campus:
    id: str
    name: str
    english: str
    address: str
    address_english: str
    position: tuple[float, float]


MAIN = Campus(
    "campus-main",
    "本部院区",
    "Main campus",
    "安心市和平区康宁路 88 号",
    "88 Kangning Road, Heping District, Anxin",
    (31.2304, 121.4737),
)
EAST = Campus(
    "campus-east",
    "东院区",
    "East campus",
    "安心市滨江新区杏林大道 6 号",
    "6 Xinglin Avenue, Binjiang New District, Anxin",
    (31.2397, 121.5602),
)
CAMPUSES = (MAIN, EAST)


def organization() -> Json:
    return {
        "resourceType": "Organization",
        "id": HOSPITAL_ID,
        "active": True,
        "type": [
            {
                "coding": [{"system": TERMINOLOGY + "organization-type", "code": "prov"}],
                **said("text", "三级甲等综合医院", "General hospital, grade 3A"),
            }
        ],
        "name": HOSPITAL_NAME,
        "_name": translated(HOSPITAL_ENGLISH),
        "telecom": [
            {"system": "phone", "value": "021-5550-0100", "use": "work"},
            {"system": "email", "value": "service@anxin.example", "use": "work"},
        ],
        "address": [
            {
                **said("text", MAIN.address, MAIN.address_english),
                **said("city", "安心市", "Anxin City"),
                "country": "CN",
            }
        ],
    }


def campuses() -> Iterator[Json]:
    for campus in CAMPUSES:
        yield {
            "resourceType": "Location",
            "id": campus.id,
            "status": "active",
            "name": campus.name,
            "_name": translated(campus.english),
            "description": "从正门进，前方就是门诊楼",
            "_description": translated("In through the main gate; the outpatient building is straight ahead"),
            "mode": "instance",
            "telecom": [{"system": "phone", "value": "021-5550-0100"}],
            "address": said("text", campus.address, campus.address_english) | {"country": "CN"},
            "physicalType": {"coding": [{"system": TERMINOLOGY + "location-physical-type", "code": "si"}]},
            "position": {"latitude": campus.position[0], "longitude": campus.position[1]},
            "managingOrganization": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME),
        }


EMERGENCY = "emergency"


def emergency() -> Json:
    """The emergency department of the main campus, open day and night."""
    return {
        "resourceType": "Location",
        "id": EMERGENCY,
        "status": "active",
        "name": "急诊科",
        "_name": translated("Emergency department"),
        "description": "本部院区急诊楼一楼，24 小时开放",
        "_description": translated("Main campus, emergency building, ground floor, open day and night"),
        "mode": "instance",
        "telecom": [{"system": "phone", "value": "021-5550-0120"}],
        "address": said("text", MAIN.address, MAIN.address_english) | {"country": "CN"},
        "physicalType": {"coding": [{"system": TERMINOLOGY + "location-physical-type", "code": "wa"}]},
        "position": {"latitude": MAIN.position[0], "longitude": MAIN.position[1]},
        "managingOrganization": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME),
        "partOf": reference("Location", MAIN.id, MAIN.name),
    }


_FLOORS = "一二三四五六七八"


def floor_name(number: int) -> str:
    """三楼: the floor is the first digit of the room number."""
    return f"{_FLOORS[number // 100 - 1]}楼"


def room_name(number: int) -> str:
    """门诊三楼 305 诊室."""
    return f"门诊{floor_name(number)} {number} 诊室"


def room_name_english(number: int) -> str:
    """Outpatient building, floor 3, room 305."""
    return f"Outpatient building, floor {number // 100}, room {number}"


def room(campus: Campus, number: int, way: tuple[str, str]) -> Json:
    """`way`: how to get there from the gate, in Chinese and in English."""
    return {
        "resourceType": "Location",
        "id": room_id(campus, number),
        "status": "active",
        "name": room_name(number),
        "_name": translated(room_name_english(number)),
        "description": way[0],
        "_description": translated(way[1]),
        "mode": "instance",
        "physicalType": {"coding": [{"system": TERMINOLOGY + "location-physical-type", "code": "ro"}]},
        "managingOrganization": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME),
        "partOf": reference("Location", campus.id, campus.name),
    }


def room_id(campus: Campus, number: int) -> str:
    return f"room-{campus.id.removeprefix('campus-')}-{number}"
