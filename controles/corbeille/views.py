"""The controller's basket."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from controles.corbeille import colonnes
from controles.corbeille.filtres import FiltreDelais, FiltreDepots, FiltreEchanges, FiltreTransmissionsASuivre
from controles.corbeille.requetes import (
    avec_les_regards,
    delais_du_jour,
    depots_non_examines,
    echanges_en_cours,
    transmissions_a_suivre,
)
from controles.dialogue.suivi import dialogues_a_suivre
from controles.pieces.colonnes import colonnes_transmissions
from cpts.commun.listes import Liste
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.personnes.requetes import RequeteConnectee
from financements.contrats.suivi import COLONNES_DELAIS
from financements.enveloppes.models import Transfert
from financements.enveloppes.transferts.registre import en_attente
from financements.indicateurs.suivi import objectifs_qui_attendent

# tab → (label, rows, what the list adds to them, filter, columns, unit, default sort, empty sentence)
ONGLETS: dict[str, tuple[Any, ...]] = {
    "retard": (
        "En retard ou non transmises",
        transmissions_a_suivre,
        None,
        FiltreTransmissionsASuivre,
        colonnes_transmissions,
        "pièce,pièces",
        "echeance",
        "Aucune pièce n’est en retard.",
    ),
    "examiner": (
        "À examiner",
        depots_non_examines,
        avec_les_regards,
        FiltreDepots,
        colonnes.colonnes_depots,
        "dépôt,dépôts",
        "recu_le",
        "Aucun dépôt ne vous attend.",
    ),
    "reponse": (
        "En attente de réponse",
        echanges_en_cours,
        None,
        FiltreEchanges,
        colonnes.colonnes_echanges,
        "échange,échanges",
        "etat",
        "Aucun échange n’est en cours.",
    ),
    "delais": (
        "Délais des missions",
        delais_du_jour,
        None,
        FiltreDelais,
        lambda: COLONNES_DELAIS,
        "délai",
        "limite",
        "Aucun délai n’est dépassé, ni attendu dans les 60 jours.",
    ),
}


@require_safe
def corbeille(request: RequeteConnectee) -> HttpResponseBase:
    """Four tabs with their counts; filters, sort and CSV by the address."""
    if not perimetre_de(request.user).de_controle:
        raise PermissionDenied("La corbeille est réservée aux contrôleurs des CPAM et des ARS.")
    actif = request.GET.get("onglet", "")
    actif = actif if actif in ONGLETS else "examiner"
    libelle, lire, completer, filtre_de, colonnes_de, unite, tri, vide = ONGLETS[actif]
    filtre = filtre_de(request.GET)
    *par_onglet, transferts, objectifs, dialogues = (liste.count() for liste in _listes(request.user))
    nombres = dict(zip(ONGLETS, par_onglet, strict=True))
    lignes = lire(request.user)
    a_lister = completer(lignes, request.user) if completer else lignes
    liste = Liste(
        request,
        filtre.appliquer(a_lister),
        colonnes_de(),
        libelle,
        unite,
        tri,
        total_connu=None if filtre.resserre else nombres[actif],
    )
    contexte = {
        "onglets": _onglets(nombres, actif),
        "liste": liste,
        "filtre": filtre.form,
        "titre": libelle,
        "transferts_demandes": transferts,
        "objectifs": objectifs,
        "dialogues": dialogues,
    }
    return liste.export() or render(
        request, "controles/corbeille/page.html", {**contexte, "vide": vide, "actif": actif}
    )


def _listes(user: Utilisateur) -> list[QuerySet[Any]]:
    """What is counted: the tabs, then what waits on other pages."""
    au = timezone.localdate()
    return [
        *(onglet[1](user) for onglet in ONGLETS.values()),
        _transferts_demandes(user),
        objectifs_qui_attendent(user, au),
        dialogues_a_suivre(user, au),
    ]


def _transferts_demandes(user: Utilisateur) -> QuerySet[Transfert]:
    """Transfers between missions that wait for this caisse; the ARS decides none."""
    demandes = en_attente(user)
    return demandes if perimetre_de(user).a_role(Role.CPAM) else demandes.none()


def _onglets(nombres: dict[str, int], actif: str) -> list[dict]:
    """Tabs with their counts, filters aside."""
    return [
        {"cle": cle, "libelle": onglet[0], "nombre": nombres[cle], "actif": cle == actif}
        for cle, onglet in ONGLETS.items()
    ]
