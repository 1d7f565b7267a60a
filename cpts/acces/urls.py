"""Sign-in, access, tokens."""

from django.urls import path

from cpts.acces.api.demande_de_jeton import JetonsView
from cpts.acces.api.jetons_service import JetonServiceView, JetonsServiceView, RenouvelerView
from cpts.acces.views import acces, connexion, jetons_service

urlpatterns = [
    path("connexion/", connexion.ConnexionView.as_view(), name="connexion"),
    path("deconnexion/", connexion.DeconnexionView.as_view(), name="deconnexion"),
    path("mot-de-passe/", connexion.MotDePasseView.as_view(), name="mot_de_passe"),
    path("mot-de-passe/oublie/", connexion.MotDePasseOublieView.as_view(), name="mot_de_passe_oublie"),
    path(
        "mot-de-passe/choisir/<str:uidb64>/<str:token>/",
        connexion.ChoisirMotDePasseView.as_view(),
        name="mot_de_passe_choisir",
    ),
    path("compte/sans-structure/", connexion.sans_structure, name="sans_structure"),
    path("compte/acces/", acces.mes_acces, name="mes_acces"),
    path("compte/jetons/", acces.jetons, name="jetons"),
    path("compte/jetons/<str:cle>/retirer/", acces.jeton_retirer, name="jeton_retirer"),
    path("compte/jetons-de-service/", jetons_service.liste, name="jetons_service"),
    path("compte/jetons-de-service/demander/", jetons_service.demander, name="jeton_service_demander"),
    path("compte/jetons-de-service/<uuid:uuid>/", jetons_service.jeton, name="jeton_service"),
    path(
        "compte/jetons-de-service/<uuid:uuid>/accorder/",
        jetons_service.accorder,
        name="jeton_service_accorder",
    ),
    path(
        "compte/jetons-de-service/<uuid:uuid>/secret/", jetons_service.afficher, name="jeton_service_secret"
    ),
    path(
        "compte/jetons-de-service/<uuid:uuid>/renouveler/",
        jetons_service.renouveler,
        name="jeton_service_renouveler",
    ),
    path(
        "compte/jetons-de-service/<uuid:uuid>/retirer/", jetons_service.retirer, name="jeton_service_retirer"
    ),
    path("cpts/<uuid:uuid>/acces/", acces.acces, name="acces"),
    path("cpts/<uuid:uuid>/acces/<uuid:habilitation>/retirer/", acces.retirer, name="acces_retirer"),
]

api = [
    path("jetons/", JetonsView.as_view(), name="jetons"),
    path("jetons/service/", JetonsServiceView.as_view(), name="jetons_service"),
    path("jetons/<uuid:uuid>/", JetonServiceView.as_view(), name="jeton_service"),
    path("jetons/<uuid:uuid>/renouveler/", RenouvelerView.as_view(), name="jeton_service_renouveler"),
]
