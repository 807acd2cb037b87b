package health.anxin.device;

import android.Manifest;
import android.app.Activity;
import android.content.Context;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.net.Uri;
import android.os.Build;
import android.provider.Settings;
import android.view.WindowManager;
import androidx.annotation.NonNull;
import io.flutter.embedding.engine.plugins.FlutterPlugin;
import io.flutter.embedding.engine.plugins.activity.ActivityAware;
import io.flutter.embedding.engine.plugins.activity.ActivityPluginBinding;
import io.flutter.plugin.common.MethodCall;
import io.flutter.plugin.common.MethodChannel;
import io.flutter.plugin.common.MethodChannel.MethodCallHandler;
import io.flutter.plugin.common.MethodChannel.Result;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/** The channel `anxin_device`: alarms, and a window that is not photographed. */
public final class AnxinDevicePlugin implements FlutterPlugin, ActivityAware, MethodCallHandler {
    private static WeakReference<AnxinDevicePlugin> running = new WeakReference<>(null);

    private MethodChannel channel;
    private Context context;
    private Activity activity;
    private String opened;
    private boolean isProtected;

    /** Tells the app, where it runs, that there is something to ask for. */
    static void tell() {
        AnxinDevicePlugin plugin = running.get();
        if (plugin != null && plugin.channel != null) {
            plugin.channel.invokeMethod("news", null);
        }
    }

    @Override
    public void onAttachedToEngine(@NonNull FlutterPluginBinding binding) {
        context = binding.getApplicationContext();
        channel = new MethodChannel(binding.getBinaryMessenger(), "anxin_device");
        channel.setMethodCallHandler(this);
        running = new WeakReference<>(this);
    }

    @Override
    public void onDetachedFromEngine(@NonNull FlutterPluginBinding binding) {
        channel.setMethodCallHandler(null);
        channel = null;
    }

    @Override
    public void onMethodCall(@NonNull MethodCall call, @NonNull Result result) {
        try {
            Alarms alarms = new Alarms(context);
            switch (call.method) {
                case "alarms.replace":
                    JSONArray handed = new JSONArray(call.<String>argument("alarms"));
                    JSONObject words = new JSONObject(call.<String>argument("words"));
                    result.success(alarms.replace(handed, words, System.currentTimeMillis()));
                    break;
                case "alarms.allowed":
                    result.success(alarms.allowed());
                    break;
                case "alarms.ask":
                    ask(alarms);
                    result.success(null);
                    break;
                case "alarms.news":
                    result.success(news());
                    break;
                case "alarms.settle":
                    new AlarmStore(context).settle(texts(call.argument("rung")), texts(call.argument("answers")));
                    opened = null;
                    result.success(null);
                    break;
                case "screen.protect":
                    isProtected = Boolean.TRUE.equals(call.<Boolean>argument("on"));
                    protect();
                    result.success(isProtected ? "photographs" : "nothing");
                    break;
                default:
                    result.notImplemented();
            }
        } catch (JSONException error) {
            result.error("format", "the alarms cannot be read", null);
        }
    }

    /** {rung: ids, answers: [{id, alarm, action, at, rings}], opened: the alarm whose notification was tapped, or null}. */
    private String news() throws JSONException {
        AlarmStore store = new AlarmStore(context);
        JSONObject news = new JSONObject();
        news.put("rung", store.rung()).put("answers", store.answers());
        return news.put("opened", opened == null ? JSONObject.NULL : opened).toString();
    }

    private static List<String> texts(String json) throws JSONException {
        JSONArray array = new JSONArray(json);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < array.length(); i++) {
            found.add(array.getString(i));
        }
        return found;
    }

    /** Asks for what is missing, one thing at a time: the question for notifications, then the page for exact alarms. */
    private void ask(Alarms alarms) {
        if (activity == null) {
            return;
        }
        String name = context.getPackageName();
        if ("no".equals(alarms.allowed())) {
            if (Build.VERSION.SDK_INT >= 33 && !mayNotify() && !new AlarmStore(context).wasAsked()) {
                activity.requestPermissions(new String[] {Manifest.permission.POST_NOTIFICATIONS}, 1);
            } else {
                activity.startActivity(
                        new Intent(Settings.ACTION_APP_NOTIFICATION_SETTINGS)
                                .putExtra(Settings.EXTRA_APP_PACKAGE, name));
            }
        } else if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S && !alarms.isExact()) {
            activity.startActivity(
                    new Intent(Settings.ACTION_REQUEST_SCHEDULE_EXACT_ALARM, Uri.parse("package:" + name)));
        }
    }

    private boolean mayNotify() {
        return context.checkSelfPermission(Manifest.permission.POST_NOTIFICATIONS) == PackageManager.PERMISSION_GRANTED;
    }

    private void protect() {
        if (activity == null) {
            return;
        }
        if (isProtected) {
            activity.getWindow().addFlags(WindowManager.LayoutParams.FLAG_SECURE);
        } else {
            activity.getWindow().clearFlags(WindowManager.LayoutParams.FLAG_SECURE);
        }
    }

    private void openedBy(Intent intent) {
        String id = intent == null ? null : intent.getStringExtra(AlarmIntents.ALARM);
        if (id != null) {
            intent.removeExtra(AlarmIntents.ALARM);
            opened = id;
        }
    }

    @Override
    public void onAttachedToActivity(@NonNull ActivityPluginBinding binding) {
        activity = binding.getActivity();
        openedBy(activity.getIntent());
        binding.addOnNewIntentListener(
                intent -> {
                    openedBy(intent);
                    tell();
                    return false;
                });
        protect();
    }

    @Override
    public void onReattachedToActivityForConfigChanges(@NonNull ActivityPluginBinding binding) {
        onAttachedToActivity(binding);
    }

    @Override
    public void onDetachedFromActivityForConfigChanges() {
        activity = null;
    }

    @Override
    public void onDetachedFromActivity() {
        activity = null;
    }
}
