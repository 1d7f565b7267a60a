"""Performance goals of the room."""
