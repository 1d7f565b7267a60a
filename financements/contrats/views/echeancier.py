"""What a contract makes due: the schedule, the sheet of an amount, the file to check it, the PDF."""

from __future__ import annotations

import datetime
import json
from uuid import UUID

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from comptes.versions.acces import cpts_visible
from cpts.commun.formats import date_longue
from cpts.commun.pdf import PdfIndisponible
from cpts.commun.refus import en_une_phrase
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.requetes import RequeteConnectee
from cpts.structures.models import CPTS
from financements.aci.calendrier import ajouter_mois
from financements.contrats.calcul import HORIZON_MOIS, calculer
from financements.contrats.decomptes import DecompteRefuse, emettre
from financements.contrats.document import (
    Document,
    ligne_en_dict,
    ligne_sans_taux,
    paiements,
    relire,
    sans_taux_locaux,
    total_du,
)
from financements.contrats.dossiers import lire_un
from financements.contrats.enums import Saisie
from financements.contrats.fichier import fichier_de
from financements.contrats.models import Contrat, Decompte
from financements.contrats.papiers import DECOMPTE, ECHEANCIER
from financements.contrats.pdf import echeancier_pdf
from financements.contrats.requetes.echeancier import PageEcheancier
from financements.papiers.requetes import copies_de


@require_safe
def cpts_echeancier(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """The schedule of a CPTS: its contract in force, or ``?contrat=``; up to ``?au=``; one ``?annee=`` or all."""
    contrats = list(_contrats(request).filter(cpts__uuid=uuid).annotate(decomptes_emis=_decomptes_emis()))
    cpts = contrats[0].cpts if contrats else cpts_visible(request, uuid)
    exiger(request.user, Action.VOIR, cpts)
    contexte = {"cpts": cpts, "contrats": contrats, "page": None}
    if contrats:
        contrat = _choisir(request, contrats)
        au, erreur = _au(request, contrat)
        page = PageEcheancier(contrat, au, fiches=False, taux_locaux=_lit_les_taux(request, cpts))
        page.annee = _annee(request, page)
        contexte |= {
            "page": page,
            "erreur": erreur,
            "decomptes": relire(contrat.decomptes_emis),  # type: ignore[attr-defined]
            "aujourd_hui": timezone.localdate(),
            "peut_emettre": bool(peut(request.user, Action.EMETTRE_DECOMPTE, cpts)),
            "peut_decider": bool(peut(request.user, Action.DECIDER_REGULARISATION, cpts)),
            "copies": copies_de(request.user, cpts, [(ECHEANCIER, contrat.uuid)]),
        }
    return render(request, "financements/contrats/echeancier/page.html", contexte)


@require_safe
def echeance(request: RequeteConnectee, contrat: UUID, rang: int) -> HttpResponse:
    """The explanation sheet of one line. Its rank does not depend on how far the schedule is read."""
    lu = _contrat(request, contrat)
    if lu.saisie != Saisie.ENREGISTRE:
        raise Http404("Ce contrat n’a pas d’échéancier.")
    au = max(ajouter_mois(timezone.localdate(), HORIZON_MOIS), _au(request, lu)[0])
    lignes = calculer(lire_un(lu), au).echeancier.lignes
    if not 1 <= rang <= len(lignes):
        raise Http404("Cette échéance n’existe pas, ou plus : relisez l’échéancier.")
    ligne = ligne_en_dict(rang, lignes[rang - 1])
    if not _lit_les_taux(request, lu.cpts):
        ligne = ligne_sans_taux(ligne)
    precedente = next((x for x in lignes[: rang - 1] if _meme_part(x, lignes[rang - 1])), None)
    rang_precedent = lignes.index(precedente) + 1 if precedente else None
    contexte = {"contrat": lu, "cpts": lu.cpts, "ligne": ligne, "rang_precedent": rang_precedent}
    return render(request, "financements/contrats/echeancier/fiche.html", contexte)


@require_safe
def fichier(request: RequeteConnectee, contrat: UUID) -> HttpResponse:
    """The contract as ``manage.py echeancier`` reads it: the same amounts, without this database."""
    lu = _contrat(request, contrat)
    exiger(request.user, Action.LIRE_INDICATEURS, lu.cpts)
    au = _au(request, lu)[0]
    try:
        if lu.saisie != Saisie.ENREGISTRE:
            raise ValidationError(
                "Ce contrat n’est pas enregistré en entier : il n’y a pas de calcul à refaire.", code="saisie"
            )
        contenu = fichier_de(calculer(lire_un(lu), au))
    except ValidationError as refus:
        messages.warning(request, en_une_phrase(refus))
        return redirect(_adresse(lu))
    reponse = HttpResponse(json.dumps(contenu, ensure_ascii=False, indent=2), content_type="application/json")
    reponse["Content-Disposition"] = f'attachment; filename="contrat-{slugify(lu.cpts.nom)}-{au}.json"'
    return reponse


@require_safe
def pdf(request: RequeteConnectee, contrat: UUID) -> HttpResponse:
    """The schedule and its sheets as a PDF."""
    lu = _contrat(request, contrat)
    page = PageEcheancier(lu, _au(request, lu)[0], taux_locaux=_lit_les_taux(request, lu.cpts))
    return _pdf(request, page.document, f"echeancier-{slugify(lu.cpts.nom)}-{page.au}", _adresse(lu))


# --- Official statements ---------------------------------------------------------------------------------


@require_POST
def emettre_decompte(request: RequeteConnectee, contrat: UUID) -> HttpResponse:
    """Freeze the schedule as a numbered statement, or say which lines stand in the way."""
    lu = _contrat(request, contrat)
    exiger(request.user, Action.EMETTRE_DECOMPTE, lu.cpts)
    au, erreur = _au(request, lu, request.POST.get("au", ""))
    try:
        if erreur:
            raise DecompteRefuse(erreur)
        decompte = emettre(request.user, lu, au)
    except DecompteRefuse as refus:
        messages.error(request, str(refus))
        return redirect(_adresse(lu))
    messages.success(request, f"Le décompte n° {decompte.numero} est émis : il ne change plus.")
    return redirect("decompte", decompte.uuid)


@require_safe
def decompte(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """A statement as it was issued: read, never computed again."""
    emis = _decompte(request, uuid)
    contenu = _contenu(request, emis)
    contexte = {
        "decompte": emis,
        "cpts": emis.contrat.cpts,
        "document": contenu,
        "paiements": paiements(contenu["lignes"]),
        "total": total_du(contenu["lignes"]),
        "copies": copies_de(request.user, emis.contrat.cpts, [(DECOMPTE, emis.uuid)]),
    }
    return render(request, "financements/contrats/echeancier/decompte.html", contexte)


@require_safe
def decompte_pdf(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    emis = _decompte(request, uuid)
    adresse = reverse("decompte", args=[emis.uuid])
    return _pdf(request, _contenu(request, emis), f"decompte-{emis.numero}", adresse, emis)


# --- Inputs ----------------------------------------------------------------------------------------------


def _contrats(request: RequeteConnectee):
    contrats = Contrat.objects.for_user(request.user)
    return contrats.select_related("cpts", "caisse", "ars")


def _decomptes_emis() -> ArraySubquery:
    """Statements of each contract, newest first, without their content: the page has eight queries."""
    decomptes = Decompte.objects.filter(contrat=OuterRef("pk")).order_by("-emis_le", "-pk")
    return ArraySubquery(decomptes.values(json=JSONObject(uuid="uuid", numero="numero", au="au")))


def _contrat(request: RequeteConnectee, identifiant: UUID) -> Contrat:
    """A contract within the perimeter, else 404."""
    contrat = get_object_or_404(_contrats(request), uuid=identifiant)
    exiger(request.user, Action.VOIR, contrat.cpts)
    return contrat


def _decompte(request: RequeteConnectee, identifiant: UUID) -> Decompte:
    decomptes = Decompte.objects.for_user(request.user).select_related("contrat__cpts", "emis_par")
    emis = get_object_or_404(decomptes, uuid=identifiant)
    exiger(request.user, Action.VOIR, emis.contrat.cpts)
    return emis


def _contenu(request: RequeteConnectee, emis: Decompte) -> Document:
    """What was issued, as this reader may read it."""
    contenu = relire(emis.contenu)
    return contenu if _lit_les_taux(request, emis.contrat.cpts) else sans_taux_locaux(contenu)


def _lit_les_taux(request: RequeteConnectee, cpts: CPTS) -> bool:
    return bool(peut(request.user, Action.LIRE_INDICATEURS, cpts))


def _choisir(request: HttpRequest, contrats: list[Contrat]) -> Contrat:
    """The contract asked for, else the one in force today, else the newest."""
    voulu = request.GET.get("contrat", "")
    aujourd_hui = timezone.localdate()
    return next(
        (c for c in contrats if str(c.uuid) == voulu),
        next((c for c in contrats if c.actif(aujourd_hui)), contrats[0]),
    )


def _au(request: HttpRequest, contrat: Contrat, texte: str | None = None) -> tuple[datetime.date, str]:
    """Last day of the schedule (today by default), and what is wrong with the one asked for."""
    texte = request.GET.get("au", "") if texte is None else texte
    aujourd_hui = max(timezone.localdate(), contrat.signature)
    if not texte:
        return aujourd_hui, ""
    dernier = contrat.fin + datetime.timedelta(days=1)
    try:
        jour = datetime.date.fromisoformat(texte)
    except ValueError:
        return (
            aujourd_hui,
            f"La date « {texte[:20]} » n’a pas été comprise : choisissez un jour du calendrier.",
        )
    if not contrat.signature <= jour <= max(dernier, aujourd_hui):
        return aujourd_hui, (
            f"Le {date_longue(jour)} est hors du contrat : choisissez une date entre sa signature, le "
            f"{date_longue(contrat.signature)}, et le {date_longue(dernier)}."
        )
    return jour, ""


def _annee(request: HttpRequest, page: PageEcheancier) -> datetime.date | None:
    """The contract year asked for, if the schedule has it."""
    voulue = request.GET.get("annee", "")
    debuts = (annee["annee_contrat"] for annee in page.annees)
    return next((debut for debut in debuts if debut.isoformat() == voulue), None)


def _meme_part(autre, ligne) -> bool:
    """Whether a line paid first for what another one closes."""
    cle = "deja_verse" in ligne.fiche.valeurs
    return cle and autre.annee == ligne.annee and autre.mission == ligne.mission and autre.objet != "variable"


def _adresse(contrat: Contrat) -> str:
    return f"{reverse('cpts_echeancier', args=[contrat.cpts.uuid])}?contrat={contrat.uuid}"


def _pdf(
    request: HttpRequest, contenu: dict, nom: str, sinon: str, emis: Decompte | None = None
) -> HttpResponse:
    try:
        octets = echeancier_pdf(contenu, emis)
    except PdfIndisponible as erreur:
        messages.warning(request, str(erreur))
        return redirect(sinon)
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.pdf"'
    return reponse
