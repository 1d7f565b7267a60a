"""CPTS whose accounts are missing."""

from django.urls import path

from rapports.sans_comptes import views

urlpatterns = [
    path("cockpit/sans-comptes/", views.sans_comptes, name="sans_comptes"),
]
