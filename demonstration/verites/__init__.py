"""The planted cases and what must be found of each: files read (``lectures``), and everything else (``autres``)."""
