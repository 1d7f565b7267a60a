"""Maps by department: who is covered by a CPTS, who has sent accounts. Each has its table below."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpts.commun.formats import nombre, pourcent
from cpts.commun.graphiques import Graphique, Provenance
from cpts.commun.tableur import SAVEURS, pourcents, reponse_csv
from cpts.territoires import attribution, millesime_courant
from rapports.choroplethe import Valeur, choroplethe, seule
from rapports.completude import FRANCE
from rapports.couverture import Couverture, couverture, france
from rapports.demandes import completude_demandee, exiger_un_role, source_demandee
from rapports.graphiques import SOURCE_COMPTES, carte_des_comptes_recus
from rapports.lecteurs import masque_de
from rapports.secret import Bloc
from rapports.territoires import completude_vue

# ?vue= → (tab, what the title says of the inhabitants, column)
MESURES = {
    "signe": ("Contrat signé", "vivent sous un contrat ACI signé", "Sous contrat"),
    "projet": ("En projet", "n’ont qu’une CPTS en projet, sans contrat signé", "En projet"),
    "blanche": ("Zone blanche", "vivent dans une commune d’aucune CPTS, même en projet", "Zone blanche"),
}
COMPTES = "comptes"
COMPTES_RECUS = "Comptes reçus"


@require_safe
def carte(request: HttpRequest) -> HttpResponseBase:
    """One map at a time, chosen by the address."""
    exiger_un_role(request)
    vue = _vue_demandee(request)
    contexte = {"vue": vue, "onglets": _onglets(), **_contexte(request, vue)}
    return _export(request, contexte["carte"], vue) or render(request, "rapports/carte/carte.html", contexte)


@require_safe
def vignette(request: HttpRequest) -> HttpResponseBase:
    """The same map as an image, for the pages that link to it."""
    exiger_un_role(request)
    dessin: Graphique = _contexte(request, _vue_demandee(request))["carte"]
    reponse = HttpResponse(seule(dessin), content_type="image/svg+xml")
    reponse["Cache-Control"] = "private, max-age=300"
    return reponse


def _vue_demandee(request: HttpRequest) -> str:
    vue = request.GET.get("vue", "")
    return vue if vue in MESURES or vue == COMPTES else "signe"


def _contexte(request: HttpRequest, vue: str) -> dict[str, Any]:
    if vue == COMPTES:
        return _comptes(request)
    lues = couverture()
    return {
        "carte": _carte_de_couverture(vue, lues),
        "france": _reperes(france(lues)),
        "annees": [],
        "annee": None,
        "masque": None,
        "source": None,
        "version": None,
    }


def _onglets() -> list[tuple[str, str]]:
    return [*((cle, mots[0]) for cle, mots in MESURES.items()), (COMPTES, COMPTES_RECUS)]


def _comptes(request: HttpRequest) -> dict[str, Any]:
    source = source_demandee(request)
    tableau, annee = completude_demandee(request, source)
    masque = masque_de(request.user, source, annee)  # type: ignore[arg-type]
    nation = tableau.de(FRANCE, annee)
    version = source.version(Bloc.COMPTES, annee)
    jour = version.au if version else timezone.localdate(nation.le) if nation.le else None
    origine = Provenance(SOURCE_COMPTES, jour, completude=completude_vue(nation, FRANCE, masque).phrase)
    dessin = carte_des_comptes_recus(tableau, annee, masque, origine, f"?annee={annee}")
    return {
        "carte": dessin,
        "annees": tableau.annees,
        "annee": annee,
        "france": [],
        "masque": masque,
        "source": source,
        "version": version,
    }


def _carte_de_couverture(mesure: str, lues: list[Couverture]) -> Graphique:
    _, phrase, colonne = MESURES[mesure]
    nation = france(lues)
    licence = attribution().removeprefix("Source : ").rstrip(".")
    source = f"périmètres déclarés par les CPTS ; population {millesime_courant()}, {licence}"
    return choroplethe(
        f"{pourcent(nation.part(mesure))} des habitants {phrase}",
        [
            Valeur(
                c.code,
                c.nom,
                c.part(mesure),
                (nombre(getattr(c, mesure) if c.total else None), nombre(c.total), pourcent(c.part(mesure))),
                brutes=(getattr(c, mesure) if c.total else None, c.total, pourcents(c.part(mesure))),
            )
            for c in lues
        ],
        (f"{colonne} (habitants)", "Population", "Part"),
        Provenance(source, timezone.localdate(), n=f"{nombre(nation.total)} habitants"),
        sous_titre="Part de la population municipale du département, selon la commune d’habitation.",
    )


def _reperes(nation: Couverture) -> list[tuple[str, str, str]]:
    """(label, inhabitants, share) of the nation for each measure: they sum to the population."""
    return [
        (mots[0], f"{nombre(getattr(nation, cle))} habitants", pourcent(nation.part(cle), 1))
        for cle, mots in MESURES.items()
    ]


def _export(request: HttpRequest, dessin: Graphique, vue: str) -> HttpResponseBase | None:
    saveur = SAVEURS.get(request.GET.get("export", ""))
    if saveur is None:
        return None
    departement, *mesures, taux = dessin.colonnes
    colonnes = ("Code Insee", departement, *mesures, f"{taux} (%)")
    fictives = settings.DONNEES_FICTIVES
    return reponse_csv(f"carte {vue}", colonnes, dessin.valeurs, saveur, fictives=fictives, secret=True)
