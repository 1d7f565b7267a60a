"""The journal of acts."""

from django.urls import path

from rapports.journal import views
from rapports.journal.api import ActesView

urlpatterns = [
    path("cpts/<uuid:uuid>/journal/", views.journal, name="cpts_journal"),
]

api = [
    path("actes/", ActesView.as_view(), name="actes"),
]
