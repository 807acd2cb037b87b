package health.anxin.device;

import static health.anxin.device.Phone.HOUR;
import static health.anxin.device.Phone.MINUTE;
import static health.anxin.device.Phone.alarm;
import static health.anxin.device.Phone.local;
import static health.anxin.device.Phone.now;
import static health.anxin.device.Phone.onTheWall;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.content.Context;
import android.content.ContextWrapper;
import android.content.Intent;
import android.content.SharedPreferences;
import android.media.AudioAttributes;
import android.os.SystemClock;
import io.flutter.plugin.common.MethodChannel;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.TimeZone;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowAlarmManager;
import org.robolectric.shadows.ShadowAlarmManager.ScheduledAlarm;

@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35, manifest = Config.NONE, instrumentedPackages = "health.anxin.device") // so the clock is the test's
public class AlarmsTest {
    private Phone phone;

    @Before
    public void before() {
        SystemClock.setCurrentTimeMillis(1_796_000_000_000L);
        phone = new Phone();
    }

    @Test
    public void ringsOnTheMinuteAsAnAlarmClock() throws Exception {
        assertEquals("exact", phone.replace(alarm("a", HOUR, "d")));
        assertEquals(1, phone.clocks().size());
        assertEquals(now() + HOUR, phone.clocks().get(0).getAlarmClockInfo().getTriggerTime());
    }

