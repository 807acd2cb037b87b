"""The registry of Windows, which only Windows has."""

from __future__ import annotations


class ThisRegistry:
    """Texts by key and name, in memory."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}

    def get(self, key: str, name: str) -> str | None:
        return self.values.get((key, name))

    def put(self, key: str, name: str, value: str) -> None:
        self.values[key, name] = value

    def delete(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


class ShutRegistry:
    """One that an administrator has closed."""

    def get(self, _key: str, _name: str) -> str | None:
        raise PermissionError

    def put(self, _key: str, _name: str, _value: str) -> None:
        raise PermissionError

    def delete(self, _key: str, _name: str) -> None:
        raise PermissionError
