package health.anxin.device;

import android.app.PendingIntent;
import android.content.Context;
import android.content.Intent;
import android.net.Uri;

/** What the system calls for an alarm: one intent for each alarm and each thing that can happen to it. */
final class AlarmIntents {
    static final String RING = "health.anxin.device.RING";
    static final String ALARM = "health.anxin.device.ALARM";
    private static final int FLAGS = PendingIntent.FLAG_UPDATE_CURRENT | PendingIntent.FLAG_IMMUTABLE;

    private AlarmIntents() {}

    static PendingIntent exact(Context context, String id) {
        return broadcast(context, "exact", RING, id);
    }

    static PendingIntent inexact(Context context, String id) {
        return broadcast(context, "inexact", RING, id);
    }

    static PendingIntent answer(Context context, String action, String id) {
        return broadcast(context, "answer", action, id);
    }

    /** Opens the app; it learns which alarm was tapped. */
    static PendingIntent open(Context context, String id) {
        Intent launch = context.getPackageManager().getLaunchIntentForPackage(context.getPackageName());
        Intent intent = (launch == null ? new Intent() : launch).setPackage(context.getPackageName());
        if (id != null) {
            intent.putExtra(ALARM, id);
        }
        return PendingIntent.getActivity(context, id == null ? 0 : id.hashCode(), intent, FLAGS);
    }

    private static PendingIntent broadcast(Context context, String use, String action, String id) {
        Intent intent = new Intent(context, AlarmReceiver.class).setAction(action).putExtra(ALARM, id);
        intent.setData(new Uri.Builder().scheme("anxin-alarm").authority(use).appendPath(id).build());
        return PendingIntent.getBroadcast(context, 0, intent, FLAGS);
    }
}
