"""The scripts below `.ci/phone`, which is no package, as modules."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from tests.architecture.test_repo import ROOT


def script(name: str) -> ModuleType:
    """`.ci/phone/<name>.py`, as it is run by the workflows."""
    spec = importlib.util.spec_from_file_location(f"ci_phone_{name}", ROOT / ".ci/phone" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
