"""Forms of the room. They check what was typed; what a file must be is checked at the gates."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from comptes.depots.exercices import demander_exercice, exercice_clos_en
from comptes.versions.enums import PIECES_LUES, Piece
from comptes.versions.models import Exercice
from cpts.commun.formulaires import FichiersField, FormulaireDSFR
from cpts.structures.models import CPTS
from cpts.traces.models import MotifConsultation

AUTRE = "autre"
ANNEES_PROPOSEES = 3
PIECES_EN_LOT = [(piece.value, piece.label) for piece in PIECES_LUES]


class DateInput(forms.DateInput):
    """The browser's own date control: ISO value, shown as the reader's country does."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DepotForm(FormulaireDSFR, forms.Form):
    """Deposit one piece of one CPTS. The exercise is a row, a proposed calendar year, or two dates."""

    piece = forms.ChoiceField(label="Pièce", choices=Piece.choices, initial=Piece.FEC)
    exercice = forms.ChoiceField(label="Exercice comptable")
    debut = forms.DateField(
        label="Début de l’exercice",
        required=False,
        widget=DateInput(),
        help_text="Seulement si vous avez choisi « Un autre exercice ».",
    )
    fin = forms.DateField(
        label="Clôture de l’exercice",
        required=False,
        widget=DateInput(),
        help_text="Un exercice dure de 1 à 24 mois.",
    )
    fichiers = FichiersField(
        label="Fichier",
        error_messages={
            "required": "Choisissez le fichier à déposer.",
            "empty": "Ce fichier est vide (0 octet). Refaites l’export, ou choisissez le bon fichier.",
        },
    )

    def __init__(self, *args: Any, cpts: CPTS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cpts = cpts
        self.fields["exercice"].choices = self._exercices()  # type: ignore[attr-defined]
        self.fields["fichiers"].max_length = None  # type: ignore[attr-defined]
        self.fields["fichiers"].allow_empty_file = True  # type: ignore[attr-defined]

    def _exercices(self) -> list[tuple[str, str]]:
        """Known exercises, then the last calendar years that overlap none, then « another »."""
        connus = list(Exercice.objects.filter(cpts=self.cpts))
        clos = [exercice for exercice in connus if exercice.fin < timezone.localdate()]
        if clos:
            # The last closed exercise is the one people come for.
            self.fields["exercice"].initial = str(clos[0].uuid)
        for exercice in connus:
            if self.initial.get("exercice") == f"annee-{exercice.annee}":
                self.initial["exercice"] = str(exercice.uuid)
        choix = [(str(exercice.uuid), f"Exercice {exercice}") for exercice in connus]
        courante = timezone.localdate().year
        for annee in range(courante, courante - ANNEES_PROPOSEES - 1, -1):
            debut, fin = datetime.date(annee, 1, 1), datetime.date(annee, 12, 31)
            if not any(exercice.debut <= fin and exercice.fin >= debut for exercice in connus):
                choix.append((f"annee-{annee}", f"Exercice {annee} (du 01/01/{annee} au 31/12/{annee})"))
        choix.sort(key=lambda paire: paire[1], reverse=True)
        return [*choix, (AUTRE, "Un autre exercice, dont je donne les dates")]

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        if lus.get("exercice") == AUTRE:
            for nom, libelle in (("debut", "début"), ("fin", "clôture")):
                if not lus.get(nom) and nom not in self.errors:
                    self.add_error(nom, f"Donnez la date de {libelle} de l’exercice.")
        return lus

    def exercice_choisi(self) -> Exercice:
        """The exercise, not saved when it is new. Raises ``ValidationError`` on impossible dates."""
        lus = self.cleaned_data
        if lus["exercice"] == AUTRE:
            return demander_exercice(self.cpts, lus["debut"], lus["fin"])
        if lus["exercice"].startswith("annee-"):
            return exercice_clos_en(self.cpts, int(lus["exercice"].removeprefix("annee-")))
        return Exercice.objects.get(cpts=self.cpts, uuid=lus["exercice"])


class DepotEnLotForm(FormulaireDSFR, forms.Form):
    """Several clients in one drop: each file goes to the CPTS whose SIREN is in its name."""

    piece = forms.ChoiceField(label="Pièce", choices=PIECES_EN_LOT, initial=Piece.FEC)
    fichiers = FichiersField(
        label="Fichiers de vos clients",
        error_messages={"required": "Choisissez au moins un fichier à déposer."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fichiers"].allow_empty_file = True  # type: ignore[attr-defined]


class MotifForm(FormulaireDSFR, forms.Form):
    """Why the administration wants to read names."""

    motif = forms.ChoiceField(
        label="Motif de la consultation",
        choices=[
            ("", "Choisissez un motif"),
            *(m for m in MotifConsultation.choices if m[0] != MotifConsultation.TELECHARGEMENT),
        ],
        error_messages={"required": "Choisissez le motif pour lequel vous avez besoin de lire les noms."},
        help_text="La CPTS voit qui a consulté les noms, quand et pour quel motif.",
    )

    def clean_motif(self) -> str:
        motif = self.cleaned_data["motif"]
        if not motif:
            raise ValidationError(self.fields["motif"].error_messages["required"])
        return motif
