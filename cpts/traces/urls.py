"""Consultations."""

from django.urls import path

from cpts.traces import views

urlpatterns = [
    path("cpts/<uuid:uuid>/consultations/", views.consultations, name="consultations"),
]
