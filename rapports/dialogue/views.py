"""Pages of the dialogue de gestion: the years of a CPTS, the prepared page of one, and the acts posted from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comptes.versions.acces import cpts_visible
from controles.dialogue import actes as dialogues
from controles.dialogue import forms as forms_dialogue
from controles.dialogue.compte_rendu import empreinte
from controles.dialogue.models import Dialogue, EngagementPris, NotePreparatoire, QuestionDialogue
from cpts.commun.acte_vue import acter, montrer
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import RequeteConnectee
from financements.contrats.models import Contrat
from financements.papiers.requetes import copies_de
from rapports.dialogue.formulaires import Formulaires, prefixe
from rapports.dialogue.page import PageDialogue, annees_de, dialogue_ouvert, page_de
from rapports.dialogue.papiers import COMPTE_RENDU


@require_safe
def annees(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Contract years of a CPTS, newest first, and where the dialogue of each stands."""
    cpts = cpts_visible(request, uuid)
    exiger(request.user, Action.VOIR, cpts)
    contexte = {"cpts": cpts, "annees": annees_de(cpts, timezone.localdate())}
    return render(request, "rapports/dialogue/annees.html", contexte)


@require_safe
def dialogue(request: RequeteConnectee, uuid: UUID, annee: str) -> HttpResponse:
    """The prepared dialogue of the contract year that begins on ``annee``."""
    page = page_de(request.user, uuid, annee)
    exiger(request.user, Action.VOIR, page.cpts)
    return _dessiner(request, page)


def _dessiner(
    request: RequeteConnectee, page: PageDialogue, refuse: forms.Form | None = None
) -> HttpResponse:
    documents = [(COMPTE_RENDU, page.vue.dialogue.uuid)] if page.vue else []
    contexte = {
        "cpts": page.cpts,
        "page": page,
        "formulaires": Formulaires(page, refuse),
        "copies": copies_de(request.user, page.cpts, documents),
    }
    return montrer(request, "rapports/dialogue/page.html", contexte, refuse=refuse is not None)


# --- Acts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActeDeLaPage:
    """What a form does: the right it needs, its fields, the function called, what is said after, where on the page.

    ``faire`` receives the person, the dialogue (or the row named in the address) and the cleaned fields.
    """

    action: Action
    formulaire: type[forms.Form]
    faire: Callable[[Any, Any, dict[str, Any]], object]
    phrase: str
    ancre: str
    objets: Any = None


ACTES = {
    "note": ActeDeLaPage(
        Action.TENIR_DIALOGUE,
        forms_dialogue.NoteForm,
        lambda user, lu, v: dialogues.ecrire_note(user, lu, v["texte"], v["revision"]),
        "La note est enregistrée. La caisse et l’ARS la lisent ; la CPTS, quand vous la partagerez.",
        "questions",
    ),
    "partager": ActeDeLaPage(
        Action.TENIR_DIALOGUE,
        forms_dialogue.PartageForm,
        lambda user, lu, _: dialogues.partager_note(user, lu),
        "La note est partagée : la CPTS la lit désormais.",
        "questions",
    ),
    "question": ActeDeLaPage(
        Action.PARTICIPER_DIALOGUE,
        forms_dialogue.QuestionForm,
        lambda user, lu, v: dialogues.poser_question(user, lu, v["texte"]),
        "Votre question est posée. Les trois parties la lisent.",
        "questions",
    ),
    "reunion": ActeDeLaPage(
        Action.TENIR_DIALOGUE,
        forms_dialogue.ReunionForm,
        lambda user, lu, v: dialogues.tenir(
            user, lu, v["date_reunion"], v["participants"], v["compte_rendu"], v["revision"]
        ),
        "Le compte rendu est enregistré, avec les chiffres du jour. Chaque partie peut le lire et le signer.",
        "conclusion",
    ),
    "engagement": ActeDeLaPage(
        Action.PARTICIPER_DIALOGUE,
        forms_dialogue.EngagementForm,
        lambda user, lu, v: dialogues.prendre_engagement(user, lu, v["texte"], v["partie"], v["echeance"]),
        "L’engagement est ajouté. Il sera repris au prochain dialogue.",
        "conclusion",
    ),
    "signer": ActeDeLaPage(
        Action.SIGNER_DIALOGUE,
        forms_dialogue.SignatureForm,
        lambda user, lu, v: dialogues.signer(user, lu, v["empreinte"]),
        "Votre signature est enregistrée. Le compte rendu ne change plus.",
        "conclusion",
    ),
}
ACTES_SUR = {
    "repondre": ActeDeLaPage(
        Action.PARTICIPER_DIALOGUE,
        forms_dialogue.ReponseForm,
        lambda user, question, v: dialogues.repondre(user, question, v["texte"]),
        "Votre réponse est enregistrée. Les trois parties la lisent.",
        "questions",
        QuestionDialogue.objects,
    ),
    "suivre": ActeDeLaPage(
        Action.PARTICIPER_DIALOGUE,
        forms_dialogue.SuiviEngagementForm,
        lambda user, engagement, v: dialogues.suivre(user, engagement, v["etat"], v["suivi"]),
        "Le suivi de l’engagement est enregistré.",
        "engagements_passes",
        EngagementPris.objects,
    ),
    "retirer": ActeDeLaPage(
        Action.PARTICIPER_DIALOGUE,
        forms_dialogue.RetirerQuestionForm,
        lambda user, engagement, _: dialogues.retirer_engagement(user, engagement),
        "L’engagement est retiré de ce compte rendu.",
        "conclusion",
        EngagementPris.objects,
    ),
}


