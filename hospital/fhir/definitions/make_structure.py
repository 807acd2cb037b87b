"""Boils StructureDefinitions and value sets down to what the validator asks: types, counts, targets, codes."""

from __future__ import annotations

from typing import Any

Element = dict[str, Any]
MAX_CODES = 400


class Structures:
    """The elements of every R4 resource and data type.

    `elements[type][key]` holds t (type), m (least count, when not 0), a (1 when a list), s (1 when part of the
    summary), g (name of the choice the key belongs to), r (resource types a reference may point to), c (required
    codes as `system|code`).
    """

    def __init__(self, profiles: list[dict[str, Any]], terms: list[dict[str, Any]]) -> None:
        self._code_systems = {term["url"]: term for term in terms if term["resourceType"] == "CodeSystem"}
        self._value_sets = {term["url"]: term for term in terms if term["resourceType"] == "ValueSet"}
        self.elements: dict[str, dict[str, Element]] = {}
        self.implied_system: dict[tuple[str, str], str] = {}
        self.resource_types: list[str] = []
        for profile in profiles:
            if profile["resourceType"] != "StructureDefinition" or profile.get("derivation") == "constraint":
                continue
            if profile["kind"] == "resource" and not profile["abstract"]:
                self.resource_types.append(profile["type"])
            if profile["kind"] in ("resource", "complex-type"):
                self._read(profile["snapshot"]["element"])
        self.resource_types.sort()

    def keys(self, type_: str, name: str) -> list[str]:
        """The JSON keys an element name stands for: itself, or all keys of a choice (`value` -> `valueString`, ...)."""
        if name in self.elements[type_]:
            return [name]
        return [key for key, element in self.elements[type_].items() if element.get("g") == name]

    def codes(self, value_set: str) -> list[str] | None:
        """Expands a value set to `system|code`; None when it cannot be told from the definitions alone."""
        found = self._value_sets.get(value_set.partition("|")[0])
        if found is None or found.get("compose", {}).get("exclude"):
            return None
        codes: list[str] = []
        for include in found.get("compose", {}).get("include", []):
            listed = self._included(include)
            if listed is None:
                return None
            codes.extend(listed)
        return codes if 0 < len(codes) <= MAX_CODES else None

    def _included(self, include: dict[str, Any]) -> list[str] | None:
        if include.get("filter"):
            return None
        codes: list[str] = []
        for value_set in include.get("valueSet", []):
            nested = self.codes(value_set)
            if nested is None:
                return None
            codes.extend(nested)
        if "system" not in include:
            return codes
        concepts = include.get("concept")
        if concepts is None:
            system = self._code_systems.get(include["system"], {})
            if system.get("content") != "complete":
                return None
            concepts = _flat(system.get("concept", []))
        return codes + [f"{include['system']}|{concept['code']}" for concept in concepts]

    def _read(self, listed: list[dict[str, Any]]) -> None:
        root = listed[0]["path"]
        self.elements[root] = {}
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

    def _element(self, item: dict[str, Any], type_: dict[str, Any], path: str, parent: str) -> Element:
        code = type_["code"]
        if code.startswith("http://hl7.org/fhirpath/System."):
            code = "string"
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
        self._bind(element, item, code, parent, path)
        return element

    def _bind(self, element: Element, item: dict[str, Any], code: str, parent: str, path: str) -> None:
        binding = item.get("binding", {})
        if binding.get("strength") != "required" or "valueSet" not in binding:
            return
        codes = self.codes(binding["valueSet"])
        if codes is None:
            return
        if code in ("CodeableConcept", "Coding"):
            element["c"] = codes
        systems = {entry.partition("|")[0] for entry in codes}
        if code == "code" and len(systems) == 1:
            self.implied_system[(parent, path.rpartition(".")[2])] = systems.pop()


def _flat(concepts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for concept in concepts for found in (concept, *_flat(concept.get("concept", [])))]
