"""Pages open to everyone: legal pages, help, glossary, statistics, and the files that robots and researchers read."""

from django.urls import path

from rapports.public.views import legales, statistiques

urlpatterns = [
    path("mentions-legales", legales.page("mentions_legales"), name="mentions_legales"),
    path("donnees-personnelles", legales.page("donnees_personnelles"), name="donnees_personnelles"),
    path("cookies", legales.page("cookies"), name="cookies"),
    path("cgu", legales.page("cgu"), name="cgu"),
    path("accessibilite", legales.page("accessibilite"), name="accessibilite"),
    path("plan-du-site", legales.plan_du_site, name="plan_du_site"),
    path("aide", legales.page("aide"), name="aide"),
    path("aide/glossaire", legales.glossaire, name="glossaire"),
    path("robots.txt", legales.robots, name="robots"),
    path(".well-known/security.txt", legales.security, name="security_txt"),
    path("sante/", statistiques.sante, name="sante"),
    path("statistiques/", statistiques.statistiques, name="statistiques"),
]
