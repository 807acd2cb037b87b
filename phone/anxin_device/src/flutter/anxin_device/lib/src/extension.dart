import "package:flet/flet.dart";

import "device_service.dart";

/// What Flet asks for the services of this package.
class Extension extends FletExtension {
  @override
  FletService? createService(Control control) =>
      control.type == "AnxinDevice" ? DeviceService(control: control) : null;
}
