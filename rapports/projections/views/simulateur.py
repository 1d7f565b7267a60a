"""« Simulateur »: a scenario from the form (GET) or from a file (POST, nothing stored), against the barème."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from cpts.personnes.requetes import RequeteConnectee
from financements.aci.entree_scenario import lire
from financements.aci.lecteur import EntreeRefusee
from financements.aci.scenario import Scenario
from financements.aci.sortie_scenario import phrase, phrase_hypothese
from rapports.projections.forms import ScenarioForm, SimulationForm
from rapports.projections.graphiques import du_scenario
from rapports.projections.simulateur import VueSimulation, avec_contrats, scenario_du_formulaire
from rapports.projections.tableaux import de_la_simulation
from rapports.projections.views.projections import (
    en_xlsx,
    exiger_un_role_de_projection,
    perimetre_en_mots,
    telecharger,
)

NOM = "simulation"
TYPE_JSON = "application/json; charset=utf-8"
FICHIER_REFUSE = (
    "Le scénario n’a aucun contrat à compter à cette date dans votre périmètre : il n’y a pas de fichier."
)


@require_http_methods(["GET", "HEAD", "POST"])
def simulateur(request: RequeteConnectee) -> HttpResponseBase:
    """The form; its result as soon as a variable share is asked for; the result of a file that is sent."""
    exiger_un_role_de_projection(request)
    if request.method == "POST":
        return _d_un_fichier(request)
    if not request.GET.get("cible"):
        return _page(request, SimulationForm.vierge())
    form = SimulationForm.de(request.GET)
    if not form.is_valid():
        return _page(request, form, statut=400)
    try:
        vue = avec_contrats(request.user, _scenario(form))
        return _export(request, vue) or _page(request, form, vue)
    except EntreeRefusee as refus:
        form.add_error(None, str(refus))
        return _page(request, form, statut=400)


def _scenario(form: SimulationForm) -> Scenario:
    lus = form.cleaned_data
    tarif = form.baremes.tarif(lus["bareme"], lus["au"])
    return scenario_du_formulaire(
        tarif, lus["au"], lus["cible"], form.constant, form.missions_visees, lus["taux"]
    )


def _d_un_fichier(request: RequeteConnectee) -> HttpResponseBase:
    """Read, compute, answer; the file is kept nowhere."""
    envoi = ScenarioForm(request.POST, request.FILES)
    form = SimulationForm.vierge()
    if not envoi.is_valid():
        return _page(request, form, envoi=envoi, statut=400)
    try:
        scenario = lire(envoi.cleaned_data["fichier"].read(), form.baremes.grilles)
    except EntreeRefusee as refus:
        for anomalie in refus.anomalies:
            envoi.add_error("fichier", anomalie.message)
        return _page(request, form, envoi=envoi, statut=400)
    vue = avec_contrats(request.user, scenario)
    sortie = envoi.cleaned_data["sortie"]
    if sortie == "xlsx":
        return en_xlsx(NOM, de_la_simulation(vue))
    if sortie == "scenario":
        return _fichier(vue) or _refus_du_fichier(request, form, envoi)
    return _page(request, form, vue)


def _refus_du_fichier(request: HttpRequest, form: SimulationForm, envoi: ScenarioForm) -> HttpResponse:
    envoi.add_error("sortie", FICHIER_REFUSE)
    return _page(request, form, envoi=envoi, statut=400)


def _export(request: HttpRequest, vue: VueSimulation) -> HttpResponseBase | None:
    if request.GET.get("export") == "scenario":
        return _fichier(vue)
    return telecharger(request, NOM, de_la_simulation(vue))


def _fichier(vue: VueSimulation) -> HttpResponse | None:
    """The scenario with its contracts; None without any."""
    if vue.fichier is None:
        return None
    reponse = HttpResponse(vue.fichier, content_type=TYPE_JSON)
    nom = slugify(f"scenario {vue.scenario.titre}")[:80].strip("-")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.json"'
    return reponse


def _page(
    request: HttpRequest,
    form: SimulationForm,
    vue: VueSimulation | None = None,
    envoi: ScenarioForm | None = None,
    statut: int = 200,
) -> HttpResponse:
    contexte = {
        "form": form,
        "envoi": envoi or ScenarioForm(initial={"sortie": "page"}),
        "vue": vue,
        "perimetre": perimetre_en_mots(request),
        "d_un_fichier": request.method == "POST",
        "phrases": _phrases(vue.scenario) if vue else [],
        "graphique": du_scenario(vue) if vue else None,
        "sans_contrat": FICHIER_REFUSE,
    }
    return render(request, "rapports/projections/simulateur.html", contexte, status=statut)


def _phrases(scenario: Scenario) -> list[str]:
    """What is compared, sentence by sentence."""
    return [*(phrase(m) for m in scenario.modifications), phrase_hypothese(scenario.hypothese)]
