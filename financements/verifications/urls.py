"""Facts to check, and their API."""

from django.urls import path

from financements.verifications import views
from financements.verifications.api import VerificationsView

urlpatterns = [
    path("cpts/<uuid:uuid>/verifications/", views.verifications, name="cpts_verifications"),
    path(
        "cpts/<uuid:uuid>/verifications.pdf",
        views.verifications_en_pdf,
        name="cpts_verifications_pdf",
    ),
    path("cpts/<uuid:uuid>/verifications/<slug:genre>/", views.saisir, name="cpts_verification_saisir"),
]

api = [
    path("verifications/", VerificationsView.as_view(), name="verifications"),
]
