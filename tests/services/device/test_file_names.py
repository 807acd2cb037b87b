"""A name from outside becomes a name that every system accepts, and never another kind of file."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.device.file_names import LONGEST, file_name

PDF = ".pdf"


@pytest.mark.parametrize(("title", "name"), [
    ("血常规 2026-11-21", "血常规 2026-11-21.pdf"),
    ("../../.ssh/authorized_keys", "ssh authorized_keys.pdf"),
    ("..\\..\\Start Menu\\x", "Start Menu x.pdf"),
    ("C:\\Windows\\x.exe", "C Windows x.pdf"),
    ("CON", "_CON.pdf"),
    ("CON.pdf", "_CON.pdf"),
    ("con.tar.gz", "_con.pdf"),
    ("COM¹", "_COM1.pdf"),
    ("report.pdf.exe", "report.pdf"),
    ("report.PDF", "report.pdf"),
    ("report\u202efdp.exe", "report fdp.pdf"),
    ("a\u200b\u2066b\x00c\nd", "a b c d.pdf"),
    (".bashrc", "bashrc.pdf"),
    ("name. . .", "name.pdf"),
    ("GB／T 1.5", "GB T 1.5.pdf"),
    ("", "document.pdf"),
    ("...", "document.pdf"),
    ("𠮷" * 100, "𠮷" * 33 + PDF),
])  # fmt: skip
def test_a_title_becomes_a_file_name(title: str, name: str) -> None:
    assert file_name(title, PDF) == name


def test_a_kind_nobody_knows_is_no_program() -> None:
    assert file_name("report.exe", "") == "report.bin"


@given(
    st.text(max_size=300) | st.text("./\\: \u202eCONcon.pdfexe\x00", max_size=40),
    st.sampled_from(["", PDF, ".ics"]),
)
def test_whatever_the_title_is_every_system_takes_the_name(title: str, ending: str) -> None:
    name = file_name(title, ending)
    stem, _, extension = name.rpartition(".")
    assert f".{extension}" == (ending or ".bin")
    assert len(name.encode()) <= LONGEST
    assert stem and stem == stem.strip(". ") and not name.startswith(".")
    assert not re.search(r'[<>:"/\\|?*]', name)
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in name)
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", name.split(".")[0].strip())
    assert file_name(name, ending) == name, "a clean name stays"
