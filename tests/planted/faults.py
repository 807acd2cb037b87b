"""The forty faults. Each is what a tired engineer could write, and none of them shows at an import.

To change one: `before` is copied out of the product as it stands, on one line. When a file was moved,
`tests/planted/test_faults.py` says where the line stands now.
"""

from __future__ import annotations

from typing import Final

from tests.planted import faults_app, faults_hospital
from tests.planted.fault import Fault

FAULTS: Final[tuple[Fault, ...]] = faults_app.FAULTS + faults_hospital.FAULTS

#: Tests that were written, or taught to look, because one of these faults passed all the tests near it.
WRITTEN_FOR_A_FAULT: Final[frozenset[str]] = frozenset({
    "tests/views/test_scenes.py::test_every_state_is_shown_without_a_fault",
    "tests/hospital/audit/test_chain.py::test_a_row_written_anew_with_a_hash_of_its_own_is_found_by_the_rows_after_it",
    "tests/hospital/billing/test_paying.py::test_what_is_on_its_way_back_is_not_given_back_once_more",
    "tests/hospital/billing/test_shares.py::test_half_a_fen_goes_up_as_at_every_counter",
    "tests/hospital/fhir/access/test_permissions.py::test_what_is_about_oneself_cannot_be_written_about_others_as_well",
    "tests/local_store/test_outbox.py::test_a_second_edit_is_still_made_on_what_the_person_had_before_them",
    "tests/services/sync/test_pull.py::test_a_page_for_which_there_is_no_room_is_asked_for_once_more",
    "tests/services/record/money/test_rules.py::test_what_was_given_back_of_a_bill_that_stands_is_due_again",
    "tests/views/reports/test_words.py::test_a_flag_is_said_as_the_laboratory_meant_it",
})  # fmt: skip
