"""The journal of acts of a CPTS: who did what, for which body, when and why."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from cpts.commun.listes import Liste
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import RequeteConnectee, cpts_du_perimetre
from rapports.journal.actes import COLONNES, actes_de, filtrer, genre_de
from rapports.journal.details import details_vus
from rapports.journal.forms import FiltreJournalForm


@require_safe
def journal(request: RequeteConnectee, uuid: UUID) -> HttpResponseBase:
    """Acts, the newest first; the person is named by the body, as for consultations."""
    cpts = cpts_du_perimetre(request, uuid)
    exiger(request.user, Action.VOIR, cpts)
    form = FiltreJournalForm(request.GET)
    form.is_valid()
    lignes = filtrer(actes_de(request.user, cpts), **form.criteres)
    liste = Liste(request, lignes, COLONNES, f"journal-{slugify(cpts.nom)}", "acte")
    export = liste.export()
    if export:
        return export
    contexte = {
        "cpts": cpts,
        "form": form,
        "liste": liste,
        "actes": [(acte, genre_de(acte), details_vus(acte.details)) for acte in liste.page.object_list],
        "filtre": bool(form.criteres),
    }
    return render(request, "rapports/fiche/journal.html", contexte)
