"""Where the parts of the phones' extension stand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
EXTENSION: Final = ROOT / "phone" / "anxin_device"
PYTHON: Final = EXTENSION / "src" / "anxin_device" / "device.py"
FLUTTER: Final = EXTENSION / "src" / "flutter" / "anxin_device"
DART: Final = FLUTTER / "lib" / "src" / "device_service.dart"
JAVA: Final = FLUTTER / "android" / "src" / "main" / "java" / "health" / "anxin" / "device"
MANIFEST: Final = FLUTTER / "android" / "src" / "main" / "AndroidManifest.xml"
SWIFT: Final = FLUTTER / "ios" / "anxin_device" / "Sources" / "anxin_device"
