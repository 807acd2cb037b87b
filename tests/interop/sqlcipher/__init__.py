"""Android's own SQLCipher, as Maven Central serves it, under the driver that phones use."""
