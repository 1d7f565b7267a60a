"""Columns of the room's lists: the same serve the screen, its sort and its CSV."""

from __future__ import annotations

from typing import Any

from controles.echanges.enums import EtatEchange
from controles.echanges.models import Echange
from controles.pieces.colonnes import date_ou_tiret
from cpts.commun.adresses import adresse_de
from cpts.commun.listes import Colonne

_TON_ECHANGE = {EtatEchange.ATTEND_ADMINISTRATION: "nouveau", EtatEchange.ATTEND_CPTS: "info"}


def _tenu_par(version: Any) -> str:
    """Who holds a deposit here, and what the other regulator did."""
    ici = f"{version.pris_par_prenom} {version.pris_par_nom}".strip() if version.pris_par_id else "personne"
    if version.autre_examine:
        return f"{ici} ; examiné par l’autre organisme"
    return f"{ici} ; pris par l’autre organisme" if version.autre_pris else ici


def colonnes_depots() -> list[Colonne]:
    """Deposits to examine (rows annotated by ``controles.corbeille.requetes.depots_a_examiner``)."""
    return [
        Colonne(
            "numero",
            "Récépissé",
            lambda v: v.numero,
            tri="numero",
            titre=True,
            url=lambda v: adresse_de("depot_examen", v.uuid),
        ),
        Colonne(
            "cpts",
            "CPTS",
            lambda v: v.depot.cpts.nom,
            tri="depot__cpts__nom_tri",
            url=lambda v: adresse_de("cpts", v.depot.cpts.uuid),
        ),
        Colonne("exercice", "Exercice", lambda v: str(v.depot.exercice), tri="depot__exercice__fin"),
        Colonne("piece", "Pièce", lambda v: v.depot.get_piece_display(), tri="depot__piece"),
        Colonne(
            "verdict",
            "Lecture",
            lambda v: v.get_verdict_display() or "Reçue, non lue automatiquement",
            tri="verdict",
        ),
        Colonne("recu_le", "Reçu le", lambda v: v.recu_le, date_ou_tiret, tri="recu_le"),
        Colonne("pris", "Pris par", _tenu_par, tri="pris_par_nom"),
    ]


def colonnes_echanges() -> list[Colonne]:
    """Open threads."""
    return [
        Colonne(
            "echange",
            "Précision demandée",
            lambda e: f"{e.version.numero}, {e.ouvert_le:%d/%m/%Y}",
            tri="ouvert_le",
            titre=True,
            url=lambda e: adresse_de("echange", e.uuid),
        ),
        Colonne("cpts", "CPTS", lambda e: e.cpts.nom, tri="cpts__nom_tri"),
        Colonne("par", "Demandée par", lambda e: e.organisation.nom, tri="organisation__nom_tri"),
        Colonne(
            "etat",
            "État",
            Echange.get_etat_display,
            tri="etat",
            ton=lambda e: _TON_ECHANGE.get(e.etat, "neutre"),
        ),
        Colonne(
            "reponse",
            "Réponse souhaitée le",
            lambda e: e.reponse_souhaitee_le,
            date_ou_tiret,
            tri="reponse_souhaitee_le",
        ),
    ]
