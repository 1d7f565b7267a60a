"""Exports."""

from django.urls import path

from rapports.exports.api import ExportView, ManifesteView

api = [
    path("exports/", ManifesteView.as_view(), name="exports_manifeste"),
    path("exports/<str:jeu>/", ExportView.as_view(), name="exports"),
]
