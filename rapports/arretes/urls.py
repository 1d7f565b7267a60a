"""Snapshots."""

from django.urls import path

from rapports.arretes import views
from rapports.arretes.api import ArretesView, ArreteView

urlpatterns = [
    path("arretes/", views.arretes, name="arretes"),
]

api = [
    path("arretes/", ArretesView.as_view(), name="arretes"),
    path("arretes/<int:numero>/", ArreteView.as_view(), name="arrete"),
]