@require_POST
def ouvrir(request: RequeteConnectee, uuid: UUID, annee: str) -> HttpResponse:
    """Open the dialogue of a contract year begun."""
    page = page_de(request.user, uuid, annee)
    exiger(request.user, Action.TENIR_DIALOGUE, page.cpts)
    contrat = get_object_or_404(
        Contrat.objects.for_user(request.user).select_related("cpts"), pk=page.annee.contrat.pk
    )
    try:
        dialogues.ouvrir(request.user, contrat, page.annee.debut)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "Le dialogue est ouvert : chaque partie peut le préparer.")
    return redirect(_adresse(uuid, annee))


@require_POST
def acte(
    request: RequeteConnectee, uuid: UUID, annee: str, acte: str, objet: UUID | None = None
) -> HttpResponse:
    """Do one act, say what was done and come back; a refusal is drawn on the page with what was typed."""
    choisi = (ACTES_SUR if objet else ACTES).get(acte)
    if choisi is None:
        raise Http404("Cet acte n’existe pas.")
    lu = dialogue_ouvert(request.user, uuid, annee)
    exiger(request.user, choisi.action, lu.contrat.cpts)
    cible = lu if objet is None else _objet(request, choisi, lu, objet)
    form = choisi.formulaire(request.POST, prefix=prefixe(acte, objet))

    def faire() -> None:
        try:
            choisi.faire(request.user, cible, form.cleaned_data)
        except ValidationError:
            _rafraichir(form, lu)
            raise

    fait = acter(request, form, faire, choisi.phrase, f"{_adresse(uuid, annee)}#{choisi.ancre}")
    return fait or _dessiner(request, page_de(request.user, uuid, annee), form)


def _rafraichir(form: forms.Form, lu: Dialogue) -> None:
    """Let the next posting start from what is now on the page: what was typed stays."""
    lu.refresh_from_db()
    frais: dict[str, object] = {}
    if "revision" in form.fields:
        note = NotePreparatoire.objects.filter(dialogue=lu).first()
        frais["revision"] = lu.revision if "compte_rendu" in form.fields else note.revision if note else 0
    if "empreinte" in form.fields:
        frais["empreinte"] = empreinte(lu, lu.questions.all(), lu.engagements.all())
    form.data = {**form.data.dict(), **{form.add_prefix(nom): str(v) for nom, v in frais.items()}}  # type: ignore[attr-defined]


# --- Inputs ----------------------------------------------------------------------------------------------


def _objet(request: RequeteConnectee, choisi: ActeDeLaPage, lu: Dialogue, objet: UUID) -> Any:
    """A question of this dialogue, or a commitment of any dialogue of the CPTS, else 404."""
    lignes = choisi.objets.for_user(request.user).select_related("dialogue__contrat__cpts")
    dans = (
        {"dialogue": lu}
        if choisi.objets.model is QuestionDialogue
        else {"dialogue__contrat__cpts": lu.contrat.cpts}
    )
    return get_object_or_404(lignes, uuid=objet, **dans)


def _adresse(cpts: UUID, annee: str) -> str:
    return reverse("cpts_dialogue_annee", args=[cpts, annee])
