// swift-tools-version: 5.9
import PackageDescription

let package = Package(
    name: "anxin_device",
    platforms: [.iOS("13.0")],
    products: [.library(name: "anxin-device", targets: ["anxin_device"])],
    dependencies: [
        .package(name: "FlutterFramework", path: "../FlutterFramework"),
        // A dynamic framework, Frameworks/SQLCipher.framework/SQLCipher, which Python opens by ctypes. Never static:
        // the symbols of the process are those of the system's SQLite, which encrypts nothing.
        .package(url: "https://github.com/sqlcipher/SQLCipher.swift.git", exact: "4.15.0"),
    ],
    targets: [
        .target(
            name: "anxin_device",
            dependencies: [
                .product(name: "FlutterFramework", package: "FlutterFramework"),
                .product(name: "SQLCipher", package: "SQLCipher.swift"),
            ]
        )
    ]
)
