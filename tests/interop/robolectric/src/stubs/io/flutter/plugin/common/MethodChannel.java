package io.flutter.plugin.common;

import java.util.ArrayList;
import java.util.List;

/** The other end of a channel: it remembers what the plugin said to Dart. */
public class MethodChannel {
    public static final List<String> SAID = new ArrayList<>();

    public MethodChannel(BinaryMessenger messenger, String name) {}

    public void setMethodCallHandler(MethodCallHandler handler) {}

    public void invokeMethod(String method, Object arguments) {
        SAID.add(method);
    }

    public interface MethodCallHandler {
        void onMethodCall(MethodCall call, Result result);
    }

    public interface Result {
        void success(Object result);

        void error(String code, String message, Object details);

        void notImplemented();
    }
}
