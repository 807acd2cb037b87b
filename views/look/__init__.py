"""How things look: colours, sizes, distances and words, which every piece of the kit and every screen uses."""
