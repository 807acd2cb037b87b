"""What a FHIR server says it can do. Pure. Source: FHIR R4 §5.1 CapabilityStatement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.fhir import terms
from services.fhir.shape import as_list, as_object, as_text, at, objects

_TOPIC: Final = (
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/capabilitystatement-subscriptiontopic-canonical"
)
_BINDING: Final = "get-ws-binding-token"
KNOWN_VERSIONS: Final = ("4.0", "4.3")  # R4 and R4B: the resources we use are the same in both


@dataclass(frozen=True)
class TypeAbility:
    """What a server offers for one resource type."""

    interactions: frozenset[str]
    search_params: frozenset[str]
    operations: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Capabilities:
    """What the app may request from a server; never a type that is not in `types`. `secured`: it declares some form of
    authentication (`rest.security`). `uploads`: where contents that go up in parts are announced, if it takes them."""

    fhir_version: str
    name: str
    types: Mapping[str, TypeAbility]
    interactions: frozenset[str]
    secured: bool = True
    uploads: str | None = None

    @property
    def is_r4(self) -> bool:
        return self.fhir_version.startswith(KNOWN_VERSIONS)

    def can(self, type_: str, interaction: str) -> bool:
        ability = self.types.get(type_)
        return ability is not None and interaction in ability.interactions

    def searches_by(self, type_: str, parameter: str) -> bool:
        """Whether a type can be searched by a parameter; assumed of a server that lists no parameters at all."""
        ability = self.types.get(type_)
        return ability is not None and (not ability.search_params or parameter in ability.search_params)

    def operates(self, type_: str, operation: str) -> bool:
        """Whether the server has this operation on a type, named without its dollar sign."""
        ability = self.types.get(type_)
        return ability is not None and operation in ability.operations

    def tells(self, topic: str) -> bool:
        """Whether the server notifies of a topic over websocket (Subscriptions R5 Backport IG, for R4)."""
        ability = self.types.get("Subscription")
        return ability is not None and topic in ability.topics and self.operates("Subscription", _BINDING)


def capabilities_of(statement: Any) -> Capabilities:
    """Reads a CapabilityStatement; what is missing counts as not offered."""
    body = as_object(statement)
    rest = next((part for part in objects(body.get("rest")) if part.get("mode", "server") == "server"), {})
    shared = _names(rest.get("searchParam"), "name")
    return Capabilities(
        fhir_version=as_text(body.get("fhirVersion")) or "",
        name=_name(body),
        types={
            type_: _ability(resource, shared)
            for resource in objects(rest.get("resource"))
            if (type_ := as_text(resource.get("type")))
        },
        interactions=_names(rest.get("interaction"), "code"),
        secured=any(at(rest, "security", name) for name in ("service", "extension")),
        uploads=_uploads(rest),
    )


def _uploads(rest: Mapping[str, Any]) -> str | None:
    binaries = (resource for resource in objects(rest.get("resource")) if resource.get("type") == "Binary")
    told = (extension for binary in binaries for extension in objects(binary.get("extension")))
    return next((as_text(each.get("valueUrl")) for each in told if each.get("url") == terms.RESUMABLE_UPLOAD), None)


def _ability(resource: Mapping[str, Any], shared: frozenset[str]) -> TypeAbility:
    own = _names(resource.get("searchParam"), "name")
    return TypeAbility(
        interactions=_names(resource.get("interaction"), "code"),
        search_params=own | shared if own else own,
        operations=frozenset(name.removeprefix("$") for name in _names(resource.get("operation"), "name")),
        topics=frozenset(
            topic
            for extension in objects(resource.get("extension"))
            if extension.get("url") == _TOPIC and (topic := as_text(extension.get("valueCanonical")))
        ),
    )


def _name(body: Mapping[str, Any]) -> str:
    """The server's name for people: the implementation's description before the software's name."""
    places = (("implementation", "description"), ("title",), ("publisher",), ("software", "name"), ("name",))
    return next(filter(None, (as_text(at(body, *place)) for place in places)), "")


def _names(values: Any, key: str) -> frozenset[str]:
    found = (as_text(as_object(value).get(key)) for value in as_list(values))
    return frozenset(name for name in found if name)
