"""The addresses of screens. A screen opens another one by its address alone and never imports it."""

from __future__ import annotations

from urllib.parse import quote


def _id(value: str) -> str:
    return quote(value, safe="")


def home() -> str:
    return "/"


def booking() -> str:
    return "/booking"


def booking_department(department_id: str) -> str:
    return f"/booking/department/{_id(department_id)}"


def booking_slots(role_id: str) -> str:
    return f"/booking/slots/{_id(role_id)}"


def booking_guide() -> str:
    """The guide to the right department for a complaint."""
    return "/booking/guide"


def booking_complaint(complaint_id: str) -> str:
    """The guide, opened at one complaint."""
    return f"/booking/guide/{_id(complaint_id)}"


def booking_ask(slot_id: str) -> str:
    """The confirmation before a time is requested."""
    return f"/booking/ask/{_id(slot_id)}"


def booking_confirm(appointment_id: str) -> str:
    """The confirmation of a number that the hospital holds while the person decides."""
    return f"/booking/confirm/{_id(appointment_id)}"


def appointments() -> str:
    return "/appointments"


def appointment(appointment_id: str) -> str:
    return f"/appointments/{_id(appointment_id)}"


def family() -> str:
    return "/family"


def family_give() -> str:
    """Letting somebody look after oneself."""
    return "/family/give"


def family_ask() -> str:
    """Asking the hospital by papers to look after somebody."""
    return "/family/ask"


def family_ask_photos(task_id: str) -> str:
    """The photos of the papers of such a request."""
    return f"/family/ask/{_id(task_id)}/photos"


def family_take_part() -> str:
    """Taking part with a code of somebody else's."""
    return "/family/take-part"


def bills() -> str:
    return "/bills"


def bill(bill_id: str) -> str:
    return f"/bills/{_id(bill_id)}"


def pay(*targets: str) -> str:
    """Paying these together: ids of Invoices, or "Account/id" alone for a deposit."""
    return f"/pay/{_id(','.join(targets))}"


def appointment_move(appointment_id: str) -> str:
    """Moving an appointment to another time."""
    return f"/appointments/{_id(appointment_id)}/move"


def booking_waitlist(department_id: str, role_id: str = "any") -> str:
    """The waiting list for a number that becomes free, of one doctor or of any."""
    return f"/booking/waitlist/{_id(department_id)}/{_id(role_id)}"


def help_page() -> str:
    return "/me/help"


def feedback() -> str:
    return "/me/feedback"


def privacy() -> str:
    return "/me/privacy"


def about() -> str:
    return "/me/about"


def export_record() -> str:
    """Everything this device holds of the person in view, as a file."""
    return "/me/export"


def emergency_card() -> str:
    """What may be read on the locked screen."""
    return "/me/emergency"


def self_check() -> str:
    """Whether the app works on this device."""
    return "/me/about/self-check"


def reminders() -> str:
    return "/reminders"


def reminders_hospital() -> str:
    return "/reminders/hospital"


def care() -> str:
    return "/care"


def medication() -> str:
    """The doses of a day."""
    return "/medication"


def medicines() -> str:
    """Every medicine of the person's."""
    return "/medication/list"


def medicine(key: str) -> str:
    """One medicine; `key` is "MedicationRequest/id" or "MedicationStatement/id"."""
    return f"/medication/of/{_id(key)}"


def medicine_times(key: str) -> str:
    """At what times the doses of a medicine are taken; `key` as for `medicine`."""
    return f"/medication/times/{_id(key)}"


def medicine_add() -> str:
    """Entering a medicine of one's own."""
    return "/medication/add"


def medicine_edit(statement_id: str) -> str:
    """Changing a medicine of one's own."""
    return f"/medication/edit/{_id(statement_id)}"


def rhythm() -> str:
    """When the person wakes, eats and sleeps."""
    return "/medication/rhythm"


def vitals() -> str:
    """What a person measures at home: the newest of each kind."""
    return "/vitals"


def vital(kind: str) -> str:
    """The course of one kind."""
    return f"/vitals/{_id(kind)}"


def vital_entry(kind: str) -> str:
    """Entering one measurement of a kind."""
    return f"/vitals/{_id(kind)}/new"


def home_protocol() -> str:
    """Seven days of blood pressure at home."""
    return "/vitals/home-protocol"


def vitals_import() -> str:
    """Taking measurements from a file of another app or a device."""
    return "/vitals/import"


def vitals_device() -> str:
    """Taking a measurement from a device nearby."""
    return "/vitals/device"


