"""Health education: articles as Libraries, and the points that people earn by reading and measuring."""
