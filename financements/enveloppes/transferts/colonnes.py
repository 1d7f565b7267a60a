"""Columns of the register, said once for the screen and its CSV."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from cpts.commun.enums import Mission
from cpts.commun.formats import date_courte, euros
from cpts.commun.listes import Colonne
from financements.enveloppes.enums import EtatTransfert

TONS = {
    EtatTransfert.DECLARE_EFFECTIF: "succes",
    EtatTransfert.ACCEPTE: "succes",
    EtatTransfert.DEMANDE: "attention",
    EtatTransfert.REFUSE: "erreur",
    EtatTransfert.ANNULE: "neutre",
}


def _mission(code: str) -> str:
    return Mission(code).label


COLONNES = [
    Colonne(
        "cpts",
        "CPTS",
        lambda t: t.contrat.cpts.nom,
        tri="contrat__cpts__nom_tri",
        titre=True,
        url=lambda t: reverse("transfert", args=[t.uuid]),
    ),
    Colonne("demande_le", "Le", lambda t: timezone.localdate(t.demande_le), date_courte, tri="demande_le"),
    Colonne("annee_contrat", "Année de contrat", lambda t: t.annee_contrat, date_courte, tri="annee_contrat"),
    Colonne("origine", "De", lambda t: t.origine, _mission, tri="origine"),
    Colonne("destination", "À", lambda t: t.destination, _mission, tri="destination"),
    Colonne("montant", "Montant", lambda t: t.montant, euros, tri="montant", nombre=True),
    Colonne(
        "etat", "État", lambda t: t.get_etat_display(), tri="etat", ton=lambda t: TONS[EtatTransfert(t.etat)]
    ),
    Colonne("motif", "Motif de la CPTS", lambda t: t.motif),
    Colonne("decision_motif", "Motif de la décision", lambda t: t.decision_motif or None, lambda m: m or "—"),
    Colonne("caisse", "Caisse", lambda t: t.caisse.nom, tri="caisse__nom_tri"),
]
