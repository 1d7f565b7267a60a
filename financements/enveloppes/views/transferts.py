"""One transfer: written by the CPTS with the live answer of the rule, decided by its caisse, seen by its ARS."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.depots.views.acces import cpts_visible
from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger, peut
from financements.contrats.models import Contrat
from financements.enveloppes.colonnes import Tableau, par_annee_de_contrat
from financements.enveloppes.enums import TRANSFERTS_EFFECTIFS, EtatTransfert
from financements.enveloppes.lecture import lire
from financements.enveloppes.models import Transfert
from financements.enveloppes.periodes import annees_commencees
from financements.enveloppes.transferts import actes
from financements.enveloppes.transferts.forms import AnnulationForm, AvisForm, DecisionForm, TransfertForm
from financements.enveloppes.transferts.regimes import regime_en_vigueur
from financements.enveloppes.transferts.regles import Reponse

ANNEES_OUVERTES = 3  # the current contract year and the two before: older ones are closed by their balance
DECLARE = "Le transfert est déclaré : il a pris effet, vos enveloppes sont à jour."
DEMANDE = "La demande est envoyée à votre caisse. Vos enveloppes ne changent pas encore."


@require_http_methods(["GET", "HEAD", "POST"])
def nouveau(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Write a transfer. « Vérifier » shows the answer of the rule and the balances; « Envoyer » does it."""
    cpts = cpts_visible(request, uuid)
    exiger(request.user, Action.TRANSFERER, cpts)
    donnees = lire(cpts.pk)
    annees = annees_commencees(donnees, timezone.localdate())[: -ANNEES_OUVERTES - 1 : -1]
    form = TransfertForm(envoye(request), annees=annees, initial={"annee": request.GET.get("annee", "")})
    reponse: Reponse | None = None
    tableau: Tableau | None = par_annee_de_contrat(cpts, donnees, annees[0]) if annees else None
    if request.method == "POST" and form.is_valid():
        lus = form.cleaned_data
        tableau = par_annee_de_contrat(cpts, donnees, form.annee_choisie)
        reponse = actes.repondre(tableau, lus["origine"], lus["destination"], lus["montant"])
        if reponse.possible and "envoyer" in request.POST and (fait := _envoyer(request, form)):
            return fait
    contexte = {
        "cpts": cpts,
        "form": form,
        "reponse": reponse,
        "tableau": tableau,
        "regime": regime_en_vigueur(timezone.localdate()),
    }
    impossible = reponse is not None and not reponse.possible
    return montrer(
        request, "financements/enveloppes/transferts/nouveau.html", contexte, form, refuse=impossible
    )


def _envoyer(request: RequeteConnectee, form: TransfertForm) -> HttpResponse | None:
    """Write it; None with the error on the form when it was refused meanwhile."""
    lus, annee = form.cleaned_data, form.annee_choisie
    contrat = Contrat.objects.for_user(request.user).select_related("cpts", "caisse").get(pk=annee.contrat.pk)
    return acter(
        request,
        form,
        lambda: actes.enregistrer(
            request.user, contrat, annee, lus["origine"], lus["destination"], lus["montant"], lus["motif"]
        ),
        lambda fait: DECLARE if fait.effectif else DEMANDE,
        _adresse,
    )


def _adresse(lu: Transfert) -> str:
    return reverse("transfert", args=[lu.uuid])


@require_safe
def transfert(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """What was asked, by whom, under which rule, and what became of it."""
    lu = transfert_visible(request, uuid)
    exiger(request.user, Action.VOIR, lu.contrat.cpts)
    return _page(request, lu)


def _page(request: RequeteConnectee, lu: Transfert, form: forms.Form | None = None) -> HttpResponse:
    """``form``: the one just refused, drawn again with what was typed (422)."""
    cpts, user = lu.contrat.cpts, request.user
    attend = lu.etat == EtatTransfert.DEMANDE
    annulable = attend or lu.etat in TRANSFERTS_EFFECTIFS
    contexte = {
        "transfert": lu,
        "cpts": cpts,
        "decision": _ouvert(DecisionForm, form, attend and peut(user, Action.DECIDER_TRANSFERT, cpts)),
        "avis": _ouvert(AvisForm, form, not lu.avis and peut(user, Action.DONNER_AVIS, cpts)),
        "annulation": _ouvert(AnnulationForm, form, annulable and peut(user, Action.TRANSFERER, cpts)),
    }
    return montrer(
        request, "financements/enveloppes/transferts/transfert.html", contexte, refuse=form is not None
    )


def _ouvert(genre: type[forms.Form], posted: forms.Form | None, ouvert: object) -> forms.Form | None:
    """The form to draw: the one just refused, an empty one, or none when the reader may not use it."""
    if not ouvert:
        return None
    return posted if isinstance(posted, genre) else genre(prefix=genre.__name__.lower())


def _acte(
    genre: type[forms.Form], action: Action, faire: Callable[..., Transfert], phrase: str
) -> Callable[..., HttpResponse]:
    """A POST that does one act, says what it did and comes back; a refusal is drawn with what was typed."""

    @require_POST
    def vue(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
        lu = transfert_visible(request, uuid)
        exiger(request.user, action, lu.contrat.cpts)
        form = genre(request.POST, prefix=genre.__name__.lower())
        fait = acter(request, form, lambda: faire(request.user, lu, form), phrase, _adresse(lu))
        return fait or _page(request, lu, form)

    return vue


decision = _acte(
    DecisionForm,
    Action.DECIDER_TRANSFERT,
    lambda user, lu, form: actes.decider(user, lu, form.accepte, form.cleaned_data["motif"]),
    "Votre décision est enregistrée. La CPTS et l’ARS la lisent.",
)
avis = _acte(
    AvisForm,
    Action.DONNER_AVIS,
    lambda user, lu, form: actes.donner_avis(user, lu, form.cleaned_data["avis"], form.cleaned_data["motif"]),
    "Votre avis est enregistré. La caisse et la CPTS le lisent.",
)
annulation = _acte(
    AnnulationForm,
    Action.TRANSFERER,
    lambda user, lu, form: actes.annuler(user, lu, form.cleaned_data["motif"]),
    "Le transfert est annulé. Il reste au registre, avec la date et le motif de l’annulation.",
)


def transfert_visible(request: RequeteConnectee, uuid: UUID) -> Transfert:
    """The transfer, or 404 outside the perimeter."""
    lignes = Transfert.objects.for_user(request.user).select_related(
        "contrat__cpts", "caisse", "demande_par", "decide_par", "annule_par", "avis_par"
    )
    return get_object_or_404(lignes, uuid=uuid)
