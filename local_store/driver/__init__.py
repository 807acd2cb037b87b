"""The database driver: the `sqlcipher3` wheel on desktops, our own over the C interface where there is no wheel.

```
choice -> wheel | library_driver -> library_connection -> library_cursor -> database -> statement -> library
```
"""
