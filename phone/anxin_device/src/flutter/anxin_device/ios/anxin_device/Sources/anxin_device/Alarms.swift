import UIKit
import UserNotifications

/// Alarms as local notifications with dates of their own, each once: the system repeats nothing past its end. Of what
/// the person answers the app hears when it runs; until then it stands in the defaults, in opaque ids.
final class Alarms {
    static let taken = "taken"
    static let later = "later"
    static let category = "anxin.answerable"
    private static let snooze: TimeInterval = 15 * 60
    private static let most = 60 // the system keeps 64; the rest is for those that are put off
    private static let mostRemembered = 200

    private let center = UNUserNotificationCenter.current()
    private let defaults = UserDefaults.standard

    /// From now on these ring and no others. The answer: whether they ring.
    func replace(_ handed: [StoredAlarm], words: [String: Any], answer: @escaping (Any?) -> Void) {
        remember()
        let answered = handed.isEmpty ? [] : Set(answers.flatMap { $0["occasions"] as? [String] ?? [] })
        let kept = alarms.filter { $0.isWithin(answered) && $0.at > Date() }
        let wanted = Array(handed.filter { !$0.isWithin(answered) && $0.until > Date() }.prefix(Alarms.most)) + kept
        center.setNotificationCategories([Alarms.category(words)])
        center.removeAllPendingNotificationRequests()
        takeAway(except: Set(handed.flatMap { $0.occasions }))
        alarms = wanted
        let group = DispatchGroup()
        var failed = false
        for alarm in wanted {
            group.enter()
            center.add(alarm.request) { error in
                DispatchQueue.main.async {
                    failed = failed || error != nil
                    group.leave()
                }
            }
        }
        group.notify(queue: .main) {
            if failed {
                answer("no")
            } else {
                self.allowed(answer)
            }
        }
    }

    /// "exact" or "no"; iOS delays no alarm that it gives.
    func allowed(_ answer: @escaping (Any?) -> Void) {
        center.getNotificationSettings { settings in
            let rings = settings.authorizationStatus == .authorized && settings.alertSetting != .disabled
            DispatchQueue.main.async { answer(rings ? "exact" : "no") }
        }
    }

    /// The system asks once; after that its settings are the only way.
    func ask(_ done: @escaping () -> Void) {
        center.getNotificationSettings { settings in
            DispatchQueue.main.async {
                if settings.authorizationStatus == .notDetermined {
                    self.center.requestAuthorization(options: [.alert, .sound]) { _, _ in
                        DispatchQueue.main.async(execute: done)
                    }
                } else {
                    if let page = URL(string: UIApplication.openSettingsURLString) {
                        UIApplication.shared.open(page)
                    }
                    done()
                }
            }
        }
    }

    func news(opened: String?, answer: @escaping (Any?) -> Void) {
        allowed { rings in
            if rings as? String == "exact" {
                self.remember()
            }
            let news: [String: Any] = [
                "rung": self.rung, "answers": self.answers, "opened": opened ?? NSNull(),
            ]
            answer(Alarms.text(news))
        }
    }

    func settle(rung settled: [String], answers heard: [String]) {
        rung = rung.filter { !settled.contains($0) }
        answers = answers.filter { !heard.contains($0["id"] as? String ?? "") }
    }

    /// Keeps what the person answered until the app runs; what nothing has to ring for any more is silent at once.
    func answer(_ alarm: StoredAlarm, action: String, done: @escaping () -> Void) {
        let now = Date()
        let again = now.addingTimeInterval(Alarms.snooze)
        let rings = action == Alarms.later && again < alarm.until
        answers.append([
            "id": UUID().uuidString, "alarm": alarm.id, "action": action, "at": now.timeIntervalSince1970 * 1000,
            "rings": rings, "occasions": Array(alarm.occasions),
        ])
        let silent = alarms.filter { $0.isWithin(alarm.occasions) && (action == Alarms.taken || $0.at <= again) }
        let ids = silent.map { $0.id } + [alarm.id]
        center.removePendingNotificationRequests(withIdentifiers: ids)
        center.removeDeliveredNotifications(withIdentifiers: ids)
        remember()
        alarms = alarms.filter { !ids.contains($0.id) }
        guard rings else {
            done()
            return
        }
        let later = alarm.again(at: again)
        alarms.append(later)
        center.add(later.request) { _ in DispatchQueue.main.async(execute: done) }
    }

    /// The system tells no app what it gave: what is over has rung.
    private func remember() {
        let given = alarms.filter { $0.at <= Date() }
        guard !given.isEmpty else { return }
        rung += given.map { $0.id }
        alarms = alarms.filter { $0.at > Date() }
    }

    /// What is shown goes where it is of no use, or nothing rings for the same occasions any more.
    private func takeAway(except occasions: Set<String>) {
        center.getDeliveredNotifications { shown in
            let over = shown.filter {
                let alarm = StoredAlarm($0.request.content.userInfo as? [String: Any] ?? [:])
                return alarm.until <= Date() || !alarm.isWithin(occasions)
            }
            self.center.removeDeliveredNotifications(withIdentifiers: over.map { $0.request.identifier })
        }
    }

    /// On a locked screen "taken" asks for an unlock first: it is written into the record, and anybody could tap it.
    private static func category(_ words: [String: Any]) -> UNNotificationCategory {
        let taken = UNNotificationAction(
            identifier: Alarms.taken, title: words["taken"] as? String ?? "", options: [.authenticationRequired])
        let later = UNNotificationAction(identifier: Alarms.later, title: words["later"] as? String ?? "", options: [])
        return UNNotificationCategory(
            identifier: category, actions: [taken, later], intentIdentifiers: [],
            hiddenPreviewsBodyPlaceholder: words["channel"] as? String ?? "", options: [])
    }

    private var alarms: [StoredAlarm] {
        get { (Alarms.objects(defaults.string(forKey: "anxin.alarms")) ?? []).map(StoredAlarm.init) }
        set { defaults.set(Alarms.text(newValue.map { $0.json }), forKey: "anxin.alarms") }
    }

    private var rung: [String] {
        get { Alarms.texts(defaults.string(forKey: "anxin.rung")) }
        set { defaults.set(Alarms.text(Array(newValue.suffix(Alarms.mostRemembered))), forKey: "anxin.rung") }
    }

    private var answers: [[String: Any]] {
        get { Alarms.objects(defaults.string(forKey: "anxin.answers")) ?? [] }
        set { defaults.set(Alarms.text(Array(newValue.suffix(Alarms.mostRemembered))), forKey: "anxin.answers") }
    }

    static func object(_ text: String?) -> [String: Any]? {
        read(text) as? [String: Any]
    }

    static func objects(_ text: String?) -> [[String: Any]]? {
        read(text) as? [[String: Any]]
    }

    static func texts(_ text: String?) -> [String] {
        read(text) as? [String] ?? []
    }

    private static func read(_ text: String?) -> Any? {
        guard let data = text?.data(using: .utf8) else { return nil }
        return try? JSONSerialization.jsonObject(with: data)
    }

    private static func text(_ object: Any) -> String {
        guard let data = try? JSONSerialization.data(withJSONObject: object) else { return "[]" }
        return String(data: data, encoding: .utf8) ?? "[]"
    }
}
