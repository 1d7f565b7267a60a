"""The rules of reading, for everyone."""

from django.urls import path

from comptes.lecture_publiee import views
from comptes.lecture_publiee.api import ReglesView

urlpatterns = [
    path("regles-de-lecture/", views.regles, name="regles_lecture"),
]

api = [
    path("regles/", ReglesView.as_view(), name="regles"),
]
