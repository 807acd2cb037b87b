"""Reduces StructureDefinitions and value sets to what the validator needs: types, counts, targets, codes, rules."""

from __future__ import annotations

from typing import Any, Final

Element = dict[str, Any]
Rule = list[str]
_URL: Final = "http://hl7.org/fhir/StructureDefinition/"
_FHIR_TYPE: Final = f"{_URL}structuredefinition-fhir-type"
_MAX_VALUE_SET: Final = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
#: Every element has a value or children: the walk itself sees to it. Extensions have their rule in their own type.
_EVERYWHERE: Final = frozenset({"ele-1", "ext-1"})


class Structures:
    """The elements of every R4 resource and data type, the codes of required value sets, and the invariants.

    `elements[type][key]` holds t (type), m (least count, when not 0), a (1 when a list), s (1 when part of the
    summary), g (name of the choice the key belongs to), r (resource types a reference may point to), b (the value set
    whose codes alone are allowed), i (rules for this element alone). `codes[value set][system]` lists codes; a value
    set that no definition lists (media types, languages, UCUM) is not in it. `rules[type]` and i hold
    [key, severity, words, FHIRPath], as HL7 wrote them.
    """

    def __init__(self, definitions: list[dict[str, Any]], terms: list[dict[str, Any]]) -> None:
        profiles = [definition for definition in definitions if "snapshot" in definition]
        self._code_systems = {term["url"]: term for term in terms if term["resourceType"] == "CodeSystem"}
        self._value_sets = {term["url"]: term for term in terms if term["resourceType"] == "ValueSet"}
        self._constrained = {
            profile["url"]: _rules(profile["snapshot"]["element"][0], frozenset({"ele-1", "qty-3"}))
            for profile in profiles
            if profile["kind"] == "complex-type" and profile.get("derivation") == "constraint"
        }
        self._domain_rules = next(
            _rules(profile["snapshot"]["element"][0], _EVERYWHERE)
            for profile in profiles
            if profile["type"] == "DomainResource"
        )
        self.elements: dict[str, dict[str, Element]] = {}
        self.rules: dict[str, list[Rule]] = {}
        self.codes: dict[str, dict[str, list[str]]] = {}
        self.implied_system: dict[tuple[str, str], str] = {}
        self.resource_types: list[str] = []
        self.domain_resources: list[str] = []
        for profile in profiles:
            if profile.get("derivation") == "constraint" or profile["kind"] not in ("resource", "complex-type"):
                continue
            if profile["kind"] == "resource" and not profile["abstract"]:
                self.resource_types.append(profile["type"])
            if profile.get("baseDefinition") == f"{_URL}DomainResource" and not profile["abstract"]:
                self.domain_resources.append(profile["type"])
            self._read(profile["snapshot"]["element"], profile["kind"] == "resource")
        self.resource_types.sort()
        self.domain_resources.sort()

    def keys(self, type_: str, name: str) -> list[str]:
        """The JSON keys of an element name: itself, or all keys of a choice (`value` -> `valueString`, ...)."""
        if name in self.elements[type_]:
            return [name]
        return [key for key, element in self.elements[type_].items() if element.get("g") == name]

    def expanded(self, value_set: str) -> dict[str, list[str]] | None:
        """The codes of a value set by system; None when the definitions alone do not list them."""
        found = self._value_sets.get(value_set.partition("|")[0])
        if found is None:
            return None
        if "expansion" in found:
            return _contained(found["expansion"])
        if found.get("compose", {}).get("exclude"):
            return None
        codes: dict[str, list[str]] = {}
        for include in found.get("compose", {}).get("include", []):
            listed = self._included(include)
            if listed is None:
                return None
            for system, some in listed.items():
                codes[system] = sorted({*codes.get(system, ()), *some})
        return codes or None

    def _included(self, include: dict[str, Any]) -> dict[str, list[str]] | None:
        if include.get("filter") or (include.get("valueSet") and "system" in include):
            return None
        codes: dict[str, list[str]] = {}
        for value_set in include.get("valueSet", []):
            nested = self.expanded(value_set)
            if nested is None:
                return None
            codes |= nested
        if "system" not in include:
            return codes
        concepts = include.get("concept")
        if concepts is None:
            system = self._code_systems.get(include["system"], {})
            if system.get("content") != "complete":
                return None
            concepts = _flat(system.get("concept", []))
        return {include["system"]: [concept["code"] for concept in concepts]}

    def _read(self, listed: list[dict[str, Any]], resource: bool) -> None:
        root = listed[0]["path"]
        self.elements[root] = {}
        self._keep_rules(root, listed[0])
        for item in listed[1:]:
            path = item["path"]
            parent, _, name = path.rpartition(".")
            if ":" in item["id"] or item["max"] == "0":
                continue
            owner = self.elements.setdefault(parent, {})
            if name.endswith("[x]"):
                for type_ in item["type"]:
                    key = name[:-3] + type_["code"][0].upper() + type_["code"][1:]
                    owner[key] = self._element(item, type_, path, parent) | {"g": name[:-3]}
            elif "contentReference" in item:
                owner[name] = self._element(item, {"code": item["contentReference"].lstrip("#")}, path, parent)
            elif item.get("type"):
                owner[name] = self._element(item, item["type"][0], path, parent)
        if resource and "id" in self.elements[root]:
            self.elements[root]["id"]["t"] = "id"

    def _element(self, item: dict[str, Any], type_: dict[str, Any], path: str, parent: str) -> Element:
        code = _type_of(type_)
        if code in ("BackboneElement", "Element"):
            code = path
        element: Element = {"t": code}
        if item["min"]:
            element["m"] = item["min"]
        if item["max"] != "1":
            element["a"] = 1
        if item.get("isSummary"):
            element["s"] = 1
        if code == "Reference" and type_.get("targetProfile"):
            targets = [url.rpartition("/")[2] for url in type_["targetProfile"]]
            if "Resource" not in targets:
                element["r"] = targets
        if code == path:
            self._keep_rules(path, item)
        else:
            own = _rules(item, _EVERYWHERE)
            for profile in type_.get("profile", []):
                own = own + self._constrained.get(profile, [])
            element |= {"i": own} if own else {}
        self._bind(element, item, code, parent, path)
        return element

    def _keep_rules(self, path: str, item: dict[str, Any]) -> None:
        """The rules of DomainResource are repeated in every resource's definition; they are kept once."""
        inherited = frozenset() if path == "DomainResource" else frozenset(rule[0] for rule in self._domain_rules)
        found = _rules(item, inherited | ({"ele-1"} if path == "Extension" else _EVERYWHERE))
        if found:
            self.rules[path] = found

    def _bind(self, element: Element, item: dict[str, Any], code: str, parent: str, path: str) -> None:
        binding = item.get("binding", {})
        value_set = _required(binding)
        if not value_set or code not in ("code", "Coding", "CodeableConcept"):
            return
        codes = self.expanded(value_set)
        element["b"] = value_set
        if codes is None:
            return
        self.codes[value_set] = codes
        if code == "code" and len(codes) == 1 and binding.get("strength") == "required":
            self.implied_system[(parent, path.rpartition(".")[2])] = next(iter(codes))


