"""A report is saved as the PDF the hospital prints; out of its reach nothing is saved and the screen says why."""

from __future__ import annotations

from tests.views.bills.test_with_hospital import Device, device
from tests.views.harness import show_app
from views import paths
from views.routes import SCREENS

__all__ = ["device"]  # a fixture


def _fill(device: Device) -> None:
    subject = {"subject": {"reference": "Patient/a"}, "status": "final"}
    amount = {"value": 7.5, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
    with device.house.app.state.store.begin() as tx:
        tx.put({"resourceType": "Observation", "id": "o", "code": {"text": "血糖"}, "valueQuantity": amount, **subject})
        links = [{"reference": "Observation/o"}]
        tx.put(
            {"resourceType": "DiagnosticReport", "id": "r", "code": {"text": "生化检查"}, "result": links, **subject}
        )


async def test_a_report_is_saved_under_its_title_and_offline_it_is_said_that_it_needs_the_network(
    device: Device,
) -> None:
    _fill(device)
    async with device.running() as app:
        await app.sync.run_once()
        async with show_app(app, SCREENS, route=paths.report("r")) as shown:
            await shown.until(lambda: "保存为 PDF，可转发给医生" in shown.words)
            await shown.press("保存为 PDF，可转发给医生")
            await shown.until(lambda: bool(device.saved_files))
            assert device.saved_files["生化检查.pdf"].startswith(b"%PDF-")
            device.saved_files.clear()
            device.wires.cut = True
            await shown.press("保存为 PDF，可转发给医生")
            await shown.until(lambda: "现在连不上医院" in shown.words)
            assert device.saved_files == {}
