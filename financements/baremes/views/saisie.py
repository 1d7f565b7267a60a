"""Entering a version: a copy of the one it replaces, then its amounts, in a form or from a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cpts.commun.acte_vue import acter, envoye, montrer, refuses
from cpts.commun.formats import accord
from cpts.commun.refus import en_une_phrase
from financements.aci.codes import TAILLES
from financements.baremes import actes, registre, saisie
from financements.baremes.contenu import Contenu, cle_ligne
from financements.baremes.enums import GesteBareme
from financements.baremes.fichier_lignes import lire
from financements.baremes.forms.versions import EnteteForm, ImportForm, NouvelleForm, OrigineForm, PosteForm
from financements.baremes.models import VersionBareme
from financements.baremes.views.baremes import exiger_administration, modifiable, personne, version_visible


@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle(request: HttpRequest) -> HttpResponse:
    """A draft, copied from the last version of a lineage."""
    exiger_administration(request)
    connu = registre.lire()
    form = NouvelleForm(connu, envoye(request), initial={"precedente": request.GET.get("precedente")})
    fait = acter(
        request,
        form,
        lambda: actes.creer(
            personne(request),
            *(form.cleaned_data[c] for c in ("identifiant", "titre", "precedente", "effet")),
        ),
        lambda version: f"Le brouillon {version.identifiant} est créé : modifiez ses montants.",
        lambda version: reverse("bareme_modifier", args=[version.identifiant]),
    )
    return fait or montrer(request, "financements/baremes/nouvelle.html", {"form": form}, form)


@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The text and the grid of a draft. One wrong cell and nothing is saved; what was typed stays on the page."""
    exiger_administration(request)
    version = version_visible(request, identifiant)
    if refus := refus_de_modifier(request, version):
        messages.error(request, refus)
        return redirect("bareme", identifiant)
    recu = envoye(request)
    initiales = EnteteForm.initiales(version.contenu)
    entete = EnteteForm(recu, initial=initiales, prefix="t")
    origine = OrigineForm(version.demonstration, recu, prefix="o")
    poste = PosteForm(recu, prefix="p")
    grille = saisie.grille_de_saisie(version.contenu, recu)
    if recu is not None and (fait := _enregistrer(request, version, entete, origine, poste, grille)):
        return fait
    erreurs = [cellule for rangee in grille for cellule in rangee.cellules if cellule.erreur]
    refuse = bool(erreurs) or refuses(entete, origine, poste)
    contexte = {
        "version": version,
        "entete": entete,
        "origine": origine,
        "poste": poste,
        "grille": grille,
        "tailles": TAILLES,
        "cellules_fausses": erreurs,
        "erreurs": refuse,
    }
    return montrer(request, "financements/baremes/modifier.html", contexte, refuse=refuse)


def refus_de_modifier(request: HttpRequest, version: VersionBareme) -> str:
    """Why this person may not change this version, "" when they may."""
    if not modifiable(version):
        return f"Cette version est « {version.get_etat_display()} » : elle ne se modifie plus ici."
    if request.user != version.saisi_par:
        return f"Ce brouillon est saisi par {version.saisi_par} : une autre personne le vérifiera, sans le modifier."
    return ""


def _enregistrer(
    request: HttpRequest,
    version: VersionBareme,
    entete: EnteteForm,
    origine: OrigineForm,
    poste: PosteForm,
    grille: list[saisie.Rangee],
) -> HttpResponse | None:
    if refuses(entete, origine, poste) or any(c.erreur for rangee in grille for c in rangee.cellules):
        return None
    changes = saisie.montants_changes(version.contenu, grille)
    if changes or poste.poste or entete.change(version.contenu):
        origine.exiger_source()
    if origine.errors:
        return None

    def modifier_contenu(contenu: Contenu) -> None:
        entete.appliquer(contenu, origine.origine)
        saisie.appliquer_montants(contenu, changes, origine.origine)
        if poste.poste:
            saisie.ajouter_poste(contenu, *poste.poste, origine.origine)

    champs = {"titre": entete.cleaned_data["titre"], "effet": entete.cleaned_data["effet"]}
    detail = f"{accord(len(changes), 'montant modifié', 'montants modifiés')}"
    suite = "bareme_modifier" if "continuer" in request.POST else "bareme"
    return acter(
        request,
        entete,
        lambda: actes.enregistrer(
            version, personne(request), GesteBareme.SAISIR, detail, modifier_contenu, **champs
        ),
        f"Brouillon enregistré : {detail}.",
        reverse(suite, args=[version.identifiant]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def importer(request: HttpRequest, identifiant: str) -> HttpResponse:
    """All the lines of a draft from a table, or none of them."""
    exiger_administration(request)
    version = version_visible(request, identifiant)
    if refus := refus_de_modifier(request, version):
        messages.error(request, refus)
        return redirect("bareme", identifiant)
    form = ImportForm(request.POST or None, request.FILES or None)
    contexte: dict[str, Any] = {"version": version, "form": form, "anomalies": []}
    if request.method == "POST":
        form = contexte["form"] = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            lecture = lire(form.cleaned_data["fichier"].read(), version.contenu)
            if not lecture.anomalies:
                return _importer(request, version, lecture.lignes)
            contexte["anomalies"] = lecture.anomalies
        contexte["erreurs"] = True
    refuse = bool(contexte.get("erreurs"))
    return montrer(request, "financements/baremes/importer.html", contexte, refuse=refuse)


def _importer(request: HttpRequest, version: VersionBareme, lignes: list[dict[str, Any]]) -> HttpResponse:
    detail = _mots_de_l_import(version.contenu["lignes"], lignes)
    try:
        actes.enregistrer(
            version,
            personne(request),
            GesteBareme.IMPORTER,
            detail,
            lambda contenu: contenu.update(lignes=lignes),
        )
    except ValidationError as refus:
        messages.error(request, en_une_phrase(refus))
        return redirect("bareme", version.identifiant)
    messages.success(request, f"Lignes importées : {detail}.")
    return redirect("bareme_ecarts", version.identifiant)


def _mots_de_l_import(avant: list[dict[str, Any]], apres: list[dict[str, Any]]) -> str:
    anciennes, nouvelles = ({cle_ligne(x): x for x in lignes} for lignes in (avant, apres))
    communes = anciennes.keys() & nouvelles.keys()
    modifiees = sum(1 for cle in communes if anciennes[cle] != nouvelles[cle])
    ajoutees, retirees = len(nouvelles) - len(communes), len(anciennes) - len(communes)
    return f"{len(nouvelles)} lues, {modifiees} modifiées, {ajoutees} ajoutées, {retirees} retirées"
