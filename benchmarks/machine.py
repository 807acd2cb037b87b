"""The machine that the numbers were measured on, and its load."""

from __future__ import annotations

import json
import os
import platform

from benchmarks.measuring import load


def machine_line() -> str:
    """One JSON object about the machine: processors, system, Python, and the load average over the last minute."""
    return json.dumps(
        {
            "machine": platform.machine(),
            "processors": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
            "load": load(),
        }
    )
