"""« Projections »: what contracts commit to, and the years paid beside it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpts.commun.classeur import reponse_xlsx
from cpts.commun.tableur import SAVEURS, reponse_csv
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.requetes import RequeteConnectee
from rapports.projections import graphiques
from rapports.projections.contrats import ROLES
from rapports.projections.forms import ProjectionForm
from rapports.projections.tableaux import TableauDeProjection, de_la_projection
from rapports.projections.vue import VueProjection

TAUX = (0, 25, 50, 75, 100)


@require_safe
def projections(request: RequeteConnectee) -> HttpResponseBase:
    """The commitment on a day (today by default), at a rate of achievement, by region and size."""
    exiger_un_role_de_projection(request)
    form = ProjectionForm.de(request.GET)
    if not form.is_valid():
        return render(
            request, "rapports/projections/projections.html", {"form": form, "vue": None}, status=400
        )
    lus = form.cleaned_data
    vue = VueProjection(request.user, lus["au"], lus["taux"], lus["bareme"], form.baremes)
    nom = f"projections au {lus['au'].isoformat()}"
    return telecharger(request, nom, de_la_projection(vue)) or render(
        request, "rapports/projections/projections.html", _contexte(request, form, vue)
    )


def exiger_un_role_de_projection(request: HttpRequest) -> None:
    """403 for those who neither see the nation nor a region."""
    if not perimetre_de(request.user).a_role(*ROLES):
        noms = ", ".join(role.label for role in ROLES)
        raise PermissionDenied(f"Les projections s’adressent à ces rôles : {noms}.")


def perimetre_en_mots(request: HttpRequest) -> str:
    """Which contracts the reader's figures count."""
    perimetre = perimetre_de(request.user)
    if perimetre.voit_la_nation or perimetre.agregats_seulement:
        return "France entière"
    return "CPTS rattachées à votre ARS" if perimetre.a_role(Role.ARS) else "CPTS de votre périmètre"


def _contexte(request: HttpRequest, form: ProjectionForm, vue: VueProjection) -> dict[str, Any]:
    return {
        "form": form,
        "vue": vue,
        "perimetre": perimetre_en_mots(request),
        "taux_proposes": [(taux, vue.taux * 100 == taux) for taux in TAUX],
        "historique": graphiques.historique(vue),
        "par_taille": graphiques.par_taille(vue),
        "par_region": graphiques.par_region(vue),
    }


def telecharger(
    request: HttpRequest, nom: str, tableaux: list[TableauDeProjection]
) -> HttpResponseBase | None:
    """What ``?export=`` asks for: the whole workbook, or the CSV of the table ``?table=`` (its rank); else None."""
    export = request.GET.get("export", "")
    if export == "xlsx":
        return en_xlsx(nom, tableaux)
    saveur = SAVEURS.get(export)
    if saveur is None:
        return None
    rang = request.GET.get("table", "0")
    tableau = tableaux[int(rang)] if rang in {str(r) for r in range(len(tableaux))} else tableaux[0]
    fictives = settings.DONNEES_FICTIVES
    return reponse_csv(
        f"{nom} {tableau.titre}", tableau.colonnes, tableau.lignes, saveur, fictives=fictives, secret=True
    )


def en_xlsx(nom: str, tableaux: list[TableauDeProjection]) -> HttpResponseBase:
    """One sheet a table."""
    feuilles = ((t.titre, t.colonnes, t.lignes) for t in tableaux)
    return reponse_xlsx(nom, feuilles, fictives=settings.DONNEES_FICTIVES)
