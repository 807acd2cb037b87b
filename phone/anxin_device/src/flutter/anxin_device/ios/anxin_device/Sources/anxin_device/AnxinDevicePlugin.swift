import Flutter
import SQLCipher
import UIKit
import UserNotifications

/// The channel `anxin_device`: alarms as local notifications, and a cover over the app in the list of apps.
public class AnxinDevicePlugin: NSObject, FlutterPlugin, UNUserNotificationCenterDelegate {
    private let channel: FlutterMethodChannel
    private let alarms = Alarms()
    private var opened: String?
    private var isProtected = false
    private var cover: UIView?

    init(channel: FlutterMethodChannel) {
        self.channel = channel
    }

    public static func register(with registrar: FlutterPluginRegistrar) {
        let channel = FlutterMethodChannel(name: "anxin_device", binaryMessenger: registrar.messenger())
        let plugin = AnxinDevicePlugin(channel: channel)
        registrar.addMethodCallDelegate(plugin, channel: channel)
        UNUserNotificationCenter.current().delegate = plugin
        let center = NotificationCenter.default
        center.addObserver(
            plugin, selector: #selector(hide), name: UIApplication.willResignActiveNotification, object: nil)
        center.addObserver(
            plugin, selector: #selector(show), name: UIApplication.didBecomeActiveNotification, object: nil)
        _ = sqlite3_libversion() // keeps the linker from leaving the framework out
    }

    public func handle(_ call: FlutterMethodCall, result: @escaping FlutterResult) {
        let arguments = call.arguments as? [String: Any] ?? [:]
        switch call.method {
        case "alarms.replace":
            guard let handed = Alarms.objects(arguments["alarms"] as? String),
                let words = Alarms.object(arguments["words"] as? String)
            else {
                result(FlutterError(code: "format", message: "the alarms cannot be read", details: nil))
                return
            }
            alarms.replace(handed.map(StoredAlarm.init), words: words, answer: result)
        case "alarms.allowed":
            alarms.allowed(result)
        case "alarms.ask":
            alarms.ask { result(nil) }
        case "alarms.news":
            alarms.news(opened: opened, answer: result)
        case "alarms.settle":
            alarms.settle(
                rung: Alarms.texts(arguments["rung"] as? String), answers: Alarms.texts(arguments["answers"] as? String))
            opened = nil
            result(nil)
        case "screen.protect":
            isProtected = arguments["on"] as? Bool ?? false
            result(isProtected ? "list" : "nothing") // iOS lets no app forbid a screenshot
        default:
            result(FlutterMethodNotImplemented)
        }
    }

    public func userNotificationCenter(
        _ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse,
        withCompletionHandler done: @escaping () -> Void
    ) {
        let alarm = StoredAlarm(response.notification.request.content.userInfo as? [String: Any] ?? [:])
        switch response.actionIdentifier {
        case Alarms.taken, Alarms.later:
            alarms.answer(alarm, action: response.actionIdentifier, done: done)
        default:
            opened = alarm.id
            done()
        }
        channel.invokeMethod("news", arguments: nil)
    }

    public func userNotificationCenter(
        _ center: UNUserNotificationCenter, willPresent notification: UNNotification,
        withCompletionHandler done: @escaping (UNNotificationPresentationOptions) -> Void
    ) {
        if #available(iOS 14.0, *) {
            done([.banner, .list, .sound]) // also while the app is in front
        } else {
            done([.alert, .sound])
        }
        channel.invokeMethod("news", arguments: nil)
    }

    @objc private func hide() {
        guard isProtected, cover == nil,
            let window = UIApplication.shared.windows.first(where: { $0.isKeyWindow })
        else { return }
        let view = UIView(frame: window.bounds)
        view.backgroundColor = .systemBackground
        view.autoresizingMask = [.flexibleWidth, .flexibleHeight]
        window.addSubview(view)
        cover = view
    }

    @objc private func show() {
        cover?.removeFromSuperview()
        cover = nil
    }
}
