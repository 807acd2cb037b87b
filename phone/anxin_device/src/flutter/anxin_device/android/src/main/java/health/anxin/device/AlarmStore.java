package health.anxin.device;

import android.content.Context;
import android.content.SharedPreferences;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * What alarms keep on the device, in storage that can be read before the first unlock and is not encrypted with the
 * person's key. So it holds moments, general words and opaque names; only the app's own encrypted store knows of what.
 */
final class AlarmStore {
    private static final String FILE = "anxin_alarms";
    private static final String ALARMS = "alarms";
    private static final String WORDS = "words";
    private static final String RUNG = "rung";
    private static final String ANSWERS = "answers";
    private static final String ASKED = "asked";
    private static final int MOST = 200;

    private final SharedPreferences preferences;

    AlarmStore(Context context) {
        preferences = context.createDeviceProtectedStorageContext().getSharedPreferences(FILE, Context.MODE_PRIVATE);
    }

    List<StoredAlarm> alarms() {
        List<StoredAlarm> found = new ArrayList<>();
        JSONArray kept = list(ALARMS);
        for (int i = 0; i < kept.length(); i++) {
            JSONObject alarm = kept.optJSONObject(i);
            if (alarm != null) {
                found.add(new StoredAlarm(alarm));
            }
        }
        return found;
    }

    void keep(List<StoredAlarm> alarms) {
        JSONArray kept = new JSONArray();
        for (StoredAlarm alarm : alarms) {
            kept.put(alarm.json());
        }
        write(ALARMS, kept.toString());
    }

    JSONObject words() {
        try {
            return new JSONObject(preferences.getString(WORDS, "{}"));
        } catch (JSONException damaged) {
            return new JSONObject();
        }
    }

    void keepWords(JSONObject words) {
        write(WORDS, words.toString());
    }

    JSONArray rung() {
        return list(RUNG);
    }

    void addRung(String id) {
        write(RUNG, newest(list(RUNG).put(id)).toString());
    }

    JSONArray answers() {
        return list(ANSWERS);
    }

    void addAnswer(JSONObject answer) {
        write(ANSWERS, newest(list(ANSWERS).put(answer)).toString());
    }

    /** What was answered and is not in the app's own store yet. */
    Set<String> answeredOccasions() {
        Set<String> found = new HashSet<>();
        JSONArray taps = answers();
        for (int i = 0; i < taps.length(); i++) {
            JSONObject tap = taps.optJSONObject(i);
            if (tap != null) {
                found.addAll(new StoredAlarm(tap).occasions());
            }
        }
        return found;
    }

    /** Whether the system's question was shown before; from now on it was. */
    boolean wasAsked() {
        boolean asked = preferences.getBoolean(ASKED, false);
        preferences.edit().putBoolean(ASKED, true).commit();
        return asked;
    }

    /** Forgets what the app has kept in its own store. */
    void settle(List<String> rung, List<String> answers) {
        JSONArray stillRung = new JSONArray();
        JSONArray all = rung();
        for (int i = 0; i < all.length(); i++) {
            if (!rung.contains(all.optString(i))) {
                stillRung.put(all.optString(i));
            }
        }
        write(RUNG, stillRung.toString());
        JSONArray stillAnswered = new JSONArray();
        JSONArray taps = answers();
        for (int i = 0; i < taps.length(); i++) {
            JSONObject tap = taps.optJSONObject(i);
            if (tap != null && !answers.contains(tap.optString("id"))) {
                stillAnswered.put(tap);
            }
        }
        write(ANSWERS, stillAnswered.toString());
    }

    private static JSONArray newest(JSONArray all) {
        while (all.length() > MOST) {
            all.remove(0);
        }
        return all;
    }

    private JSONArray list(String key) {
        try {
            return new JSONArray(preferences.getString(key, "[]"));
        } catch (JSONException damaged) {
            return new JSONArray();
        }
    }

    private void write(String key, String value) {
        preferences.edit().putString(key, value).commit(); // not apply(): the process may end at once
    }
}
