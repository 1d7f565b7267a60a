"""What changed, in one order."""

from django.urls import path

from rapports.changements.api import ChangementsView

api = [
    path("changements/", ChangementsView.as_view(), name="changements"),
]
