"""Stand-ins for outside systems in demos and tests. The hospital's code does not depend on them."""
