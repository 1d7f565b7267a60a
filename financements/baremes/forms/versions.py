"""Forms of the administration of the scale."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cpts.commun.formulaires import FormulaireDSFR
from financements.aci.codes import LIBELLES_PARTS, MISSIONS
from financements.baremes.contenu import CONFIANCES, FORCES, SOURCE_INVENTEE, Contenu, oublier_verification
from financements.baremes.models import MOTIF_IDENTIFIANT
from financements.baremes.registre import Registre
from financements.baremes.saisie import Origine

PARTS_DES_MISSIONS = [(code, libelle) for code, libelle in LIBELLES_PARTS.items() if code != "fonctionnement"]


def champ_jour(libelle: str, aide: str = "", requis: bool = True) -> forms.DateField:
    """A day, with the browser's own calendar where there is one; typed as 31/12/2027 elsewhere."""
    return forms.DateField(
        label=libelle,
        help_text=aide,
        required=requis,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Écrivez une date, par exemple 01/01/2027."},
    )


class NouvelleForm(FormulaireDSFR, forms.Form):
    """What a version replaces, its name, and the day it takes effect."""

    precedente = forms.ChoiceField(
        label="Version à remplacer",
        help_text="Seule la dernière version d’une lignée peut être remplacée. Ses montants sont copiés, à vérifier.",
    )
    identifiant = forms.CharField(
        label="Identifiant",
        max_length=40,
        validators=[MOTIF_IDENTIFIANT],
        help_text="Court et définitif : il figure sur les échéanciers et dans l’API. Par exemple ACI-AV3.",
    )
    titre = forms.CharField(label="Titre", max_length=160)
    effet = champ_jour(
        "Date d’effet",
        "Les années de contrat qui commencent ce jour-là ou ensuite prennent les nouveaux montants.",
    )

    def __init__(self, registre: Registre, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dernieres = [v for v in registre.versions.values() if registre.suivante(v.id) is None]
        self.fields["precedente"].choices = [  # type: ignore[attr-defined]
            (v.id, f"{v.id} : {v.libelle}") for v in sorted(dernieres, key=lambda v: (v.demonstration, v.id))
        ]


class EnteteForm(FormulaireDSFR, forms.Form):
    """Everything of a version that is not a cell of the grid."""

    titre = forms.CharField(label="Titre", max_length=160)
    effet = champ_jour("Date d’effet")
    reference = forms.CharField(
        label="Référence du texte", max_length=300, required=False, help_text="Arrêté, avis, NOR, article."
    )
    signature = champ_jour("Signature du texte", requis=False)
    publication = champ_jour("Publication au Journal officiel", requis=False)
    note = forms.CharField(
        label="Note", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    avance = forms.DecimalField(
        label="Taux de l’avance (en %)",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        localize=True,
    )
    duree = forms.IntegerField(label="Durée du contrat (en années)", min_value=1, max_value=20)

    @classmethod
    def initiales(cls, contenu: Contenu) -> dict[str, Any]:
        """What a draft already says."""
        texte = contenu["texte"]
        return {
            "titre": contenu["libelle"],
            "effet": contenu["effet"],
            **{champ: texte[champ] for champ in ("reference", "signature", "publication", "note")},
            "avance": (Decimal(contenu["avance"]["taux"]) * 100).normalize(),
            "duree": contenu["duree"]["annees"],
        }

    def appliquer(self, contenu: Contenu, origine: Origine | None) -> None:
        """Write the text of the version, the rate and the duration."""
        lus = self.cleaned_data
        contenu["texte"] = {
            "reference": lus["reference"] or None,
            "signature": _iso(lus["signature"]),
            "publication": _iso(lus["publication"]),
            "note": lus["note"] or None,
        }
        valeurs = {"avance": ("taux", str(lus["avance"] / 100)), "duree": ("annees", lus["duree"])}
        for partie, (champ, valeur) in valeurs.items():
            if origine and self.change(contenu, partie):
                contenu[partie][champ] = valeur
                contenu[partie].update(vars_origine(origine))

    def change(self, contenu: Contenu, partie: str | None = None) -> bool:
        """Whether the rate or the duration are not those of the draft: that needs a source."""
        lus = self.cleaned_data
        changes = {
            "avance": lus["avance"] / 100 != Decimal(contenu["avance"]["taux"]),
            "duree": lus["duree"] != contenu["duree"]["annees"],
        }
        return changes[partie] if partie else any(changes.values())


def vars_origine(origine: Origine) -> dict[str, Any]:
    """The provenance of a changed value, nobody having verified it yet."""
    provenance: dict[str, Any] = dict(vars(origine))
    oublier_verification(provenance)
    return provenance


def _iso(jour: datetime.date | None) -> str | None:
    return jour.isoformat() if jour else None


class OrigineForm(FormulaireDSFR, forms.Form):
    """Where the values changed in this entry come from; asked for only when one of them changes."""

    source = forms.CharField(
        label="Source des valeurs modifiées",
        max_length=600,
        required=False,
        help_text="Texte, article, page : ce que la personne qui vérifie ira relire.",
    )
    force = forms.ChoiceField(label="Force", choices=list(FORCES.items()), initial="convention")
    confiance = forms.ChoiceField(label="Confiance", initial="certain")

    def __init__(self, demonstration: bool, *args: Any, **kwargs: Any) -> None:
        self.demonstration = demonstration
        super().__init__(*args, **kwargs)
        exclues = {"inconnu", "non_verifie"} | ({"certain", "probable"} if demonstration else {"invente"})
        self.fields["confiance"].choices = [  # type: ignore[attr-defined]
            (code, libelle) for code, libelle in CONFIANCES.items() if code not in exclues
        ]
        if demonstration:
            invente = {"source": SOURCE_INVENTEE, "force": "choix", "confiance": "invente"}
            self.initial = {**invente, **self.initial}

    def exiger_source(self) -> None:
        """Refuse changed values that come from nowhere."""
        if not self.cleaned_data.get("source"):
            self.add_error("source", "Des valeurs ont changé : dites d’où elles viennent.")

    @property
    def origine(self) -> Origine:
        lus = self.cleaned_data
        return Origine(lus["source"], lus["force"], lus["confiance"], self.demonstration)


class PosteForm(FormulaireDSFR, forms.Form):
    """A mission and part that the version replaced does not have (SNP, SAS, crisis…)."""

    mission = forms.ChoiceField(label="Mission", required=False, choices=[("", "Aucune"), *MISSIONS.items()])
    part = forms.ChoiceField(label="Part", required=False, choices=[("", "Aucune"), *PARTS_DES_MISSIONS])

    def clean(self) -> dict[str, Any]:
        lus: dict[str, Any] = super().clean() or {}
        if bool(lus.get("mission")) != bool(lus.get("part")):
            raise ValidationError("Pour ajouter une ligne, choisissez la mission et la part.")
        return lus

    @property
    def poste(self) -> tuple[str, str] | None:
        lus = self.cleaned_data
        return (lus["mission"], lus["part"]) if lus.get("mission") else None


class ImportForm(FormulaireDSFR, forms.Form):
    fichier = forms.FileField(
        label="Tableau des lignes",
        help_text="CSV, XLSX ou ODS, avec les colonnes de l’export. Toutes les lignes sont remplacées, ou aucune.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )


class LectureForm(FormulaireDSFR, forms.Form):
    """What the verifier read."""

    source_relue = forms.CharField(
        label="Source que vous avez relue vous-même",
        max_length=300,
        help_text="Texte, article, page. Elle est gardée avec votre nom et la date.",
        error_messages={"required": "Écrivez la source que vous avez relue vous-même."},
    )


class MotifForm(FormulaireDSFR, forms.Form):
    motif = forms.CharField(
        label="Motif",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Une phrase, gardée dans l’historique.",
    )


class PublierForm(FormulaireDSFR, forms.Form):
    """The explicit act: the effect read, and a box that nothing ticks in advance."""

    effet = forms.UUIDField(widget=forms.HiddenInput)
    confirmation = forms.BooleanField(
        label="J’ai lu l’effet annoncé. Je sais qu’une version publiée ne se modifie plus.",
        error_messages={"required": "Cochez la case pour confirmer que vous avez lu l’effet annoncé."},
    )
