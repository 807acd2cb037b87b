"""The visual style: colours, sizes, distances and text, used by the kit and every screen."""
