import Foundation
import UserNotifications

/// One alarm as Python handed it over; `StoredAlarm.java` says what its parts mean.
struct StoredAlarm {
    let json: [String: Any]

    init(_ json: [String: Any]) {
        self.json = json
    }

    var id: String { json["id"] as? String ?? "" }
    var title: String { json["title"] as? String ?? "" }
    var text: String { json["text"] as? String ?? "" }
    var isAnswerable: Bool { json["answerable"] as? Bool ?? false }
    var occasions: Set<String> { Set(json["occasions"] as? [String] ?? []) }
    var wall: String? { json["wall"] as? String }

    /// When it rings, by the zone in which the device is now.
    var at: Date {
        if let wall = wall, let parts = StoredAlarm.parts(of: wall), let date = Calendar.gregorian.date(from: parts) {
            return date
        }
        return Date(timeIntervalSince1970: (json["at"] as? Double ?? 0) / 1000)
    }

    /// From when on it is of no use.
    var until: Date { at.addingTimeInterval((json["lasts"] as? Double ?? 0) / 1000) }

    /// Whether it reminds of nothing but these.
    func isWithin(_ others: Set<String>) -> Bool {
        !occasions.isEmpty && occasions.isSubset(of: others)
    }

    /// The same once more at this moment, as long as it would have been of use.
    func again(at moment: Date) -> StoredAlarm {
        var later = json
        later["at"] = moment.timeIntervalSince1970 * 1000
        later["wall"] = nil
        later["lasts"] = until.timeIntervalSince(moment) * 1000
        return StoredAlarm(later)
    }

    /// The system's request for it. A time on the clock has no zone, so that the system keeps it in every zone; a moment
    /// has the zone UTC.
    var request: UNNotificationRequest {
        let content = UNMutableNotificationContent()
        content.title = title
        content.body = text
        content.sound = .default
        content.userInfo = json.filter { !($0.value is NSNull) } // only what a property list holds
        content.categoryIdentifier = isAnswerable ? Alarms.category : ""
        if #available(iOS 15.0, *) {
            content.interruptionLevel = .timeSensitive // counts as active without the entitlement
        }
        let trigger = UNCalendarNotificationTrigger(dateMatching: components, repeats: false)
        return UNNotificationRequest(identifier: id, content: content, trigger: trigger)
    }

    private var components: DateComponents {
        if let wall = wall, let parts = StoredAlarm.parts(of: wall) {
            return parts
        }
        let utc = TimeZone(secondsFromGMT: 0)!
        var parts = Calendar.gregorian.dateComponents(in: utc, from: max(at, Date().addingTimeInterval(1)))
        parts = DateComponents(
            calendar: Calendar.gregorian, timeZone: utc, year: parts.year, month: parts.month, day: parts.day,
            hour: parts.hour, minute: parts.minute, second: parts.second)
        return parts
    }

    /// The parts of "2026-12-01T08:00:00".
    private static func parts(of wall: String) -> DateComponents? {
        let numbers = wall.split(whereSeparator: { "-T:".contains($0) }).compactMap { Int($0) }
        guard numbers.count == 6 else { return nil }
        return DateComponents(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
            second: numbers[5])
    }
}

extension Calendar {
    /// The calendar of the alarms, whatever calendar the person reads.
    static var gregorian: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .current
        return calendar
    }
}
