"""Who opens what: one line (or several) per named route of the project. A route without a line fails.

How to write a line::

    "contrat": sur_cpts(VOIR, uuid=lambda m: m.contrat.uuid),              # GET, an object of a CPTS
    "depot_retirer": sur_cpts(None, post=DE_CPTS, identifiant=lambda m: m.version.uuid),  # POST only
    "corbeille": ouvert_a(CONTROLE),                                       # no object in the address
    "aide": public(),
    "api:depenses": [
        ouvert_a(TOUS, requete=lambda m: {"exercice": 2025}),              # a query string
        sur_cpts(VOIR, requete=lambda m: {"niveau": "cpts", "code": m.cpts.siren}),
    ],

``m`` is the ``Monde`` of one CPTS (``tests/droits/monde.py``: add the objects your addresses name). What the
test then asks, for every role, on the person's own CPTS and on a neighbour's:

* inside, with a role of the line: an answer that is not a refusal (200, 302 elsewhere than sign-in, 400 on an
  empty form…);
* inside, with another role: 403 or 404;
* outside: 404, whatever the role (the nation is inside for ``cnam`` and ``admin``);
* without signing in: sent to the sign-in page, or 401 for the API;
* a form (``corps``) is posted alone: ``get`` then says nothing, and is not asked;
* a method the line does not open (``None``): 405, or a refusal.
"""

from __future__ import annotations

from tests.droits.acces import (
    ADMIN,
    CONNECTES,
    CONTROLE,
    DE_CPTS,
    GERANTS,
    NATION,
    VOIR,
    Attendu,
    jeton_service,
    ouvert_a,
    public,
    sur_cpts,
    version,
)
from tests.droits.attendus_financements import FINANCEMENTS
from tests.droits.attendus_rapports import RAPPORTS

CPTS = {
    "connexion": public(post=CONNECTES),
    "deconnexion": ouvert_a(None, CONNECTES),
    "mot_de_passe": ouvert_a(CONNECTES, CONNECTES),
    "mot_de_passe_oublie": public(post=CONNECTES),
    "mot_de_passe_choisir": public(
        post=CONNECTES, uidb64=lambda m: "MQ", token=lambda m: "jamais-un-vrai-jeton"
    ),
    "sans_structure": ouvert_a(CONNECTES),
    "mes_acces": ouvert_a(CONNECTES),
    "jetons": ouvert_a(CONNECTES, CONNECTES),
    "jeton_retirer": ouvert_a(None, frozenset(), cle=lambda m: "jeton-d-un-autre"),
    "jetons_service": ouvert_a(CONNECTES),
    "jeton_service_demander": ouvert_a(CONNECTES, CONNECTES),
    "jeton_service": sur_cpts(DE_CPTS | ADMIN, uuid=jeton_service),
    # In service: granted and shown once, it is no longer so for anybody.
    **dict.fromkeys(
        ("jeton_service_accorder", "jeton_service_secret"),
        sur_cpts(None, frozenset(), uuid=jeton_service),
    ),
    "jeton_service_renouveler": sur_cpts(None, GERANTS, uuid=jeton_service),
    "jeton_service_retirer": sur_cpts(GERANTS | ADMIN, GERANTS | ADMIN, uuid=jeton_service),
    "api:jetons_service": ouvert_a(CONNECTES),
    "api:jeton_service": sur_cpts(DE_CPTS | ADMIN, uuid=jeton_service),
    "api:jeton_service_renouveler": sur_cpts(None, GERANTS, uuid=jeton_service),
    "boite_envoi": ouvert_a(CONNECTES),
    "courriel": sur_cpts(VOIR, uuid=lambda m: m.courriel.uuid),
    "acces": sur_cpts(DE_CPTS, GERANTS, uuid=lambda m: m.cpts.uuid),
    "acces_retirer": sur_cpts(
        GERANTS, GERANTS, uuid=lambda m: m.cpts.uuid, habilitation=lambda m: m.habilitation.uuid
    ),
    "consultations": sur_cpts(DE_CPTS, uuid=lambda m: m.cpts.uuid),
    **dict.fromkeys(
        (
            "mentions_legales",
            "donnees_personnelles",
            "cookies",
            "cgu",
            "accessibilite",
            "plan_du_site",
            "aide",
            "glossaire",
            "robots",
            "security_txt",
            "sante",
        ),
        public(),
    ),
    "api:schema": public(),
    "api:docs": public(),
    "api:docs_regles": public(),
    "api:territoires": ouvert_a(CONNECTES),
    "api:jetons": public(None, CONNECTES),
    "api:cpts_liste": ouvert_a(CONNECTES),
    "api:cpts_detail": [
        sur_cpts(VOIR, cle=lambda m: m.cpts.uuid),
        sur_cpts(VOIR, cle=lambda m: m.cpts.siren),
    ],
}


CONTROLES: dict[str, Attendu | list[Attendu]] = {
    "corbeille": ouvert_a(CONTROLE),
    "transmissions": ouvert_a(CONTROLE | NATION),
    "transmission_dispense": sur_cpts(CONTROLE, CONTROLE, uuid=lambda m: m.transmission.uuid),
    "depot_examen": sur_cpts(CONTROLE, uuid=version),
    "depot_examen_acte": sur_cpts(None, CONTROLE, uuid=version),
    "echange_nouveau": sur_cpts(CONTROLE, CONTROLE, uuid=version),
    "echange": sur_cpts(VOIR, DE_CPTS | CONTROLE, uuid=lambda m: m.echange.uuid),
    "echange_clore": sur_cpts(None, CONTROLE, uuid=lambda m: m.echange.uuid),
    "api:transmissions": ouvert_a(CONNECTES),
    "dialogues": ouvert_a(CONTROLE),
    "api:dialogues": ouvert_a(CONNECTES),
}

ATTENDUS: dict[str, Attendu | list[Attendu]] = {**CPTS, **FINANCEMENTS, **CONTROLES, **RAPPORTS}
# Answers 404 to everything: it has no roles.
IGNORES = {"api:introuvable"}
