#!/usr/bin/env python
"""Entry point of Django's commands."""

import os
import sys

from django.core.management import execute_from_command_line

# They read files alone: they start after `make install`, whatever the environment says of a database.
SANS_BASE = ("verifier", "echeancier", "simuler")

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in SANS_BASE:
        os.environ["DJANGO_SETTINGS_MODULE"] = "cpts_oversight.settings.sans_base"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpts_oversight.settings.local")
    execute_from_command_line(sys.argv)
