"""Forms that make a contract: a new one and its corrections, a renewal, a merger, a split."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from cpts.commun.formats import date_longue
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS, CommunePerimetre, en_vigueur
from financements.aci.codes import TAILLES
from financements.baremes.registre import lignees
from financements.contrats import actes
from financements.contrats.actes.saisie import UN_JOUR
from financements.contrats.forms.contrats import (
    ActeForm,
    Fait,
    ajouter_missions,
    champ_date,
    champ_motif,
    contrats_a_reunir,
    engagements,
    structure_de,
)
from financements.contrats.models.contrats import LIGNEE_ACI

NOUVELLE = "nouvelle"
# A split gives two to five CPTS: the present one, and these.
RANGS_DES_NOUVELLES = {
    1: "CPTS qui se sépare",
    2: "Deuxième CPTS qui se sépare (facultatif)",
    3: "Troisième CPTS qui se sépare (facultatif)",
    4: "Quatrième CPTS qui se sépare (facultatif)",
}
_TAILLE = [("", "D’après la population du périmètre"), *((t, t) for t in TAILLES)]


def champ_annees() -> forms.IntegerField:
    return forms.IntegerField(
        label="Durée, en années",
        min_value=1,
        max_value=20,
        required=False,
        help_text="Vide : la durée fixée par l’accord.",
        error_messages={
            "invalid": "Attendu : un nombre entier d’années, par exemple 5.",
            "min_value": "Un contrat dure au moins un an.",
            "max_value": "Attendu : vingt ans au plus.",
        },
    )


class NouveauContratForm(ActeForm):
    """Prepare a contract. Amounts of a demonstration scale are offered to the demonstration only."""

    signature = champ_date("Signature le", "Prévue ou faite.")
    annees = champ_annees()
    numero = forms.CharField(label="Numéro donné par la caisse", max_length=40, required=False)
    taille = forms.ChoiceField(
        label="Taille", choices=_TAILLE, required=False, help_text="À indiquer si la population est inconnue."
    )
    bareme = forms.ChoiceField(label="Barème")
    clause_transmission = forms.BooleanField(
        label="Une clause de ce contrat oblige à transmettre les comptes", required=False
    )

    def __init__(self, *args: Any, cpts: CPTS, user: Utilisateur, **kwargs: Any) -> None:
        self.cpts = cpts
        super().__init__(*args, contrat=None, user=user, **kwargs)  # type: ignore[arg-type]

    def preparer(self) -> None:
        permises = [v for v in lignees() if not v.demonstration or self.cpts.demonstration]
        self.fields["bareme"].choices = [(v.id, v.libelle) for v in permises]  # type: ignore[attr-defined]
        self.fields["bareme"].initial = LIGNEE_ACI
        ajouter_missions(self, {}, constatees=False)

    def executer(self) -> Fait:
        lus = self.cleaned_data
        saisi = actes.Saisi(
            signature=lus["signature"],
            annees=lus["annees"],
            numero=lus["numero"],
            taille=lus["taille"],
            bareme=lus["bareme"],
            clause_transmission=lus["clause_transmission"],
        )
        contrat = actes.creer_contrat(self.user, self.cpts, saisi, engagements(self))
        return (
            contrat,
            "Le contrat est préparé. Enregistrez-le quand il est signé et que ses missions sont indiquées.",
        )


class CorrigerForm(ActeForm):
    """Correct a contract not registered yet: what is written comes first."""

    signature = champ_date("Signature le", "Prévue ou faite.")
    fin = champ_date("Dernier jour", "La veille d’un anniversaire de la signature.")
    numero = forms.CharField(label="Numéro donné par la caisse", max_length=40, required=False)
    taille = forms.ChoiceField(label="Taille", choices=_TAILLE, required=False)
    clause_transmission = forms.BooleanField(
        label="Une clause de ce contrat oblige à transmettre les comptes", required=False
    )

    def preparer(self) -> None:
        for nom, champ in self.fields.items():
            champ.initial = getattr(self.contrat, nom)

    def executer(self) -> Fait:
        corrige = actes.corriger(self.user, self.contrat, actes.Correction(**self.cleaned_data))
        return corrige, "Le contrat est corrigé."


class SupprimerForm(ActeForm):
    definitif = "Je confirme la suppression de ce contrat en préparation"

    def executer(self) -> Fait:
        actes.supprimer(self.user, self.contrat)
        return (
            self.contrat,
            "Le contrat en préparation est supprimé ; le journal des actes en garde la trace.",
        )


class RenouvelerForm(ActeForm):
    signature = champ_date("Signature le", "Vide : le lendemain du dernier jour du contrat actuel.", False)
    annees = champ_annees()
    numero = forms.CharField(label="Numéro donné par la caisse", max_length=40, required=False)

    def executer(self) -> Fait:
        lus = self.cleaned_data
        nouveau = actes.renouveler(
            self.user, self.contrat, signature=lus["signature"], annees=lus["annees"], numero=lus["numero"]
        )
        return nouveau, f"Le renouvellement est préparé, à compter du {date_longue(nouveau.signature)}."


class FusionnerForm(ActeForm):
    definitif = "Je confirme la fusion : les contrats réunis prendront fin, cela ne pourra pas être défait"
    autres = forms.MultipleChoiceField(
        label="Contrats à réunir avec celui-ci",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un autre contrat."},
    )
    issue = forms.ChoiceField(label="CPTS qui prend la suite")
    nom = forms.CharField(
        label="Nom de la nouvelle CPTS",
        max_length=160,
        required=False,
        help_text="Seulement si vous avez choisi « Une nouvelle CPTS ».",
    )
    siren = forms.CharField(label="SIREN de la nouvelle CPTS", max_length=11, required=False)
    signature = champ_date("Signature du nouveau contrat le", "Les anciens prennent fin la veille.")
    taille = forms.ChoiceField(label="Taille", choices=_TAILLE, required=False)
    annees = champ_annees()
    numero = forms.CharField(label="Numéro donné par la caisse", max_length=40, required=False)
    motif = champ_motif("Les CPTS réunies et l’ARS le lisent.")

    def preparer(self) -> None:
        self.possibles = list(contrats_a_reunir(self.user, self.contrat))
        tous = [self.contrat, *self.possibles]
        self.fields["autres"].choices = [  # type: ignore[attr-defined]
            (str(c.uuid), f"{c.cpts.nom}, signé le {c.signature:%d/%m/%Y}") for c in self.possibles
        ]
        if not self.possibles:
            self.fields[
                "autres"
            ].help_text = "Votre caisse ne suit aucun autre contrat en vigueur à réunir avec lui."
        self.fields["issue"].choices = [  # type: ignore[attr-defined]
            *((str(c.cpts.uuid), c.cpts.nom) for c in tous),
            (NOUVELLE, "Une nouvelle CPTS"),
        ]

    def executer(self) -> Fait:
        lus = self.cleaned_data
        reunis = [self.contrat, *(c for c in self.possibles if str(c.uuid) in lus["autres"])]
        cpts = structure_de(reunis, lus["issue"])
        if cpts is None and lus["issue"] != NOUVELLE:
            raise forms.ValidationError(
                {
                    "issue": "La CPTS qui prend la suite est l’une de celles qui se réunissent, ou une nouvelle."
                }
            )
        issue = actes.Issue(cpts, lus["nom"], re.sub(r"\s", "", lus["siren"]), taille=lus["taille"])
        nouveau = actes.fusionner(
            self.user,
            reunis,
            issue,
            signature=lus["signature"],
            motif=lus["motif"],
            annees=lus["annees"],
            numero=lus["numero"],
        )
        return nouveau, "La fusion est enregistrée. Enregistrez le nouveau contrat une fois signé."


def _decouper(communes: str) -> tuple[str, ...]:
    """Codes of communes as they were typed, in capitals (« 2a004 »)."""
    return tuple(code.upper() for code in re.split(r"[\s,;]+", communes.strip()) if code)


class ScinderForm(ActeForm):
    """Two to five CPTS: the present one goes on, one to four separate from it."""

    definitif = "Je confirme la scission : le contrat prendra fin, cela ne pourra pas être défait"
    signature = champ_date("Signature des nouveaux contrats le", "L’ancien prend fin la veille.")
    annees = champ_annees()
    motif = champ_motif("La CPTS et l’ARS le lisent.")

    def preparer(self) -> None:
        for rang in RANGS_DES_NOUVELLES:
            champs = champs_d_une_nouvelle(obligatoire=rang == 1)
            self.fields.update({f"nouvelle{rang}__{nom}": champ for nom, champ in champs.items()})

    @property
    def groupes(self) -> list[tuple[str, list[BoundField]]]:
        """Fields of each CPTS that separates."""
        return [
            (titre, [champ for champ in self if champ.name.startswith(f"nouvelle{rang}__")])
            for rang, titre in RANGS_DES_NOUVELLES.items()
        ]

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        for rang in RANGS_DES_NOUVELLES:
            nouvelle = self.du_groupe(f"nouvelle{rang}")
            for nom, conseil in (
                ("nom", "Donnez le nom de cette CPTS, ou videz ses communes."),
                ("communes", "Indiquez ses communes, ou videz son nom."),
            ):
                cle = f"nouvelle{rang}__{nom}"
                if any(nouvelle.values()) and not nouvelle.get(nom) and cle not in self.errors:
                    self.add_error(cle, conseil)
        return lus

    def executer(self) -> Fait:
        lus = self.cleaned_data
        parties = [nouvelle for rang in RANGS_DES_NOUVELLES if (nouvelle := self._nouvelle(rang)).nom]
        perimetre = CommunePerimetre.objects.filter(
            en_vigueur(lus["signature"] - UN_JOUR), cpts=self.contrat.cpts_id
        )
        donnees = {code for nouvelle in parties for code in nouvelle.communes}
        restent = sorted(set(perimetre.values_list("commune_id", flat=True)) - donnees)
        nouveaux = actes.scinder(
            self.user,
            self.contrat,
            [actes.Issue(cpts=self.contrat.cpts, communes=tuple(restent)), *parties],
            signature=lus["signature"],
            motif=lus["motif"],
            annees=lus["annees"],
        )
        return nouveaux[0], "La scission est enregistrée. Enregistrez chaque nouveau contrat une fois signé."

    def _nouvelle(self, rang: int) -> actes.Issue:
        lue = self.du_groupe(f"nouvelle{rang}")
        return actes.Issue(
            nom=lue["nom"], siren=re.sub(r"\s", "", lue["siren"]), communes=_decouper(lue["communes"])
        )


def champs_d_une_nouvelle(obligatoire: bool) -> dict[str, forms.Field]:
    """Fields of one CPTS that separates from another."""
    return {
        "nom": forms.CharField(
            label="Nom de la nouvelle CPTS",
            max_length=160,
            required=obligatoire,
            error_messages={"required": "Donnez le nom de la CPTS qui se sépare."},
        ),
        "siren": forms.CharField(label="SIREN de la nouvelle CPTS", max_length=11, required=False),
        "communes": forms.CharField(
            label="Communes qui la rejoignent",
            required=obligatoire,
            help_text="Codes INSEE, un par ligne ou séparés par des espaces. Les autres restent à la CPTS actuelle.",
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Indiquez au moins une commune qui rejoint la nouvelle CPTS."},
        ),
    }
