"""Pages of the room: sign-in, access, consultations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
