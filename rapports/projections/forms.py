"""Forms of the room: what a projection and a scenario are asked for."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone

from cpts.commun.formats import octets
from cpts.commun.formulaires import FormulaireDSFR
from financements.aci.codes import MISSIONS
from rapports.projections.baremes import Baremes

POIDS_MAX = 1_000_000  # bytes of a scenario file
PREMIER_JOUR, DERNIER_JOUR = datetime.date(2019, 1, 1), datetime.date(2100, 12, 31)
CONSTANT, LIBRE = "constant", "libre"


class PourcentField(forms.DecimalField):
    """From 0 to 100, a comma or a point; cleaned as a fraction (« 50 » gives 0.50)."""

    def __init__(self, **kwargs: Any) -> None:
        attributs = {"inputmode": "decimal", "autocomplete": "off"}
        textes = {
            "required": "Indiquez un pourcentage de 0 à 100.",
            "invalid": "Écrivez un pourcentage de 0 à 100, par exemple 50 ou 62,5.",
            **dict.fromkeys(
                ("min_value", "max_value"), "Ce pourcentage est attendu entre 0 et 100. Corrigez-le."
            ),
            **dict.fromkeys(
                ("max_decimal_places", "max_digits"),
                "Ce pourcentage a deux décimales au plus. Arrondissez-le.",
            ),
        }
        bornes = {"min_value": 0, "max_value": 100, "decimal_places": 2, "max_digits": 5}
        widget = forms.TextInput(attrs=attributs)
        super().__init__(**{**bornes, "widget": widget, "error_messages": textes, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        texte = value.replace(",", ".").replace("%", "").strip() if isinstance(value, str) else value
        return super().to_python(texte)

    def clean(self, value: Any) -> Decimal | None:
        lu = super().clean(value)
        return None if lu is None else lu / 100


class ProjectionForm(FormulaireDSFR, forms.Form):
    """Day, barème and rate of a projection: ``ProjectionForm.de(request.GET)`` fills what the address leaves out."""

    au = forms.DateField(
        label="Contrats et montants au",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez une date.",
            "invalid": "Écrivez une date qui existe, par exemple 2025-05-31.",
        },
    )
    taux = PourcentField(label="Part variable atteinte (%)")
    bareme = forms.ChoiceField(
        label="Barème",
        error_messages={
            "invalid_choice": "« %(value)s » n’est pas un barème connu. Choisissez-en un dans la liste."
        },
    )

    def __init__(self, *args: Any, baremes: Baremes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.baremes = baremes
        self.fields["bareme"].choices = baremes.choix  # type: ignore[attr-defined]

    @classmethod
    def de(cls, donnees: QueryDict) -> Self:
        """Bound to the address, and to the defaults for what it leaves out."""
        baremes, completes = Baremes(), donnees.copy()
        for nom, valeur in cls.valeurs_par_defaut(baremes).items():
            if not completes.get(nom):
                completes[nom] = valeur
        return cls(completes, baremes=baremes)

    @classmethod
    def vierge(cls) -> Self:
        """Not bound: the defaults, to be changed."""
        baremes = Baremes()
        return cls(initial=cls.valeurs_par_defaut(baremes), baremes=baremes)

    @classmethod
    def valeurs_par_defaut(cls, baremes: Baremes) -> dict[str, str]:
        """Today, everything met, the barème of this service."""
        return {"au": timezone.localdate().isoformat(), "taux": "100", "bareme": baremes.par_defaut}

    def clean_au(self) -> datetime.date:
        au: datetime.date = self.cleaned_data["au"]
        if not PREMIER_JOUR <= au <= DERNIER_JOUR:
            raise forms.ValidationError("Cette date est attendue entre 2019 et 2100. Corrigez l’année.")
        return au


class SimulationForm(ProjectionForm):
    """The variable share moved, at constant total or not."""

    cible = PourcentField(
        label="Part variable visée (%)",
        help_text="Part de ce que chaque mission reçoit, fonctionnement à part.",
    )
    total = forms.ChoiceField(
        label="Total de chaque mission",
        choices=[
            (CONSTANT, "Constant : la part fixe donne ce que la part variable prend"),
            (LIBRE, "Libre : la part fixe ne bouge pas"),
        ],
        widget=forms.RadioSelect,
    )
    missions = forms.MultipleChoiceField(
        label="Missions concernées",
        help_text="Aucune case cochée : toutes les missions.",
        choices=list(MISSIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "« %(value)s » n’est pas une mission de l’accord. Cochez une mission."
        },
    )
    field_order = ["cible", "total", "missions", "taux", "au", "bareme"]

    @classmethod
    def valeurs_par_defaut(cls, baremes: Baremes) -> dict[str, str]:
        return {**super().valeurs_par_defaut(baremes), "taux": "80", "total": CONSTANT}

    def clean(self) -> dict[str, Any]:
        lues = super().clean() or self.cleaned_data
        if lues.get("total") == LIBRE and lues.get("cible") == 1:
            message = "À total libre, la part variable visée reste sous 100 % : la part fixe ne bouge pas."
            self.add_error("cible", message)
        return lues

    @property
    def constant(self) -> bool:
        return self.cleaned_data["total"] == CONSTANT

    @property
    def missions_visees(self) -> tuple[str, ...]:
        cochees = self.cleaned_data["missions"]
        return tuple(code for code in MISSIONS if code in cochees) or tuple(MISSIONS)


class ScenarioForm(FormulaireDSFR, forms.Form):
    """A scenario file, read and forgotten."""

    fichier = forms.FileField(
        label="Fichier du scénario",
        help_text="JSON, 1 Mo au plus. Il est lu pour ce calcul seulement : rien n’est conservé.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": "Choisissez un fichier de scénario.",
            "empty": "Ce fichier est vide. Choisissez un fichier de scénario.",
        },
    )
    sortie = forms.ChoiceField(
        label="Ce que vous voulez",
        choices=[
            ("page", "Lire le résultat ici"),
            ("xlsx", "Télécharger le résultat (XLSX)"),
            ("scenario", "Télécharger le scénario avec ses contrats (JSON)"),
        ],
        initial="page",
        widget=forms.RadioSelect,
    )

    def clean_fichier(self) -> UploadedFile:
        fichier: UploadedFile = self.cleaned_data["fichier"]
        if fichier.size is None or fichier.size > POIDS_MAX:
            raise forms.ValidationError(
                f"Ce fichier pèse {octets(fichier.size)} ; 1 Mo au plus est attendu. "
                "Regroupez ses contrats par région et taille."
            )
        return fichier
