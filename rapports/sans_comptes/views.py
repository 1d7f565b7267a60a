"""Who has sent nothing for a year: by region, by caisse, then one row a CPTS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.versions.enums import Piece
from cpts.commun.adresses import adresse_de
from cpts.commun.formats import euros
from cpts.commun.listes import Colonne, Liste
from cpts.personnes.requetes import RequeteConnectee
from rapports.sans_comptes import requetes as regle
from rapports.sans_comptes.requetes import NON_RETENU, RIEN, Attendue
from rapports.secret.demandes import annee_demandee
from rapports.sommes.completude import derniere_annee_close

ANNEES = 4  # closed years offered
ENVOIS = {RIEN: "Rien reçu", NON_RETENU: "Reçu, pas retenu"}
FILTRES = ("region", "departement", "caisse")  # ?region=84&caisse=…


@require_safe
def sans_comptes(request: RequeteConnectee) -> HttpResponseBase:
    """For who follows CPTS one by one, within their perimeter; the money is what these CPTS were paid in the year."""
    if not regle.lit_cpts_par_cpts(request.user):
        raise PermissionDenied(
            "Cette liste nomme des CPTS : elle est réservée à la CNAM, aux ARS et aux caisses."
        )
    annee = _annee(request)
    envoi = request.GET.get("envoi", "")
    envoi = envoi if envoi in ENVOIS else RIEN
    toutes = regle.attendues(request.user, annee)
    filtres = {nom: valeur for nom in FILTRES if (valeur := request.GET.get(nom, ""))}
    lues = [a for a in toutes if all(getattr(a, nom) == valeur for nom, valeur in filtres.items())]
    liste = _liste(request, annee, [a for a in lues if a.envoi == envoi])
    return liste.export() or render(
        request, "rapports/sans_comptes/page.html", _contexte(annee, envoi, lues, filtres) | {"liste": liste}
    )


def _annee(request: HttpRequest) -> int:
    """The closed year asked for: accounts of a year in progress are not due yet, so nobody is late with them."""
    derniere = derniere_annee_close()
    return min(annee_demandee(request) or derniere, derniere)


def _contexte(annee: int, envoi: str, lues: list[Attendue], filtres: dict[str, str]) -> dict[str, Any]:
    derniere = derniere_annee_close()
    return {
        "annee": annee,
        "annees": range(derniere, derniere - ANNEES, -1),
        "au": timezone.localdate(),
        "envoi": envoi,
        "onglets": [(cle, libelle, regle.ensemble(lues, cle).absentes) for cle, libelle in ENVOIS.items()],
        "ensemble": regle.ensemble(lues, envoi),
        "tables": [
            ("region", "Par région", "Région", regle.par_region(lues, envoi)),
            ("caisse", "Par caisse", "Caisse", regle.par_caisse(lues, envoi)),
        ],
        "filtre": bool(filtres),
    }


def _liste(request: HttpRequest, annee: int, lues: list[Attendue]) -> Liste:
    pieces = {a.pk: a.pieces for a in lues}
    return Liste(
        request,
        regle.lignes(lues, annee),
        _colonnes(annee, pieces),
        f"sans comptes {annee}",
        "CPTS,CPTS",
        "-verse",
        total_connu=len(lues),
    )


def _colonnes(annee: int, pieces: dict[int, frozenset[str]]) -> list[Colonne]:
    return [
        Colonne(
            "nom",
            "CPTS",
            lambda c: c.nom,
            tri="nom_tri",
            titre=True,
            url=lambda c: adresse_de("cpts", c.uuid),
        ),
        Colonne("verse", f"Versé en {annee}", lambda c: c.verse, euros, tri="verse", nombre=True),
        Colonne("recu", "Reçu", lambda c: pieces[c.pk], _pieces_en_mots),
        Colonne("departement", "Département", lambda c: c.departement_nom, tri="departement_nom"),
        Colonne("region", "Région", lambda c: c.region_nom, tri="region_nom"),
        Colonne("caisse", "Caisse", lambda c: c.caisse_nom or regle.SANS_CAISSE, tri="caisse_nom"),
        Colonne("siren", "SIREN", lambda c: c.siren, fichier=True),
        Colonne("departement_code", "Code du département", lambda c: c.departement_id, fichier=True),
        Colonne("region_code", "Code de la région", lambda c: c.region_code, fichier=True),
    ]


def _pieces_en_mots(pieces: Iterable[str]) -> str:
    """« Balance générale, Bilan » in the order of the list of pieces; « rien »."""
    return ", ".join(p.label for p in Piece if p in set(pieces)) or "rien"
