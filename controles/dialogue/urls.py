"""Yearly dialogues, listed."""

from django.urls import path

from controles.dialogue import views
from controles.dialogue.api import DialoguesViewSet

urlpatterns = [
    path("dialogues/", views.dialogues, name="dialogues"),
]

api = [
    path("dialogues/", DialoguesViewSet.as_view({"get": "list"}), name="dialogues"),
]
