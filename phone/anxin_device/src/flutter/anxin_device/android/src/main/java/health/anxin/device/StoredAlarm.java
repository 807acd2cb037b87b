package health.anxin.device;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * One alarm as Python handed it over: {id, at, wall, lasts, title, text, answerable, occasions}.
 *
 * <p>`at`: milliseconds since 1970. `wall`: the time on the clock that it keeps in whatever zone the device is
 * ("2026-12-01T08:00:00"), or null; then `at` counts. `lasts`: for how many milliseconds it is of use. `occasions`:
 * opaque names of what it reminds of. `shown`: it has rung and waits for an answer.
 */
final class StoredAlarm {
    private final JSONObject json;

    StoredAlarm(JSONObject json) {
        this.json = json;
    }

    JSONObject json() {
        return json;
    }

    String id() {
        return json.optString("id");
    }

    String title() {
        return json.optString("title");
    }

    String text() {
        return json.optString("text");
    }

    boolean isAnswerable() {
        return json.optBoolean("answerable");
    }

    boolean isShown() {
        return json.optBoolean("shown");
    }

    /**
     * When it rings, by the zone in which the device is now. A time that the clock leaves out is moved forward by the
     * gap; of one that it shows twice the first counts (RFC 5545, 3.3.5), which is what java.time does.
     */
    long at() {
        if (json.isNull("wall")) {
            return json.optLong("at");
        }
        return LocalDateTime.parse(json.optString("wall")).atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
    }

    /** From when on it is of no use. */
    long until() {
        return at() + json.optLong("lasts");
    }

    Set<String> occasions() {
        Set<String> found = new HashSet<>();
        JSONArray names = json.optJSONArray("occasions");
        for (int i = 0; names != null && i < names.length(); i++) {
            found.add(names.optString(i));
        }
        return found;
    }

    /** Whether it reminds of nothing but these. */
    boolean isWithin(Set<String> occasions) {
        Set<String> own = occasions();
        return !own.isEmpty() && occasions.containsAll(own);
    }

    StoredAlarm shown() throws JSONException {
        json.put("shown", true);
        return this;
    }

    /** The same once more at this moment, as long as it would have been of use. */
    StoredAlarm again(long at) throws JSONException {
        long until = until();
        JSONObject later = new JSONObject(json.toString());
        later.put("at", at).put("wall", JSONObject.NULL).put("lasts", until - at).put("shown", false);
        return new StoredAlarm(later);
    }
}
