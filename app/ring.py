"""What Windows starts at each log-in, by this path: rings for the data folder it is given while the app is closed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from app.ringer import HOME, main  # noqa: E402 - found only from the folder above

if __name__ == "__main__":
    os.environ[HOME] = sys.argv[1]
    main()
