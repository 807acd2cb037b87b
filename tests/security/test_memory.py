"""What stands in the app's memory: the data key while it is open, and not after it was locked or erased."""

from __future__ import annotations

import base64
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local_store import keys
from local_store.errors import StoreLocked
from local_store.memory import overwrite, wipe
from services.device.vault import FILE, FileVault
from tests.local_store.drivers import LIBRARIES, over
from tests.local_store.worlds import CHEAP, MemoryVault

ROOT = Path(__file__).parents[2]
PASSCODE = "274913"


def memory(pid: int) -> list[bytes]:
    """Every readable part of a process' memory (Linux: /proc/PID/mem)."""
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as whole:
        for line in Path(f"/proc/{pid}/maps").read_text("utf-8").splitlines():
            span, rights, *_ = line.split()
            start, end = (int(place, 16) for place in span.split("-"))
            if "r" not in rights or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            try:
                whole.seek(start)
                parts.append(whole.read(end - start))
            except OSError:
                continue  # given back to the system meanwhile
    return parts


def standing(pid: int, key: bytearray) -> dict[str, int]:
    """How often the key stands there, and in which form; also only its halves, as an overwritten copy would leave."""
    digits = key.hex().encode()
    forms = {
        "raw": bytes(key),
        "first half": bytes(key[:16]),
        "second half": bytes(key[16:]),
        "digits": digits,
        "first digits": digits[:32],
        "last digits": digits[32:],
        "large digits": digits.upper(),
        "base64": base64.b64encode(key),
    }
    parts = memory(pid)
    return {name: found for name, form in forms.items() if (found := sum(part.count(form) for part in parts))}


@pytest.mark.skipif(sys.platform != "linux", reason="another process' memory is read through /proc")
@pytest.mark.parametrize("driver", LIBRARIES)
def test_the_key_is_in_memory_while_open_and_gone_when_locked_or_erased(tmp_path: Path, driver: str) -> None:
    command = [sys.executable, "-m", "tests.security.holds_a_key", str(tmp_path), PASSCODE]
    pipe = subprocess.PIPE
    with over(driver), subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as app:
        assert app.stdout is not None
        assert app.stdin is not None
        assert app.stdout.readline() == "open\n"
        key = keys.unlock(FileVault(tmp_path / FILE), PASSCODE, datetime.now(UTC))
        assert standing(app.pid, key)["raw"] >= 1, "the search finds what is there"
        for word in ("locked\n", "erased\n"):
            app.stdin.write("on\n")
            app.stdin.flush()
            assert app.stdout.readline() == word
            assert standing(app.pid, key) == {}
        app.stdin.write("on\n")
        app.stdin.close()
        assert app.wait(20) == 0


def test_a_wiped_key_is_empty_and_seals_nothing() -> None:
    key = keys.create(MemoryVault(), PASSCODE, cost=CHEAP)
    sealed, alias = keys.seal(key, b"token"), memoryview(bytes(1))
    alias.release()
    wipe(key)
    assert key == bytearray()
    with pytest.raises(StoreLocked):
        keys.seal(key, b"token")
    with pytest.raises(StoreLocked):
        keys.open_sealed(key, sealed)


def test_bytes_and_text_that_a_library_insists_on_are_overwritten_in_place() -> None:
    secret, text = bytes.fromhex("c0ffee" * 5), bytes.fromhex("414243" * 5).decode("ascii")
    overwrite(secret)
    overwrite(text)
    assert secret == bytes(15)
    assert text == "\0" * 15
    chinese = "".join(["密", "钥"])
    overwrite(chinese)
    assert chinese == "密钥"
