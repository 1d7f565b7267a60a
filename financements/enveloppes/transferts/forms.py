"""Forms of transfers. Amounts are written as people write them: « 10 000,50 »."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from cpts.commun.champs import MontantEurosField, MotifField
from cpts.commun.enums import MISSIONS_AFFECTABLES
from cpts.commun.formulaires import FormulaireDSFR
from financements.contrats.enums import SensAvis
from financements.enveloppes.periodes import Annee

MISSIONS = [("", "Choisissez une mission"), *((m.value, m.label) for m in MISSIONS_AFFECTABLES)]


class TransfertForm(FormulaireDSFR, forms.Form):
    """What the CPTS wants to move. ``annees`` are the contract years it may concern, newest first."""

    annee = forms.ChoiceField(
        label="Année de contrat",
        error_messages={
            "invalid_choice": "Cette année de contrat n’existe pas. Choisissez-en une dans la liste."
        },
    )
    origine = forms.ChoiceField(
        label="De la mission",
        choices=MISSIONS,
        error_messages={"required": "Choisissez la mission d’origine."},
    )
    destination = forms.ChoiceField(
        label="À la mission",
        choices=MISSIONS,
        error_messages={"required": "Choisissez la mission de destination."},
    )
    montant = MontantEurosField(label="Montant", help_text="En euros, par exemple 10 000,50.")
    motif = MotifField(
        label="Motif",
        help_text="Pourquoi cet argent sert mieux ailleurs. Votre caisse et votre ARS le lisent.",
        requis="Un transfert se motive : écrivez le motif.",
    )

    def __init__(self, *args: Any, annees: Sequence[Annee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._annees = {annee.cle: annee for annee in annees}
        self.fields["annee"].choices = [(cle, a.libelle) for cle, a in self._annees.items()]  # type: ignore[attr-defined]

    @property
    def annee_choisie(self) -> Annee:
        return self._annees[self.cleaned_data["annee"]]


class DecisionForm(FormulaireDSFR, forms.Form):
    """Accept or refuse; the motive is compulsory for a refusal."""

    decision = forms.ChoiceField(
        label="Votre décision",
        choices=[("accepter", "Accepter"), ("refuser", "Refuser")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez : accepter ou refuser."},
    )
    motif = MotifField(
        label="Motif de la décision",
        required=False,
        help_text="Obligatoire pour un refus. La CPTS et l’ARS le lisent, il figure au registre national.",
    )

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        if lus.get("decision") == "refuser" and not lus.get("motif", "").strip():
            self.add_error("motif", "Un refus se motive : écrivez la raison, elle est montrée à la CPTS.")
        return lus

    @property
    def accepte(self) -> bool:
        return self.cleaned_data["decision"] == "accepter"


class DecisionEnLotForm(DecisionForm):
    """The same in a batch: a request left without decision stays waiting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = self.fields["decision"]
        choix.required = False
        choix.choices = [("", "Plus tard"), ("accepter", "Accepter"), ("refuser", "Refuser")]  # type: ignore[attr-defined]
        self.fields["motif"].widget.attrs["rows"] = 2

    @property
    def decidee(self) -> bool:
        return bool(self.cleaned_data.get("decision"))


class AvisForm(FormulaireDSFR, forms.Form):
    """The opinion of the ARS: given once, it decides nothing."""

    avis = forms.ChoiceField(
        label="Votre avis",
        choices=SensAvis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un avis."},
    )
    motif = MotifField(label="Motif de l’avis", requis="Un avis se motive : écrivez la raison.")


class AnnulationForm(FormulaireDSFR, forms.Form):
    """Cancel: a dated act, with its reason."""

    motif = MotifField(
        label="Motif de l’annulation",
        help_text="Le transfert reste au registre, avec la date et le motif de son annulation.",
        requis="Une annulation se motive : écrivez la raison.",
    )
