/* What Android's libsqlcipher.so asks of bionic, Android's C library, that glibc has not or calls by another number.
   For tests alone. Its log goes nowhere. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char __sF[3 * 256]; /* bionic's three standard streams; its C++ runtime names them, for a message before an abort */

int *__errno(void) { return __errno_location(); }

char *__gnu_strerror_r(int number, char *words, size_t size) { return strerror_r(number, words, size); }

size_t __strlen_chk(const char *text, size_t size) {
    (void)size;
    return strlen(text);
}

char *__strchr_chk(const char *text, int letter, size_t size) {
    (void)size;
    return strchr(text, letter);
}

int __android_log_print(int priority, const char *tag, const char *format, ...) {
    (void)priority, (void)tag, (void)format;
    return 0;
}

int __android_log_write(int priority, const char *tag, const char *message) {
    (void)priority, (void)tag, (void)message;
    return 0;
}

void android_set_abort_message(const char *message) { fprintf(stderr, "%s\n", message); }

int __system_property_get(const char *name, char *value) {
    (void)name;
    *value = 0;
    return 0;
}

/* `fitted.py` gives the library's `sysconf` this name. bionic: _SC_PAGESIZE is 39, _SC_PAGE_SIZE is 40. */
long sYsconf(int name) {
    if (name == 39 || name == 40) return sysconf(_SC_PAGESIZE);
    fprintf(stderr, "sysconf(%d) of bionic has no answer here\n", name);
    abort();
}
