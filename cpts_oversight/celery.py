"""The Celery application: tasks live in each room's ``tasks.py``."""

import os
from pathlib import Path

from celery import Celery
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpts_oversight.settings.local")

app = Celery("cpts_oversight")
app.config_from_object("django.conf:settings", namespace="CELERY")


def rooms_with_tasks() -> list[str]:
    """Packages of the rooms that have a ``tasks.py``; known once Django is set up."""
    return [
        f"{config.name}.{module.parent.name}"
        for config in apps.get_app_configs()
        for module in sorted(Path(config.path).glob("*/tasks.py"))
    ]


app.autodiscover_tasks(rooms_with_tasks)
