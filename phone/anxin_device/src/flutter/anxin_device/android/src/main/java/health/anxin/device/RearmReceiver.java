package health.anxin.device;

import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;

/** The system has forgotten the alarms (restart, update), or they mean another moment now (clock, zone, permission). */
public final class RearmReceiver extends BroadcastReceiver {
    @Override
    public void onReceive(Context context, Intent intent) {
        new Alarms(context).arm(System.currentTimeMillis());
    }
}