def plan() -> str:
    """What is worth doing for one's health, and why."""
    return "/plan"


def plan_facts() -> str:
    """What only the person can say for it."""
    return "/plan/about-me"


def plan_score(kind: str) -> str:
    """One risk score."""
    return f"/plan/scores/{_id(kind)}"


def learn() -> str:
    return "/learn"


def article(article_id: str) -> str:
    return f"/learn/articles/{_id(article_id)}"


def ask_care_team(article_id: str | None = None) -> str:
    """Asking the care team, about an article or about anything."""
    return "/learn/ask" if article_id is None else f"/learn/articles/{_id(article_id)}/ask"


def care_questions() -> str:
    """What the person asked the care team."""
    return "/learn/questions"


def film(film_id: str) -> str:
    return f"/learn/films/{_id(film_id)}"


def learn_offline() -> str:
    """What of learning is on this device."""
    return "/learn/offline"


def care_requests() -> str:
    """What the hospital asks of the person."""
    return "/tasks"


def care_request(task_id: str) -> str:
    """Answering the questionnaire that a Task asks for."""
    return f"/tasks/{_id(task_id)}"


def questionnaire(questionnaire_id: str) -> str:
    """Answering a questionnaire that no Task asks for."""
    return f"/questionnaires/{_id(questionnaire_id)}"


def points() -> str:
    """What a person earned by learning and measuring, and what it can be exchanged for."""
    return "/learn/points"


def reports() -> str:
    return "/reports"


def report(report_id: str) -> str:
    return f"/reports/{_id(report_id)}"


def observation(observation_id: str) -> str:
    return f"/observations/{_id(observation_id)}"


def trend(code: str) -> str:
    """`code` is "system|code" as in `resources.select`."""
    return f"/trends/{_id(code)}"


def documents() -> str:
    """The papers that the person sent."""
    return "/documents"


def document(document_id: str) -> str:
    """One of them, page by page."""
    return f"/documents/of/{_id(document_id)}"


def document_add() -> str:
    """Photographing a paper, or choosing its picture, and sending it."""
    return "/documents/add"


def document_add_for(type_: str, id_: str) -> str:
    """A new paper that goes with an entry of the record."""
    return f"/documents/add/{_id(type_)}/{_id(id_)}"


def record() -> str:
    """The whole record as one timeline."""
    return "/record"


def record_entry(type_: str, id_: str) -> str:
    """One entry of it, by FHIR type and id."""
    return f"/record/of/{_id(type_)}/{_id(id_)}"


def record_add() -> str:
    """Adding an entry of one's own."""
    return "/record/add"


def record_edit(type_: str, id_: str) -> str:
    """Saying an entry of one's own anew."""
    return f"/record/edit/{_id(type_)}/{_id(id_)}"


def record_remark(type_: str, id_: str) -> str:
    """Telling the care team what is wrong with an entry."""
    return f"/record/remark/{_id(type_)}/{_id(id_)}"


def messages() -> str:
    """The conversations with the care team."""
    return "/chat"


def message_thread(consultation_id: str) -> str:
    """One conversation."""
    return f"/chat/of/{_id(consultation_id)}"


def message_file(consultation_id: str, binary: str) -> str:
    """A file that went with a message."""
    return f"/chat/of/{_id(consultation_id)}/file/{_id(binary)}"


def message_teams() -> str:
    """Choosing whom to write to."""
    return "/chat/new"


def message_write(team_id: str) -> str:
    """The first message to a department."""
    return f"/chat/new/{_id(team_id)}"


def hospital_messages() -> str:
    """What the hospital sent by its channels."""
    return "/notices"


def me() -> str:
    return "/me"


def settings() -> str:
    return "/me/settings"


def sync() -> str:
    return "/me/sync"


def access_log() -> str:
    """Who looked at the record."""
    return "/me/access-log"


def consents() -> str:
    """What the person has agreed to, and what not."""
    return "/me/consents"


def consent(code: str) -> str:
    """One text of the hospital's, and the decision about it."""
    return f"/me/consents/{_id(code)}"


def close_account() -> str:
    return "/me/privacy/close"


def conflict(type_: str, resource_id: str) -> str:
    """The decision about a change that conflicts with one of the hospital's."""
    return f"/me/sync/{_id(type_)}/{_id(resource_id)}"


def change_passcode() -> str:
    return "/me/passcode"


def biometrics() -> str:
    return "/me/biometrics"


def sign_in() -> str:
    """Signing in. No screen is opened by this address: the sign-in stands instead of the screens, or above them."""
    return "/sign-in"
