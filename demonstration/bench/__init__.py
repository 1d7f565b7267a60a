"""Performance goals: each is a ratio of two things timed turn by turn in one run (``manage.py bench``)."""
