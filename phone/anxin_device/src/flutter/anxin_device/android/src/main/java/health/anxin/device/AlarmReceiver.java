package health.anxin.device;

import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import android.util.Log;
import org.json.JSONException;

/** An alarm's time has come, or one of its buttons was tapped. Neither Flutter nor Python need run. */
public final class AlarmReceiver extends BroadcastReceiver {
    @Override
    public void onReceive(Context context, Intent intent) {
        String id = intent.getStringExtra(AlarmIntents.ALARM);
        String action = intent.getAction();
        if (id == null || action == null) {
            return;
        }
        try {
            Alarms alarms = new Alarms(context);
            if (AlarmIntents.RING.equals(action)) {
                alarms.ring(id, System.currentTimeMillis());
            } else {
                alarms.answer(id, action, System.currentTimeMillis());
            }
        } catch (JSONException error) {
            Log.e("anxin", "the alarms cannot be read");
        }
        AnxinDevicePlugin.tell();
    }
}
