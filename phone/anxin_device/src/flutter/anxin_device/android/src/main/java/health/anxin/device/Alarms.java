package health.anxin.device;

import android.app.AlarmManager;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.content.Context;
import android.os.Build;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * Alarms that ring while neither Flutter nor Python runs. Everything happens on the main thread.
 *
 * <p>Each alarm is set twice: as an alarm clock, which rings on the minute, and as an inexact one. A system from which
 * the permission for exact alarms is taken cancels the first without telling the app; then the second rings, later.
 */
final class Alarms {
    static final String TAKEN = "taken";
    static final String LATER = "later";
    static final long SNOOZE = 15 * 60_000L;

    private final Context context;
    private final AlarmStore store;
    private final AlarmManager manager;
    private final AlarmNotice notice;

    Alarms(Context context) {
        this.context = context;
        store = new AlarmStore(context);
        manager = context.getSystemService(AlarmManager.class);
        notice = new AlarmNotice(context, store);
    }

    /**
     * From now on these ring and no others; with none, nothing does. What is shown stays while something rings for the
     * same occasions. What was answered or has rung after this plan was made is not undone by it.
     */
    String replace(JSONArray handed, JSONObject words, long now) throws JSONException {
        store.keepWords(words);
        notice.prepare();
        Map<String, StoredAlarm> wanted = new LinkedHashMap<>();
        Set<String> occasions = new HashSet<>();
        Set<String> answered = store.answeredOccasions();
        for (int i = 0; i < handed.length(); i++) {
            StoredAlarm alarm = new StoredAlarm(handed.getJSONObject(i));
            occasions.addAll(alarm.occasions());
            if (!alarm.isWithin(answered)) {
                wanted.put(alarm.id(), alarm);
            }
        }
        for (StoredAlarm old : store.alarms()) {
            unset(old);
            boolean stays = old.isShown() ? old.isWithin(occasions) : old.isWithin(answered);
            if (stays && handed.length() > 0 && now < old.until()) {
                wanted.put(old.id(), old);
            } else if (old.isShown()) {
                notice.remove(old.id());
            }
        }
        store.keep(new ArrayList<>(wanted.values()));
        arm(now);
        return allowed();
    }

    /** Sets every alarm anew: after a restart, an update, or when a clock, zone or permission changed. */
    void arm(long now) {
        List<StoredAlarm> left = new ArrayList<>();
        for (StoredAlarm alarm : store.alarms()) {
            if (now >= alarm.until()) {
                unset(alarm);
                continue;
            }
            if (!alarm.isShown()) {
                set(alarm, now);
            }
            left.add(alarm);
        }
        store.keep(left);
    }

    /** What rings now. One that has rung, that was answered, or that is of no use any more does not. */
    void ring(String id, long now) throws JSONException {
        List<StoredAlarm> left = new ArrayList<>();
        for (StoredAlarm alarm : store.alarms()) {
            if (alarm.id().equals(id) && !alarm.isShown()) {
                unset(alarm);
                if (now >= alarm.until()) {
                    continue;
                }
                if (now < alarm.at()) { // the clock or the zone was changed since it was set
                    set(alarm, now);
                } else {
                    if (!"no".equals(allowed())) {
                        store.addRung(id);
                    }
                    notice.show(alarm, now);
                    alarm.shown();
                }
            }
            left.add(alarm);
        }
        store.keep(left);
    }

    /** Keeps what the person answered until the app runs; what nothing has to ring for any more is silent at once. */
    void answer(String id, String action, long now) throws JSONException {
        notice.remove(id);
        JSONObject answer = new JSONObject();
        answer.put("id", UUID.randomUUID().toString()).put("alarm", id).put("action", action).put("at", now);
        StoredAlarm answered = find(id);
        if (answered != null && TAKEN.equals(action)) {
            silence(answered.occasions(), Long.MAX_VALUE);
        } else if (answered != null && LATER.equals(action)) {
            silence(answered.occasions(), now + SNOOZE);
            answer.put("rings", ringAgain(answered, now + SNOOZE, now));
        }
        if (answered != null) {
            answer.put("occasions", new JSONArray(answered.occasions()));
        }
        store.addAnswer(answer);
    }

    /** "exact", "late" (exact alarms are not allowed: the system may delay them) or "no" (nobody would notice). */
    String allowed() {
        NotificationManager notifications = context.getSystemService(NotificationManager.class);
        NotificationChannel channel = notifications.getNotificationChannel(AlarmNotice.CHANNEL);
        boolean muted = channel != null && channel.getImportance() == NotificationManager.IMPORTANCE_NONE;
        if (muted || !notifications.areNotificationsEnabled()) {
            return "no";
        }
        return isExact() ? "exact" : "late";
    }

    boolean isExact() {
        return Build.VERSION.SDK_INT < Build.VERSION_CODES.S || manager.canScheduleExactAlarms();
    }

    private StoredAlarm find(String id) {
        for (StoredAlarm alarm : store.alarms()) {
            if (alarm.id().equals(id)) {
                return alarm;
            }
        }
        return null;
    }

    /** No alarm that is about these occasions alone rings before this moment. */
    private void silence(Set<String> occasions, long before) {
        List<StoredAlarm> left = new ArrayList<>();
        for (StoredAlarm alarm : store.alarms()) {
            if (alarm.isWithin(occasions) && alarm.at() <= before) {
                unset(alarm);
                notice.remove(alarm.id());
            } else {
                left.add(alarm);
            }
        }
        store.keep(left);
    }

    /** Whether it will ring once more; not when it would be of no use by then. */
    private boolean ringAgain(StoredAlarm alarm, long at, long now) throws JSONException {
        if (at >= alarm.until()) {
            return false;
        }
        StoredAlarm again = alarm.again(at);
        List<StoredAlarm> all = store.alarms();
        all.add(again);
        store.keep(all);
        set(again, now);
        return true;
    }

    private void set(StoredAlarm alarm, long now) {
        long at = Math.max(alarm.at(), now);
        manager.setAndAllowWhileIdle(AlarmManager.RTC_WAKEUP, at, AlarmIntents.inexact(context, alarm.id()));
        if (!isExact()) {
            return;
        }
        try {
            AlarmManager.AlarmClockInfo clock = new AlarmManager.AlarmClockInfo(at, AlarmIntents.open(context, null));
            manager.setAlarmClock(clock, AlarmIntents.exact(context, alarm.id()));
        } catch (SecurityException takenAway) {
            return; // between the question and the call; the inexact one rings
        }
    }

    private void unset(StoredAlarm alarm) {
        manager.cancel(AlarmIntents.exact(context, alarm.id()));
        manager.cancel(AlarmIntents.inexact(context, alarm.id()));
    }
}
