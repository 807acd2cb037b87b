package health.anxin.device;

import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.content.Context;
import android.graphics.drawable.Icon;
import android.media.AudioAttributes;
import android.media.RingtoneManager;
import android.os.Build;
import org.json.JSONObject;

/** The notification of an alarm: it sounds on the alarm stream, and a locked screen hides what it says. */
final class AlarmNotice {
    static final String CHANNEL = "anxin.alarms";
    private static final int ID = 1;

    private final Context context;
    private final AlarmStore store;
    private final NotificationManager notifications;

    AlarmNotice(Context context, AlarmStore store) {
        this.context = context;
        this.store = store;
        notifications = context.getSystemService(NotificationManager.class);
    }

    /** Makes the channel, in which the person can change the sound. Its name follows the app's language. */
    void prepare() {
        String name = store.words().optString("channel", "Anxin");
        NotificationChannel channel = new NotificationChannel(CHANNEL, name, NotificationManager.IMPORTANCE_HIGH);
        channel.setSound(
                RingtoneManager.getDefaultUri(RingtoneManager.TYPE_ALARM),
                new AudioAttributes.Builder()
                        .setUsage(AudioAttributes.USAGE_ALARM)
                        .setContentType(AudioAttributes.CONTENT_TYPE_SONIFICATION)
                        .build());
        channel.enableVibration(true);
        channel.setLockscreenVisibility(Notification.VISIBILITY_PRIVATE);
        notifications.createNotificationChannel(channel);
    }

    /** Shows it until it is answered or of no use any more. Android drops what has no channel, so that is seen to first. */
    void show(StoredAlarm alarm, long now) {
        prepare();
        Notification.Builder builder =
                new Notification.Builder(context, CHANNEL)
                        .setSmallIcon(android.R.drawable.ic_lock_idle_alarm)
                        .setContentTitle(alarm.title())
                        .setContentText(alarm.text())
                        .setCategory(Notification.CATEGORY_ALARM)
                        .setVisibility(Notification.VISIBILITY_PRIVATE)
                        .setAutoCancel(true)
                        .setTimeoutAfter(alarm.until() - now)
                        .setContentIntent(AlarmIntents.open(context, alarm.id()));
        if (alarm.isAnswerable()) {
            JSONObject words = store.words();
            builder.addAction(action(alarm, Alarms.TAKEN, words.optString("taken")));
            builder.addAction(action(alarm, Alarms.LATER, words.optString("later")));
        }
        notifications.notify(alarm.id(), ID, builder.build());
    }

    void remove(String id) {
        notifications.cancel(id, ID);
    }

    /** On a locked screen "taken" asks for an unlock first: it is written into the record, and anybody could tap it. */
    private Notification.Action action(StoredAlarm alarm, String action, String words) {
        Notification.Action.Builder builder =
                new Notification.Action.Builder(
                        (Icon) null, words, AlarmIntents.answer(context, action, alarm.id()));
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) {
            builder.setAuthenticationRequired(Alarms.TAKEN.equals(action));
        }
        return builder.build();
    }
}
