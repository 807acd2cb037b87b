"""What the first screen and the reports both have to know of results. The two do not know each other."""
