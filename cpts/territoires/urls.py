"""Regions and departments."""

from django.urls import path

from cpts.territoires.api import TerritoiresView

api = [
    path("territoires/", TerritoiresView.as_view(), name="territoires"),
]
