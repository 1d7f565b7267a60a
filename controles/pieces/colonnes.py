"""Columns of the lists of expected pieces: the same serve the screen, its sort and its CSV."""

from __future__ import annotations

import datetime

from django.utils import timezone

from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from cpts.commun.adresses import adresse_de
from cpts.commun.formats import date_courte, nombre
from cpts.commun.listes import Colonne

TON_PAR_ETAT = {
    EtatTransmission.EN_RETARD: "erreur",
    EtatTransmission.INCOMPLETE: "attention",
    EtatTransmission.RECUE: "succes",
    EtatTransmission.ATTENDUE: "info",
}


def date_ou_tiret(valeur: datetime.date | None) -> str:
    return date_courte(valeur) if valeur else "—"


def colonnes_transmissions() -> list[Colonne]:
    """Expected transmissions. The due date is « souhaitée » where the force does not oblige."""
    aujourd_hui = timezone.localdate()
    return [
        Colonne(
            "cpts",
            "CPTS",
            lambda t: t.cpts.nom,
            tri="cpts__nom_tri",
            titre=True,
            url=lambda t: adresse_de("cpts", t.cpts.uuid),
        ),
        Colonne("exercice", "Exercice", lambda t: str(t.exercice), tri="exercice__fin"),
        Colonne("piece", "Pièce", Transmission.get_piece_display, tri="piece"),
        Colonne("destinataire", "Pour", Transmission.get_destinataire_display, tri="destinataire"),
        Colonne("echeance", "Date due ou souhaitée", lambda t: t.echeance, date_ou_tiret, tri="echeance"),
        Colonne(
            "etat",
            "État",
            Transmission.get_etat_display,
            tri="etat",
            ton=lambda t: TON_PAR_ETAT.get(t.etat, "neutre"),
        ),
        Colonne(
            "jours",
            "Jours de retard",
            lambda t: t.jours_retard(aujourd_hui),
            lambda jours: nombre(jours, inconnu="—"),
            nombre=True,
        ),
        Colonne("force", "Force", lambda t: t.requise.get_force_display(), tri="requise__force"),
        Colonne("recue_le", "Reçue le", lambda t: t.recue_le, date_ou_tiret, tri="recue_le"),
    ]
