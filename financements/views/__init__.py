"""Pages of the room, one file per group of screens."""
