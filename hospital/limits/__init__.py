"""Limits on the size, the rate and the slowness of requests, checked before everything else.

All of it is counted in this process's memory: several processes behind one database each allow their share. A library
was looked at (`limits`): it has windows and no token bucket, and starts a thread per storage.
"""
