/* A library that takes a key as SQLCipher does and encrypts nothing: linked with Python's own SQLite. */
int sqlite3_key_v2(void *database, const char *name, const void *key, int size) {
    (void)database, (void)name, (void)key, (void)size;
    return 0;
}