    @Test
    public void ringsInAProcessThatRunsNothingElse() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.pass(HOUR);
        Notification shown = phone.shown("a");
        assertNotNull(shown);
        assertEquals("It is time.", shown.extras.getString(Notification.EXTRA_TEXT));
        assertEquals(Notification.CATEGORY_ALARM, shown.category);
    }

    @Test
    public void soundsOnTheAlarmStream() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.pass(HOUR);
        NotificationChannel channel = phone.notifications.getNotificationChannel(phone.shown("a").getChannelId());
        assertEquals(AudioAttributes.USAGE_ALARM, channel.getAudioAttributes().getUsage());
        assertEquals(NotificationManager.IMPORTANCE_HIGH, channel.getImportance());
        assertNotNull(channel.getSound());
        assertEquals("Reminders", channel.getName().toString());
    }

    @Test
    public void ringsAlsoWhereTheChannelHasGone() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.notifications.deleteNotificationChannel(AlarmNotice.CHANNEL);
        phone.pass(HOUR);
        assertNotNull(phone.notifications.getNotificationChannel(phone.shown("a").getChannelId()));
    }

    @Test
    public void isPrivateOnTheLockScreen() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.pass(HOUR);
        assertEquals(Notification.VISIBILITY_PRIVATE, phone.shown("a").visibility);
        NotificationChannel channel = phone.notifications.getNotificationChannel(AlarmNotice.CHANNEL);
        assertEquals(Notification.VISIBILITY_PRIVATE, channel.getLockscreenVisibility());
    }

    @Test
    public void ringsOnceAlthoughItIsSetTwice() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        List<ScheduledAlarm> inexact = phone.inexact();
        phone.pass(HOUR);
        phone.notifications.cancelAll();
        phone.deliver(inexact.get(0).operation);
        assertNull(phone.shown("a"));
        assertEquals(1, phone.news().getJSONArray("rung").length());
    }

    @Test
    public void needsNoStorageThatIsLockedUntilTheFirstUnlock() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.restart(MINUTE);
        Context locked =
                new ContextWrapper(phone.context) {
                    @Override
                    public SharedPreferences getSharedPreferences(String name, int mode) {
                        throw new IllegalStateException("locked"); // what Android does
                    }
                };
        new RearmReceiver().onReceive(locked, new Intent(Intent.ACTION_LOCKED_BOOT_COMPLETED));
        assertEquals(1, phone.clocks().size());
    }

    @Test
    public void ringsAfterARestartBeforeTheFirstUnlock() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.restart(MINUTE);
        assertEquals(0, phone.clocks().size());
        phone.hear(Intent.ACTION_LOCKED_BOOT_COMPLETED);
        assertEquals(1, phone.clocks().size());
        phone.pass(HOUR);
        assertNotNull(phone.shown("a"));
    }

    @Test
    public void ringsAtOnceWhatWasMissedWhileTheDeviceWasOff() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.restart(2 * HOUR);
        phone.hear(Intent.ACTION_BOOT_COMPLETED);
        phone.pass(MINUTE);
        assertNotNull(phone.shown("a"));
    }

    @Test
    public void ringsNoMoreFromUntilOn() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.restart(3 * HOUR);
        phone.hear(Intent.ACTION_BOOT_COMPLETED);
        assertEquals(0, phone.clocks().size());
        phone.pass(HOUR);
        assertNull(phone.shown("a"));
        assertEquals(0, phone.news().getJSONArray("rung").length());
    }

    @Test
    public void ringsNotAfterUntilAlthoughTheSystemWasLate() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        ScheduledAlarm late = phone.inexact().get(0);
        phone.restart(3 * HOUR);
        phone.deliver(late.operation);
        assertNull(phone.shown("a"));
    }

    @Test
    public void isTakenOffTheScreenWhenItIsOfNoUseAnyMore() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.pass(HOUR);
        assertEquals(2 * HOUR, phone.shown("a").getTimeoutAfter());
    }

    @Test
    public void isSetAgainAfterAnUpdateOfTheApp() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.restart(0);
        phone.hear(Intent.ACTION_MY_PACKAGE_REPLACED);
        assertEquals(1, phone.clocks().size());
    }

    @Test
    public void theTimeOnTheWallIsKeptInAnotherZone() throws Exception {
        phone.replace(onTheWall(alarm("wall", 10 * HOUR, "w")), alarm("moment", 10 * HOUR, "m"));
        LocalDateTime before = local(phone.clocks().get(0).getTriggerAtMs());
        long moment = now() + 10 * HOUR;
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        phone.hear(Intent.ACTION_TIMEZONE_CHANGED);
        List<ScheduledAlarm> set = phone.clocks();
        assertEquals(2, set.size());
        assertEquals(moment, set.get(0).getTriggerAtMs());
        assertEquals(before, local(set.get(1).getTriggerAtMs()));
    }

    @Test
    public void aZoneThatNobodyToldAboutRingsNothingTooEarly() throws Exception {
        phone.replace(onTheWall(alarm("wall", HOUR, "w")));
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin")); // seven hours later there
        phone.pass(HOUR);
        assertNull(phone.shown("wall"));
        phone.pass(7 * HOUR);
        assertNotNull(phone.shown("wall"));
    }

    @Test
    public void aTimeThatTheClockLeavesOutIsMovedByTheGap() throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        JSONObject json = alarm("a", HOUR, "d").put("wall", "2027-03-28T02:30:00");
        assertEquals(LocalDateTime.of(2027, 3, 28, 3, 30), local(new StoredAlarm(json).at()));
    }

    @Test
    public void ofATimeThatTheClockShowsTwiceTheFirstCounts() throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        JSONObject json = alarm("a", HOUR, "d").put("wall", "2027-10-31T02:30:00");
        long first = LocalDateTime.of(2027, 10, 31, 0, 30).atZone(ZoneId.of("UTC")).toInstant().toEpochMilli();
        assertEquals(first, new StoredAlarm(json).at());
    }

    @Test
    public void whatIsOfUseMovesWithTheTimeOnTheWall() throws Exception {
        StoredAlarm alarm = new StoredAlarm(onTheWall(alarm("a", HOUR, "d")));
        assertEquals(2 * HOUR, alarm.until() - alarm.at());
        TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
        assertEquals(2 * HOUR, alarm.until() - alarm.at());
    }

    @Test
    public void aClockThatIsSetForwardRingsWhatIsDue() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        SystemClock.setCurrentTimeMillis(now() + HOUR + MINUTE);
        phone.hear(Intent.ACTION_TIME_CHANGED);
        phone.pass(0);
        assertNotNull(phone.shown("a"));
    }

    @Test
    public void withoutThePermissionItIsLateAndSaysSo() throws Exception {
        ShadowAlarmManager.setCanScheduleExactAlarms(false);
        assertEquals("late", phone.replace(alarm("a", HOUR, "d")));
        assertEquals("late", phone.allowed());
        assertEquals(0, phone.clocks().size());
        assertTrue(phone.inexact().get(0).isAllowWhileIdle());
        phone.pass(HOUR);
        assertNotNull(phone.shown("a"));
    }

    @Test
    public void aPermissionThatIsTakenAwayCostsMinutesNotTheAlarm() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        ShadowAlarmManager.setCanScheduleExactAlarms(false);
        phone.manager.cancel(phone.clocks().get(0).operation); // the system does it without a word
        assertEquals("late", phone.allowed());
        phone.pass(HOUR + 10 * MINUTE);
        assertNotNull(phone.shown("a"));
    }

    @Test
    public void aPermissionThatIsGivenMakesThemExact() throws Exception {
        ShadowAlarmManager.setCanScheduleExactAlarms(false);
        phone.replace(alarm("a", HOUR, "d"));
        ShadowAlarmManager.setCanScheduleExactAlarms(true);
        phone.hear("android.app.action.SCHEDULE_EXACT_ALARM_PERMISSION_STATE_CHANGED");
        assertEquals(1, phone.clocks().size());
        assertEquals("exact", phone.allowed());
    }

    @Test
    public void withoutNotificationsTheAnswerIsNoAndNothingHasRung() throws Exception {
        shadowOf(phone.notifications).setNotificationsEnabled(false);
        assertEquals("no", phone.replace(alarm("a", HOUR, "d")));
        phone.pass(HOUR);
        assertEquals(0, phone.news().getJSONArray("rung").length());
    }

    @Test
    public void aChannelThatThePersonTurnedOffIsANo() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        NotificationChannel off = phone.notifications.getNotificationChannel(AlarmNotice.CHANNEL);
        off.setImportance(NotificationManager.IMPORTANCE_NONE);
        assertEquals("no", phone.allowed());
    }

    @Test
    public void replacingTakesTheOldOnesAway() throws Exception {
        phone.replace(alarm("a", HOUR, "d"), alarm("b", HOUR, "e"));
        phone.replace(alarm("b", 2 * HOUR, "e"));
        assertEquals(1, phone.clocks().size());
        phone.replace();
        assertEquals(0, phone.clocks().size() + phone.inexact().size());
    }

    @Test
    public void whatRangIsKnownUntilTheAppHasKeptIt() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.pass(HOUR);
        assertEquals("a", phone.news().getJSONArray("rung").getString(0));
        phone.settle(List.of("a"), List.of());
        assertEquals(0, phone.news().getJSONArray("rung").length());
    }

    @Test
    public void takenIsKeptThroughARestartUntilTheAppHasKeptIt() throws Exception {
        phone.replace(alarm("a", HOUR, "d"), alarm("a1", HOUR + 10 * MINUTE, "d"), alarm("b", HOUR + 10 * MINUTE, "e"));
        phone.pass(HOUR);
        phone.press("a", "Done");
        assertNull(phone.shown("a"));
        phone.restart(MINUTE);
        phone.hear(Intent.ACTION_BOOT_COMPLETED);
        phone.pass(HOUR);
        assertNull("its repeat is silent", phone.shown("a1"));
        assertNotNull("another one is not", phone.shown("b"));
        JSONObject answer = phone.news().getJSONArray("answers").getJSONObject(0);
        assertEquals("a", answer.getString("alarm"));
        assertEquals("taken", answer.getString("action"));
        phone.settle(List.of(), List.of(answer.getString("id")));
        assertEquals(0, phone.news().getJSONArray("answers").length());
    }

    @Test
    public void anAnswerGivenAfterThePlanWasMadeIsNotUndoneByIt() throws Exception {
        phone.replace(alarm("a", HOUR, "d"), alarm("a1", HOUR + 10 * MINUTE, "d"));
        phone.pass(HOUR);
        JSONObject planned = alarm("a1", 10 * MINUTE, "d"); // the app has not heard of the tap
        phone.press("a", "Done");
        phone.replace(planned, alarm("b", 2 * HOUR, "e"));
        phone.pass(HOUR);
        assertNull(phone.shown("a1"));
    }

    @Test
    public void laterRingsAgainInAQuarterOfAnHourWithoutTheApp() throws Exception {
        phone.replace(alarm("a", HOUR, "d"), alarm("a1", HOUR + 10 * MINUTE, "d"));
        phone.pass(HOUR);
        phone.press("a", "Later");
        phone.pass(14 * MINUTE);
        assertNull(phone.shown("a"));
        assertNull(phone.shown("a1"));
        phone.pass(MINUTE);
        assertNotNull(phone.shown("a"));
        JSONObject answer = phone.news().getJSONArray("answers").getJSONObject(0);
        assertEquals("later", answer.getString("action"));
        assertTrue(answer.getBoolean("rings"));
    }

    @Test
    public void laterRingsNoMoreWhenItWouldBeOfNoUse() throws Exception {
        phone.replace(alarm("a", HOUR, "d").put("lasts", 10 * MINUTE));
        phone.pass(HOUR);
        phone.press("a", "Later");
        assertFalse(phone.news().getJSONArray("answers").getJSONObject(0).getBoolean("rings"));
        phone.pass(HOUR);
        assertNull(phone.shown("a"));
    }

    @Test
    public void takenAsksForAnUnlockAndLaterDoesNot() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.pass(HOUR);
        assertTrue(phone.shown("a").actions[0].isAuthenticationRequired());
        assertFalse(phone.shown("a").actions[1].isAuthenticationRequired());
    }

    @Test
    public void whatCannotBeAnsweredHasNoButtons() throws Exception {
        phone.replace(alarm("visit", HOUR, "v").put("answerable", false));
        phone.pass(HOUR);
        assertNull(phone.shown("visit").actions);
    }

    @Test
    public void whatNothingRingsForAnyMoreIsTakenOffTheScreen() throws Exception {
        phone.replace(alarm("a", HOUR, "d"), alarm("b", HOUR, "e"));
        phone.pass(HOUR);
        phone.replace(alarm("b1", HOUR, "e"));
        assertNull(phone.shown("a"));
        assertNotNull(phone.shown("b"));
    }

    @Test
    public void anAppThatRunsIsToldOfARingAndOfATap() throws Exception {
        phone.replace(alarm("a", HOUR, "d"));
        phone.pass(HOUR);
        assertEquals(List.of("news"), MethodChannel.SAID);
        phone.press("a", "Done");
        assertEquals(List.of("news", "news"), MethodChannel.SAID);
    }

    @Test
    public void damagedStorageIsEmptyAndRingsNothing() throws Exception {
        Context early = phone.context.createDeviceProtectedStorageContext();
        SharedPreferences kept = early.getSharedPreferences("anxin_alarms", Context.MODE_PRIVATE);
        kept.edit().putString("alarms", "[{").putString("answers", "no").commit();
        phone.hear(Intent.ACTION_BOOT_COMPLETED);
        assertEquals(0, phone.clocks().size());
        assertEquals(new JSONArray().toString(), phone.news().getJSONArray("answers").toString());
    }
}
