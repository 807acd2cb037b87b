import "package:flet/flet.dart";
import "package:flutter/services.dart";

/// Hands each call on to the system's own code and brings its answer back. It decides nothing.
class DeviceService extends FletService {
  DeviceService({required super.control});

  static const _methods = {
    "alarms.replace",
    "alarms.allowed",
    "alarms.ask",
    "alarms.news",
    "alarms.settle",
    "screen.protect",
  };
  static const _channel = MethodChannel("anxin_device");

  @override
  void init() {
    super.init();
    control.addInvokeMethodListener(_invoke);
    _channel.setMethodCallHandler(_hear);
  }

  Future<dynamic> _invoke(String name, dynamic arguments) async {
    if (!_methods.contains(name)) {
      throw ArgumentError("AnxinDevice has no method $name");
    }
    return _channel.invokeMethod<dynamic>(name, arguments);
  }

  Future<dynamic> _hear(MethodCall call) async {
    if (call.method == "news") {
      control.triggerEvent("news");
    }
  }

  @override
  void dispose() {
    control.removeInvokeMethodListener(_invoke);
    _channel.setMethodCallHandler(null);
    super.dispose();
  }
}
