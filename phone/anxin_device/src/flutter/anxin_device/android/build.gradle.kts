import com.android.build.gradle.LibraryExtension

group = "health.anxin.device"
version = "0.1.0"

buildscript {
    repositories {
        google()
        mavenCentral()
    }
    dependencies {
        classpath("com.android.tools.build:gradle:8.11.1")
    }
}

apply(plugin = "com.android.library")

configure<LibraryExtension> {
    namespace = "health.anxin.device"
    compileSdk = 36
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    defaultConfig {
        minSdk = 26 // java.time, notification channels, timeouts of notifications
    }
}

dependencies {
    // lib/*/libsqlcipher.so, which Python opens by ctypes; @aar: without androidx.sqlite, which its Java alone needs
    add("implementation", "net.zetetic:sqlcipher-android:4.16.0@aar")
}
