"""Forms of what a deposit waits for. Reasons and answers are judged by the acts; a form keeps what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from comptes.depots.motifs import LONGUEUR_MAX
from cpts.commun.formats import euros
from cpts.commun.formulaires import FormulaireDSFR

if TYPE_CHECKING:
    from comptes.depots.requetes.suite import DouteVu


class MotifDActeForm(FormulaireDSFR, forms.Form):
    """The reason of an act: withdrawal of a deposit, of an attestation."""

    motif = forms.CharField(
        label="Raison",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGUEUR_MAX,
        help_text="Gardée au journal de la CPTS, que lisent la CPTS, sa caisse et son ARS.",
        error_messages={"required": "Donnez la raison : elle est gardée au journal de la CPTS."},
    )


class ConfirmationForm(FormulaireDSFR, forms.Form):
    """One reason per doubt; the button says which ones are confirmed (``confirmer`` = a code, or « tous »)."""

    contre = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, doutes: list[DouteVu], agir: bool = True, **kwargs: Any) -> None:
        """``agir``: whether the reader may confirm; without it, nothing is to be filled."""
        super().__init__(*args, **kwargs)
        self.doutes = doutes
        self.codes = [vu.code for vu in doutes if vu.confirmable and agir]
        for vu in doutes:
            if vu.code in self.codes:
                self.fields[f"motif-{vu.code}"] = self._raison(vu)
        self.habiller_les_champs()

    def _raison(self, vu: DouteVu) -> forms.CharField:
        """Asked for each doubt; needed, once sent, for those that the button confirms."""
        return forms.CharField(
            label="Raison de votre confirmation",
            required=not self.is_bound or vu.code in self._demandes,
            max_length=LONGUEUR_MAX,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="Gardée avec le dépôt, lue par la caisse et l’ARS.",
            error_messages={"required": f"Donnez la raison pour « {vu.titre} »."},
        )

    @property
    def _demandes(self) -> list[str]:
        """Codes that the button confirms."""
        demande = self.data.get("confirmer", "tous")
        return [code for code in self.codes if demande in ("tous", code)]

    @property
    def lignes(self) -> list[tuple[DouteVu, forms.BoundField | None]]:
        """Each doubt with the field of its reason, None where a reason is not enough."""
        return [(vu, self[f"motif-{vu.code}"] if vu.code in self.codes else None) for vu in self.doutes]

    @property
    def un_seul(self) -> bool:
        return len(self.codes) == 1

    def motifs(self) -> dict[str, str]:
        """Code → reason of the doubts that the button confirms."""
        return {code: self.cleaned_data[f"motif-{code}"] for code in self._demandes}


class ReponsesForm(FormulaireDSFR, forms.Form):
    """Radio buttons for each open question, each answer with the total it gives."""

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [question["code"] for question in questions]
        for question in questions:
            self.fields[f"choix-{question['code']}"] = forms.ChoiceField(
                label=question["question"],
                choices=[(possible["valeur"], _libelle(possible)) for possible in question["choix"]],
                widget=forms.RadioSelect(),
                error_messages={
                    "required": "Choisissez l’une des réponses : sans elle, ces comptes ne peuvent pas compter.",
                    "invalid_choice": "Cette réponse n’est plus proposée : choisissez l’une de celles-ci.",
                },
            )
        self.habiller_les_champs()

    def choix(self) -> dict[str, str]:
        """Code → chosen value."""
        return {code: self.cleaned_data[f"choix-{code}"] for code in self.codes}


def _libelle(possible: dict[str, Any]) -> str:
    if possible["total_debit"] is None:
        return str(possible["libelle"])
    return f"{possible['libelle']} : total des débits {euros(possible['total_debit'])}"