def _required(binding: dict[str, Any]) -> str:
    """The required value set: by strength, or as the maximum of an extensible or preferred binding (R4 §4.1.5)."""
    if binding.get("strength") == "required":
        return str(binding.get("valueSet", "")).partition("|")[0]
    most = [
        extension["valueCanonical"] for extension in binding.get("extension", []) if extension["url"] == _MAX_VALUE_SET
    ]
    return str(most[0]).partition("|")[0] if most else ""


def _contained(expansion: dict[str, Any]) -> dict[str, list[str]] | None:
    """The codes of an expansion; None when it is marked as incomplete (extensions `toocostly`, `unclosed`)."""
    if expansion.get("extension") or "contains" not in expansion:
        return None
    codes: dict[str, list[str]] = {}
    for entry in expansion["contains"]:
        codes.setdefault(entry["system"], []).append(entry["code"])
    return codes


def _rules(item: dict[str, Any], left_out: frozenset[str]) -> list[Rule]:
    return [
        [rule["key"], rule["severity"], rule["human"], rule["expression"]]
        for rule in item.get("constraint", [])
        if rule["key"] not in left_out and "expression" in rule
    ]


def _type_of(type_: dict[str, Any]) -> str:
    code: str = type_["code"]
    if not code.startswith("http://hl7.org/fhirpath/System."):
        return code
    named = [extension.get("valueUrl") for extension in type_.get("extension", []) if extension["url"] == _FHIR_TYPE]
    return str(named[0]) if named else "string"


def _flat(concepts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for concept in concepts for found in (concept, *_flat(concept.get("concept", [])))]
