package health.anxin.device;

import static health.anxin.device.Phone.HOUR;
import static health.anxin.device.Phone.alarm;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.app.Activity;
import android.content.Intent;
import android.provider.Settings;
import android.view.WindowManager;
import io.flutter.embedding.engine.plugins.activity.ActivityPluginBinding;
import io.flutter.plugin.common.MethodChannel;
import io.flutter.plugin.common.PluginRegistry;
import java.util.List;
import java.util.Map;
import org.json.JSONObject;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowAlarmManager;

@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35, manifest = Config.NONE, instrumentedPackages = "health.anxin.device") // so the clock is the test's
public class PluginTest {
    private Phone phone;
    private Activity activity;
    private PluginRegistry.NewIntentListener listener;

    @Before
    public void before() {
        phone = new Phone();
    }

    private void attach(Intent intent) {
        activity = Robolectric.buildActivity(Activity.class, intent).create().get();
        phone.plugin.onAttachedToActivity(
                new ActivityPluginBinding() {
                    @Override
                    public Activity getActivity() {
                        return activity;
                    }

                    @Override
                    public void addOnNewIntentListener(PluginRegistry.NewIntentListener added) {
                        listener = added;
                    }
                });
    }

    private boolean isSecure() {
        return shadowOf(activity.getWindow()).getFlag(WindowManager.LayoutParams.FLAG_SECURE);
    }

    @Test
    public void aProtectedScreenIsNotPhotographedAlsoInAnActivityThatComesLater() {
        assertEquals("photographs", phone.call("screen.protect", Map.of("on", true)));
        attach(new Intent());
        assertTrue(isSecure());
        assertEquals("nothing", phone.call("screen.protect", Map.of("on", false)));
        assertFalse(isSecure());
    }

    @Test
    public void theAlarmThatStartedTheAppIsToldUntilTheAppHasHeardIt() throws Exception {
        attach(new Intent().putExtra(AlarmIntents.ALARM, "a"));
        assertEquals("a", phone.news().getString("opened"));
        phone.settle(List.of(), List.of());
        assertTrue(phone.news().isNull("opened"));
    }

    @Test
    public void ofTwoTappedAlarmsTheLastOneOpensItsScreen() throws Exception {
        attach(new Intent().putExtra(AlarmIntents.ALARM, "a"));
        listener.onNewIntent(new Intent().putExtra(AlarmIntents.ALARM, "b"));
        assertEquals("b", phone.news().getString("opened"));
        assertEquals(List.of("news"), MethodChannel.SAID);
    }

    @Test
    public void aTappedNotificationOpensTheAppWithItsAlarm() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.pass(HOUR);
        Intent opens = shadowOf(phone.shown("a").contentIntent).getSavedIntent();
        assertEquals("a", opens.getStringExtra(AlarmIntents.ALARM));
        assertEquals(phone.context.getPackageName(), opens.getPackage());
    }

    @Test
    public void asksForNotificationsAndThenLeadsToTheSettings() {
        attach(new Intent());
        shadowOf(phone.notifications).setNotificationsEnabled(false);
        phone.call("alarms.ask", Map.of());
        String[] questions = shadowOf(activity).getLastRequestedPermission().requestedPermissions;
        assertEquals(Manifest.permission.POST_NOTIFICATIONS, questions[0]);
        shadowOf(activity).clearNextStartedActivities(); // the question itself
        phone.call("alarms.ask", Map.of());
        Intent page = shadowOf(activity).getNextStartedActivity();
        assertEquals(Settings.ACTION_APP_NOTIFICATION_SETTINGS, page.getAction());
    }

    @Test
    public void leadsToThePageForExactAlarms() {
        attach(new Intent());
        ShadowAlarmManager.setCanScheduleExactAlarms(false);
        phone.call("alarms.ask", Map.of());
        Intent page = shadowOf(activity).getNextStartedActivity();
        assertEquals(Settings.ACTION_REQUEST_SCHEDULE_EXACT_ALARM, page.getAction());
        assertEquals("package:" + phone.context.getPackageName(), page.getDataString());
    }

    @Test
    public void withoutAnActivityNothingIsAskedAndNothingBreaks() {
        phone.call("alarms.ask", Map.of());
        assertEquals("photographs", phone.call("screen.protect", Map.of("on", true)));
    }

    @Test
    public void alarmsThatCannotBeReadLeaveTheOldOnes() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        JSONObject words = new JSONObject();
        boolean refused = false;
        try {
            phone.call("alarms.replace", Map.of("alarms", "[{", "words", words.toString()));
        } catch (AssertionError error) {
            refused = "format".equals(error.getMessage());
        }
        assertTrue(refused);
        assertEquals(1, phone.clocks().size());
    }
}
