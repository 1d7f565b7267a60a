"""Pages open to everyone: legal pages, help, glossary, and the two files that robots and researchers read."""

from django.urls import path

from cpts import views_public as vues

urlpatterns = [
    path("mentions-legales", vues.page("mentions_legales"), name="mentions_legales"),
    path("donnees-personnelles", vues.page("donnees_personnelles"), name="donnees_personnelles"),
    path("cookies", vues.page("cookies"), name="cookies"),
    path("cgu", vues.page("cgu"), name="cgu"),
    path("accessibilite", vues.page("accessibilite"), name="accessibilite"),
    path("plan-du-site", vues.plan_du_site, name="plan_du_site"),
    path("aide", vues.page("aide"), name="aide"),
    path("aide/glossaire", vues.glossaire, name="glossaire"),
    path("robots.txt", vues.robots, name="robots"),
    path(".well-known/security.txt", vues.security, name="security_txt"),
]
