"""Who opens the pages and figures that gather several rooms, and the dialogue."""

from __future__ import annotations

from typing import Any

from cpts.droits.enums import Role
from rapports.exports.jeux import JEUX
from tests.droits.acces import (
    AGREGATS,
    CONNECTES,
    CONTROLE,
    DE_CPTS,
    GERANTS,
    LIGNES,
    NATION,
    TOUS,
    VOIR,
    Attendu,
    Objet,
    ouvert_a,
    public,
    sur_cpts,
)

RAPPORTS: dict[str, Attendu | list[Attendu]] = {
    "api:consommation": [
        ouvert_a(TOUS, requete=lambda m: {"exercice": 2025}),
        sur_cpts(
            VOIR,
            requete=lambda m: {"exercice": 2025, "niveau": "cpts", "code": m.cpts.uuid},
            role_d_abord=True,
        ),
    ],
    "api:depenses": [
        ouvert_a(TOUS, requete=lambda m: {"exercice": 2025}),
        sur_cpts(
            VOIR,
            requete=lambda m: {"exercice": 2025, "niveau": "cpts", "code": m.cpts.siren},
            role_d_abord=True,
        ),
        sur_cpts(
            VOIR,
            requete=lambda m: {"exercice": 2025, "niveau": "cpts", "code": m.cpts.uuid},
            role_d_abord=True,
        ),
    ],
    "api:exports_manifeste": ouvert_a(CONNECTES),
    "api:exports": [
        *(
            ouvert_a(
                CONNECTES - AGREGATS,
                requete=lambda m, jeu=jeu: (
                    {"exercice": 2025} if "exercice" in JEUX[jeu].filtres.base_filters else {}
                ),
                jeu=lambda m, jeu=jeu: jeu,
            )
            for jeu in sorted(JEUX.keys() - {"lignes", "depenses_agregees"})
        ),
        ouvert_a(CONNECTES, requete=lambda m: {"exercice": 2025}, jeu=lambda m: "depenses_agregees"),
        sur_cpts(
            LIGNES,
            requete=lambda m: {"exercice": 2025, "cpts": m.cpts.uuid},
            jeu=lambda m: "lignes",
            role_d_abord=True,
        ),
    ],
    "public": public(),
    "accueil": ouvert_a(CONNECTES),
    "cpts": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "cpts_journal": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "api:actes": sur_cpts(VOIR, requete=lambda m: {"cpts": m.cpts.uuid}),
    "cpts_versements": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "cpts_comptes": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid),
    "rapport_en_ligne": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid),
    "rapport_demander": sur_cpts(None, VOIR, uuid=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid),
    **dict.fromkeys(
        ("rapport", "rapport_progression", "rapport_pdf"), sur_cpts(VOIR, uuid=lambda m: m.rapport.uuid)
    ),
    **dict.fromkeys(
        ("cockpit", "depenses", "carte", "carte_vignette", "arretes", "transferts_publies"), ouvert_a(TOUS)
    ),
    "sans_comptes": ouvert_a(NATION | CONTROLE),
    "cockpit_territoire": ouvert_a(
        TOUS, niveau=lambda m: "departement", code=lambda m: m.cpts.departement_id
    ),
    "portefeuille": ouvert_a(DE_CPTS),
    "projections": ouvert_a(NATION | AGREGATS | {Role.ARS}),
    "simulateur": [
        ouvert_a(NATION | AGREGATS | {Role.ARS}, NATION | AGREGATS | {Role.ARS}),
        ouvert_a(
            NATION | AGREGATS | {Role.ARS},
            NATION | AGREGATS | {Role.ARS},
            requete=lambda m: {"cible": "50", "au": "2025-05-31"},
        ),
    ],
    "api:arretes": ouvert_a(TOUS),
    "api:changements": ouvert_a(TOUS, requete=lambda m: {"depuis": "debut"}),
    "api:arrete": ouvert_a(TOUS, numero=lambda m: m.arrete.numero),
    "api:projections": ouvert_a(NATION | AGREGATS | {Role.ARS}),
    "sante": public(),
    "recherche": public(),
    "statistiques": public(),
}

PARTICIPENT = GERANTS | CONTROLE
SIGNENT = frozenset({Role.PRESIDENCE}) | CONTROLE
# The acts of a dialogue, posted from its page, and those on one of its questions or commitments.
ACTES_DE_DIALOGUE = {
    **dict.fromkeys(("note", "partager", "reunion"), CONTROLE),
    **dict.fromkeys(("question", "engagement"), PARTICIPENT),
    "signer": SIGNENT,
}


def annee_du_dialogue(m: Any) -> str:
    return m.dialogue.annee_contrat.isoformat()


def du_dialogue(get: frozenset[str] | None, post: frozenset[str] | None = None, **kwargs: Objet) -> Attendu:
    """An address under the contract year of the dialogue."""
    return sur_cpts(get, post, uuid=lambda m: m.cpts.uuid, annee=annee_du_dialogue, **kwargs)


RAPPORTS |= {
    "cpts_dialogue": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "cpts_dialogue_annee": du_dialogue(VOIR),
    "dialogue_ouvrir": du_dialogue(None, CONTROLE),
    "dialogue_pdf": du_dialogue(None, VOIR),
    "dialogue_acte": [
        du_dialogue(None, roles, acte=lambda m, acte=acte: acte) for acte, roles in ACTES_DE_DIALOGUE.items()
    ],
    "dialogue_acte_sur": [
        *(
            du_dialogue(None, PARTICIPENT, acte=lambda m, acte=acte: acte, objet=lambda m: m.engagement.uuid)
            for acte in ("suivre", "retirer")
        ),
        du_dialogue(None, PARTICIPENT, acte=lambda m: "repondre", objet=lambda m: m.question.uuid),
    ],
}
