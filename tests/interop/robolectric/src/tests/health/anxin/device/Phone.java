package health.anxin.device;

import static org.robolectric.Shadows.shadowOf;

import android.app.AlarmManager;
import android.app.Notification;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.content.Context;
import android.content.Intent;
import android.os.SystemClock;
import android.service.notification.StatusBarNotification;
import io.flutter.embedding.engine.plugins.FlutterPlugin.FlutterPluginBinding;
import io.flutter.plugin.common.MethodCall;
import io.flutter.plugin.common.MethodChannel;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.shadows.ShadowAlarmManager;
import org.robolectric.shadows.ShadowAlarmManager.ScheduledAlarm;

/** A phone as these tests see it: its clock, what is set on it, what it shows, and the extension called as by Dart. */
final class Phone {
    static final long MINUTE = 60_000L;
    static final long HOUR = 60 * MINUTE;

    final Context context = RuntimeEnvironment.getApplication();
    final AlarmManager manager = context.getSystemService(AlarmManager.class);
    final NotificationManager notifications = context.getSystemService(NotificationManager.class);
    final AnxinDevicePlugin plugin = new AnxinDevicePlugin();

    Phone() {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Shanghai"));
        ShadowAlarmManager.setCanScheduleExactAlarms(true);
        shadowOf(notifications).setNotificationsEnabled(true);
        plugin.onAttachedToEngine(new FlutterPluginBinding(context));
        MethodChannel.SAID.clear();
    }

    static long now() {
        return System.currentTimeMillis();
    }

    /** An alarm in so many milliseconds, of use for two hours, about these occasions. */
    static JSONObject alarm(String id, long in, String... occasions) throws JSONException {
        return new JSONObject()
                .put("id", id)
                .put("at", now() + in)
                .put("wall", JSONObject.NULL)
                .put("lasts", 2 * HOUR)
                .put("title", "Anxin")
                .put("text", "It is time.")
                .put("answerable", true)
                .put("occasions", new JSONArray(Arrays.asList(occasions)));
    }

    /** The same, kept at the time that the clock of this device shows at that moment. */
    static JSONObject onTheWall(JSONObject alarm) throws JSONException {
        long at = alarm.getLong("at") / 1000 * 1000;
        return alarm.put("at", at).put("wall", local(at).toString());
    }

    static LocalDateTime local(long at) {
        return java.time.Instant.ofEpochMilli(at).atZone(ZoneId.systemDefault()).toLocalDateTime();
    }

    /** Calls a method of the channel and gives its answer; an error of the channel is an error of the test. */
    Object call(String method, Map<String, Object> arguments) {
        Object[] answer = new Object[1];
        plugin.onMethodCall(
                new MethodCall(method, arguments),
                new MethodChannel.Result() {
                    @Override
                    public void success(Object result) {
                        answer[0] = result;
                    }

                    @Override
                    public void error(String code, String message, Object details) {
                        throw new AssertionError(code);
                    }

                    @Override
                    public void notImplemented() {
                        throw new AssertionError(method);
                    }
                });
        return answer[0];
    }

    String replace(JSONObject... alarms) throws JSONException {
        JSONObject words = new JSONObject().put("channel", "Reminders").put("taken", "Done").put("later", "Later");
        String text = new JSONArray(Arrays.asList(alarms)).toString();
        return (String) call("alarms.replace", Map.of("alarms", text, "words", words.toString()));
    }

    String allowed() {
        return (String) call("alarms.allowed", Map.of());
    }

    JSONObject news() throws JSONException {
        return new JSONObject((String) call("alarms.news", Map.of()));
    }

    void settle(List<String> rung, List<String> answers) {
        call("alarms.settle", Map.of("rung", new JSONArray(rung).toString(), "answers", new JSONArray(answers).toString()));
    }

    /** The alarm clocks that are set, the soonest first. */
    List<ScheduledAlarm> clocks() {
        List<ScheduledAlarm> found = new ArrayList<>();
        for (ScheduledAlarm each : shadowOf(manager).getScheduledAlarms()) {
            if (each.getAlarmClockInfo() != null) {
                found.add(each);
            }
        }
        found.sort((a, b) -> Long.compare(a.getTriggerAtMs(), b.getTriggerAtMs()));
        return found;
    }

    /** The inexact alarms that are set. */
    List<ScheduledAlarm> inexact() {
        List<ScheduledAlarm> found = new ArrayList<>();
        for (ScheduledAlarm each : shadowOf(manager).getScheduledAlarms()) {
            if (each.getAlarmClockInfo() == null) {
                found.add(each);
            }
        }
        return found;
    }

    /** Lets so much time pass; what is set for it is given, as by the system to a process that runs nothing else. */
    void pass(long milliseconds) {
        long end = now() + milliseconds;
        for (int given = 0; given < 1000; given++) {
            ScheduledAlarm next = null;
            for (ScheduledAlarm each : shadowOf(manager).getScheduledAlarms()) {
                if (each.getTriggerAtMs() <= end && (next == null || each.getTriggerAtMs() < next.getTriggerAtMs())) {
                    next = each;
                }
            }
            if (next == null) {
                break;
            }
            SystemClock.setCurrentTimeMillis(Math.max(now(), next.getTriggerAtMs()));
            PendingIntent operation = next.operation;
            manager.cancel(operation);
            deliver(operation);
        }
        SystemClock.setCurrentTimeMillis(end);
    }

    void deliver(PendingIntent operation) {
        new AlarmReceiver().onReceive(context, shadowOf(operation).getSavedIntent());
    }

    /** The device is off for so long: it forgets what was set. */
    void restart(long offFor) {
        for (ScheduledAlarm each : new ArrayList<>(shadowOf(manager).getScheduledAlarms())) {
            manager.cancel(each.operation);
        }
        SystemClock.setCurrentTimeMillis(now() + offFor);
    }

    void hear(String broadcast) {
        new RearmReceiver().onReceive(context, new Intent(broadcast));
    }

    Notification shown(String id) {
        for (StatusBarNotification each : notifications.getActiveNotifications()) {
            if (id.equals(each.getTag())) {
                return each.getNotification();
            }
        }
        return null;
    }

    /** Presses a button of a notification. */
    void press(String id, String words) {
        for (Notification.Action each : shown(id).actions) {
            if (words.contentEquals(each.title)) {
                deliver(each.actionIntent);
                return;
            }
        }
        throw new AssertionError(words);
    }
}
