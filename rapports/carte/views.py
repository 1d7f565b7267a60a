"""Maps by department: who is covered by a CPTS, who has sent accounts, where money goes. Each has its table below."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpts.commun.formats import nombre, pourcent
from cpts.commun.graphiques import Graphique, ProvenanceDuGraphique
from cpts.commun.graphiques.choroplethe import ValeurDepartement, choroplethe, seule
from cpts.commun.parts import MILLIEMES, part_en_mots, parts_entieres
from cpts.commun.tableur import SAVEURS, pourcents, reponse_csv
from cpts.personnes.requetes import RequeteConnectee
from cpts.territoires.chargement import attribution, millesime_courant
from rapports.carte import carte_argent
from rapports.carte.couverture import Couverture, couverture, france
from rapports.cockpit.annees import au_jour, en_cours
from rapports.cockpit.graphiques import SOURCE_COMPTES, SOURCE_VERSEMENTS, carte_des_comptes_recus
from rapports.cockpit.territoires import completude_vue
from rapports.secret.chiffres import Bloc, Masque
from rapports.secret.demandes import completude_demandee, exiger_un_role, source_demandee
from rapports.secret.lecteurs import masque_de
from rapports.sommes.completude import FRANCE, TableauCompletude

# ?vue= → (tab, what the title says of the inhabitants, column)
MESURES = {
    "signe": ("Contrat signé", "vivent sous un contrat ACI signé", "Sous contrat"),
    "projet": ("En projet", "n’ont qu’une CPTS en projet, sans contrat signé", "En projet"),
    "blanche": ("Zone blanche", "vivent dans une commune d’aucune CPTS, même en projet", "Zone blanche"),
}
COMPTES = "comptes"
COMPTES_RECUS = "Comptes reçus"
PAR_HABITANT = "habitant"


@require_safe
def carte(request: RequeteConnectee) -> HttpResponseBase:
    """One map at a time, chosen by the address."""
    exiger_un_role(request)
    vue = _vue_demandee(request)
    contexte = {"vue": vue, "onglets": _onglets(), **_contexte(request, vue)}
    return _export(request, contexte["carte"], vue) or render(request, "rapports/carte/carte.html", contexte)


@require_safe
def vignette(request: RequeteConnectee) -> HttpResponseBase:
    """The same map as an image, for the pages that link to it."""
    exiger_un_role(request)
    dessin: Graphique = _contexte(request, _vue_demandee(request))["carte"]
    reponse = HttpResponse(seule(dessin), content_type="image/svg+xml")
    reponse["Cache-Control"] = "private, max-age=300"
    return reponse


def _vue_demandee(request: HttpRequest) -> str:
    vue = request.GET.get("vue", "")
    return vue if vue in MESURES or vue in carte_argent.MESURES or vue == COMPTES else "signe"


def _contexte(request: RequeteConnectee, vue: str) -> dict[str, Any]:
    if vue == COMPTES:
        return _comptes(request)
    if vue in carte_argent.MESURES:
        return _argent(request, vue)
    lues = couverture()
    return {
        "carte": _carte_de_couverture(vue, lues),
        "france": _reperes(france(lues)),
        "annees": [],
        "annee": None,
        "masque": None,
        "source": None,
        "version": None,
        "par": None,
    }


def _onglets() -> list[tuple[str, str]]:
    couvertures = ((cle, mots[0]) for cle, mots in MESURES.items())
    return [*couvertures, (COMPTES, COMPTES_RECUS), *carte_argent.MESURES.items()]


def _comptes(request: RequeteConnectee) -> dict[str, Any]:
    source = source_demandee(request)
    tableau, annee = completude_demandee(request, source)
    masque = masque_de(request.user, source, annee)
    nation = tableau.de(FRANCE, annee)
    version = source.version(Bloc.COMPTES, annee)
    jour = version.au if version else timezone.localdate(nation.le) if nation.le else None
    origine = ProvenanceDuGraphique(
        SOURCE_COMPTES, jour, completude=completude_vue(nation, FRANCE, masque).phrase
    )
    dessin = carte_des_comptes_recus(tableau, annee, masque, origine, f"?annee={annee}")
    return {
        "carte": dessin,
        "annees": tableau.annees,
        "annee": annee,
        "france": [],
        "masque": masque,
        "source": source,
        "version": version,
        "par": None,
    }


def _argent(request: RequeteConnectee, vue: str) -> dict[str, Any]:
    """What was paid or spent, ``?par=habitant`` or whole."""
    source = source_demandee(request)
    tableau, annee = completude_demandee(request, source)
    masque = masque_de(request.user, source, annee)
    version = source.version(Bloc.VERSEMENTS if vue == carte_argent.VERSE else Bloc.COMPTES, annee)
    au = version.au if version else timezone.localdate()
    par = PAR_HABITANT if request.GET.get("par") == PAR_HABITANT else ""
    carte = carte_argent.Carte(
        vue, annee, bool(par), au_jour(au) if en_cours(annee, au) else "", masque.ouvert
    )
    depenses = carte_argent.depenses_par_departement(source, annee) if vue == carte_argent.DEPENSE else {}
    habitants = {c.code: c.total for c in couverture()}
    lues = carte_argent.sommes(vue, tableau, annee, masque, depenses, habitants)
    nation = carte_argent.total(vue, tableau, annee, masque, depenses.values())
    return {
        "carte": carte_argent.dessiner(
            carte, lues, nation, _origine(vue, au, tableau, annee, masque), f"?annee={annee}"
        ),
        "annees": tableau.annees,
        "annee": annee,
        "france": [],
        "masque": masque,
        "source": source,
        "version": version,
        "par": par,
    }


def _origine(
    vue: str, au: datetime.date, tableau: TableauCompletude, annee: int, masque: Masque
) -> ProvenanceDuGraphique:
    source = SOURCE_VERSEMENTS if vue == carte_argent.VERSE else SOURCE_COMPTES
    completude = (
        "" if vue == carte_argent.VERSE else completude_vue(tableau.de(FRANCE, annee), FRANCE, masque).phrase
    )
    return ProvenanceDuGraphique(f"{source} ; {_population()}", au, completude=completude)


def _carte_de_couverture(mesure: str, lues: list[Couverture]) -> Graphique:
    _, phrase, colonne = MESURES[mesure]
    nation = france(lues)
    source = f"périmètres déclarés par les CPTS ; {_population()}"
    return choroplethe(
        f"{_parts(nation)[mesure]} des habitants {phrase}",
        [
            ValeurDepartement(
                c.code,
                c.nom,
                c.part(mesure),
                (nombre(getattr(c, mesure) if c.total else None), nombre(c.total), pourcent(c.part(mesure))),
                brutes=(getattr(c, mesure) if c.total else None, c.total, pourcents(c.part(mesure))),
            )
            for c in lues
        ],
        (f"{colonne} (habitants)", "Population", "Part"),
        ProvenanceDuGraphique(source, timezone.localdate(), n=f"{nombre(nation.total)} habitants"),
        sous_titre="Part de la population municipale du département, selon la commune d’habitation.",
    )


def _population() -> str:
    """Vintage, producer and licence of the populations."""
    licence = attribution().removeprefix("Source : ").rstrip(".")
    return f"population {millesime_courant()}, {licence}"


def _reperes(nation: Couverture) -> list[tuple[str, str, str]]:
    """(label, inhabitants, share) of the nation for each measure: they sum to the population, and to 100 %."""
    parts = _parts(nation)
    return [
        (mots[0], f"{nombre(getattr(nation, cle))} habitants", parts[cle]) for cle, mots in MESURES.items()
    ]


def _parts(nation: Couverture) -> dict[str, str]:
    """Share of each measure in words: the same in the title and beside the map."""
    habitants = {cle: getattr(nation, cle) for cle in MESURES}
    parts = parts_entieres(list(habitants.values()), MILLIEMES)
    if parts is None:
        return dict.fromkeys(MESURES, pourcent(None))
    return {
        cle: part_en_mots(part, MILLIEMES) if n else pourcent(0)
        for (cle, n), part in zip(habitants.items(), parts, strict=True)
    }


def _export(request: HttpRequest, dessin: Graphique, vue: str) -> HttpResponseBase | None:
    saveur = SAVEURS.get(request.GET.get("export", ""))
    if saveur is None:
        return None
    departement, *mesures, taux = dessin.colonnes
    siennes = (*mesures, f"{taux} (%)")
    if vue in carte_argent.MESURES:
        siennes = carte_argent.colonnes_csv(mesures[0])
    colonnes = ("Code Insee", departement, *siennes)
    fictives = settings.DONNEES_FICTIVES
    return reponse_csv(f"carte {vue}", colonnes, dessin.valeurs, saveur, fictives=fictives, secret=True)
