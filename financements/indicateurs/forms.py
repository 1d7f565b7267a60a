"""Forms of indicators. Rates are written as people write them: « 80 », « 66,67 % »."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from comptes.versions.models import Version
from cpts.commun.champs import MontantEurosField, MotifField
from cpts.commun.enums import Mission
from cpts.commun.formulaires import FormulaireDSFR
from financements.contrats.forms.contrats import champ_date
from financements.indicateurs.champs import MesureField, PaliersField, TauxField, champ_fait_ou_non, ecrire
from financements.indicateurs.en_euros import EnEuros
from financements.indicateurs.enums import (
    MesureIndicateur,
    MesurePar,
    NatureIndicateur,
    NiveauPreuve,
    PorteeIndicateur,
    SensCible,
)
from financements.indicateurs.euros import en_euros_de
from financements.indicateurs.lecture import ObjectifVu
from financements.indicateurs.models import Indicateur, Objectif
from financements.indicateurs.preuves import PORTEES


class IndicateurForm(FormulaireDSFR, forms.Form):
    """What the contract measures, as its annex says. ``missions`` are those the contract engages."""

    mission = forms.ChoiceField(
        label="Mission",
        error_messages={
            "required": "Choisissez la mission.",
            "invalid_choice": "Cette mission n’est pas engagée par ce contrat. Choisissez-en une dans la liste.",
        },
    )
    libelle = forms.CharField(
        label="Indicateur",
        max_length=300,
        help_text="En une phrase, par exemple : patients sans médecin traitant orientés.",
        error_messages={"required": "Écrivez l’indicateur en une phrase, comme au contrat."},
    )
    nature = forms.ChoiceField(
        label="Nature",
        choices=NatureIndicateur.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez : action menée ou résultat mesuré."},
    )
    definition = forms.CharField(
        label="Définition",
        required=False,
        help_text="Ce qui est compté, et comment.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sens = forms.ChoiceField(
        label="L’objectif est atteint quand la valeur est",
        choices=SensCible.choices,
        initial=SensCible.AU_MOINS,
    )
    unite = forms.CharField(
        label="Unité", required=False, max_length=40, help_text="Par exemple : patients, réunions, %."
    )
    poids = MesureField(
        label="Poids dans la mission", initial=1, help_text="1 pour un poids égal aux autres."
    )
    preuve_attendue = forms.CharField(
        label="Preuve attendue",
        max_length=300,
        help_text="Ce que la CPTS joint pour le montrer. Une mention au rapport d’activité est une déclaration.",
        error_messages={"required": "Écrivez la preuve attendue : la CPTS saura quoi garder dès maintenant."},
    )
    niveau_attendu = forms.ChoiceField(
        label="Niveau de preuve attendu", choices=NiveauPreuve.choices, initial=NiveauPreuve.DOCUMENT
    )
    source = forms.CharField(
        label="Source",
        max_length=300,
        help_text="Article ou annexe du contrat.",
        error_messages={"required": "Écrivez l’article ou l’annexe du contrat qui porte cet indicateur."},
    )

    mesure_par = forms.ChoiceField(
        label="Qui donne la valeur", choices=MesurePar.choices, initial=MesurePar.CPTS, required=False
    )
    livrables = forms.CharField(
        label="Livrables",
        required=False,
        help_text="Ce que la CPTS remet en plus de la valeur : comptes rendus, dates, supports.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    portee = forms.ChoiceField(
        label="Portée", choices=PorteeIndicateur.choices, initial=PorteeIndicateur.LOCAL, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Left out, the CPTS gives the value and the indicator is local."""
        lus = super().clean() or {}
        lus["mesure_par"] = lus.get("mesure_par") or MesurePar.CPTS
        lus["portee"] = lus.get("portee") or PorteeIndicateur.LOCAL
        return lus

    def __init__(self, *args: Any, missions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mission"].choices = [  # type: ignore[attr-defined]
            ("", "Choisissez une mission"),
            *((code, Mission(code).label) for code in missions),
        ]


class RetraitForm(FormulaireDSFR, forms.Form):
    jour = champ_date(
        "Premier jour où il n’est plus suivi", "Les années de contrat commencées avant gardent leur objectif."
    )
    motif = MotifField(label="Motif", requis="Écrivez le motif : il est gardé et montré à la CPTS.")


class CibleForm(FormulaireDSFR, forms.Form):
    """The target of one indicator; « fait ou non » has words only. Left empty: no target for the year."""

    cible = MesureField(label="Cible", required=False)
    cible_texte = forms.CharField(label="En toutes lettres", required=False, max_length=300)
    mesure = forms.ChoiceField(label="Payé", required=False)
    montant = MontantEurosField(
        label="Montant de l’annexe, en euros", required=False, help_text="S’il est payé en euros."
    )
    depart = MesureField(
        label="Valeur de départ", required=False, help_text="S’il est payé du départ à la cible."
    )
    paliers = PaliersField(required=False)

    def __init__(self, *args: Any, indicateur: Indicateur, objectif: Objectif | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicateur, self.objectif = indicateur, objectif
        cible = self.fields["cible"]
        mesures = self._mesures_possibles()
        self.fields["mesure"].choices = [(m.value, m.label) for m in mesures]  # type: ignore[attr-defined]
        if indicateur.sens == SensCible.FAIT:
            for nom in ("cible", "depart", "paliers"):
                del self.fields[nom]
            self.fields["cible_texte"].label = "Ce qui doit être fait"
        else:
            sens = "au plus" if indicateur.sens == SensCible.AU_PLUS else "au moins"
            cible.label = f"Cible, {sens}{f' ({indicateur.unite})' if indicateur.unite else ''}"
        if objectif:
            self.initial = {
                "cible": ecrire(objectif.cible),
                "cible_texte": objectif.cible_texte,
                "mesure": objectif.mesure,
                "montant": ecrire(objectif.montant),
                "depart": ecrire(objectif.depart),
                "paliers": "\n".join(f"{ecrire(p.borne)} : {ecrire(p.montant)}" for p in objectif.paliers),
            }

    def _mesures_possibles(self) -> list[MesureIndicateur]:
        """What is done or not is paid so; what is measured, by steps or from a baseline to a target."""
        if self.indicateur.sens == SensCible.FAIT:
            return [MesureIndicateur.TAUX, MesureIndicateur.FAIT]
        return [MesureIndicateur.TAUX, MesureIndicateur.PALIERS, MesureIndicateur.LINEAIRE]

    @property
    def en_euros(self) -> EnEuros | None:
        """What the annex pays; None when the indicator is paid at a rate."""
        lus = self.cleaned_data
        montant = lus.get("montant")
        if montant is None:
            return None
        return EnEuros(lus["mesure"], montant, lus.get("depart"), tuple(lus.get("paliers") or ()))

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        lus["mesure"] = lus.get("mesure") or MesureIndicateur.TAUX
        paye_en_euros = lus["mesure"] != MesureIndicateur.TAUX
        if paye_en_euros and "montant" not in self.errors and lus.get("montant") is None:
            self.add_error("montant", "Indiquez le montant que l’annexe donne à cet indicateur.")
        if not paye_en_euros and lus.get("montant") is not None:
            self.add_error("mesure", "Un montant est écrit : choisissez comment il se gagne, ou effacez-le.")
        if (
            self.objectif
            and not self.errors
            and not paye_en_euros
            and lus.get("cible") is None
            and not lus.get("cible_texte", "").strip()
        ):
            self.add_error(
                "cible_texte",
                "Un objectif fixé garde une cible : changez-la, ou remettez celle qui était écrite.",
            )
        return lus

    @property
    def change(self) -> bool:
        """Whether something other than what is kept was written."""
        cible, texte = self.cleaned_data.get("cible"), self.cleaned_data["cible_texte"].strip()
        if self.objectif is None:
            return cible is not None or bool(texte) or self.en_euros is not None
        en_place = (self.objectif.cible, self.objectif.cible_texte, en_euros_de(self.objectif))
        return (cible, texte, self.en_euros) != en_place


class MesurerForm(FormulaireDSFR, forms.Form):
    """The value the caisse measured, and where it comes from."""

    valeur = MesureField(
        label="Valeur mesurée", error_messages={"required": "Indiquez la valeur mesurée, par exemple 73,1."}
    )
    source = forms.CharField(
        label="D’où vient cette valeur",
        max_length=300,
        help_text="Par exemple : requête locale du 15 janvier 2026.",
        error_messages={"required": "Dites d’où vient la valeur : la CPTS le lit."},
    )

    def __init__(self, *args: Any, objectif: Objectif, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicateur = objectif.indicateur
        if indicateur.sens == SensCible.FAIT:
            self.fields["valeur"] = champ_fait_ou_non(obligatoire=True)
            self.order_fields(["valeur", "source"])
        elif indicateur.unite:
            self.fields["valeur"].label = f"Valeur mesurée ({indicateur.unite})"
        self.habiller_les_champs()


class MontantRetenuForm(FormulaireDSFR, forms.Form):
    """An amount kept instead of the computed one."""

    montant = MontantEurosField(label="Montant retenu, en euros")
    motif = MotifField(label="Motif", requis="Écrivez le motif : il est gardé et montré à la CPTS.")


class DeclarationForm(FormulaireDSFR, forms.Form):
    """The value of one objective and its evidence. ``pieces`` are those this CPTS has deposited."""

    valeur = MesureField(label="Valeur atteinte", required=False)
    commentaire = forms.CharField(
        label="Ce qui a été fait",
        required=False,
        help_text="En quelques mots : pour qui, avec qui, ce qui a aidé ou manqué.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    niveau = forms.ChoiceField(
        label="Quelle preuve apportez-vous ?",
        choices=[(niveau.value, PORTEES[niveau]) for niveau in NiveauPreuve],
        widget=forms.RadioSelect,
        help_text="Une phrase du rapport d’activité est une déclaration. Ce niveau est montré à la caisse et à l’ARS.",
        error_messages={
            "required": "Choisissez le niveau de preuve : une déclaration suffit pour commencer."
        },
    )
    piece = forms.ModelChoiceField(
        label="Pièce déjà déposée",
        queryset=Version.objects.none(),
        required=False,
        empty_label="Aucune",
        error_messages={
            "invalid_choice": "Cette pièce n’est pas une pièce de votre CPTS. Choisissez-en une dans la liste."
        },
    )
    preuve = forms.CharField(
        label="Où se trouve la preuve",
        required=False,
        max_length=300,
        help_text="Par exemple : annexe 4 du rapport d’activité 2025, page 12.",
    )

    def __init__(self, *args: Any, objectif: Objectif, pieces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicateur = objectif.indicateur
        if indicateur.sens == SensCible.FAIT:
            self.fields["valeur"] = champ_fait_ou_non()
        elif indicateur.unite:
            self.fields["valeur"].label = f"Valeur atteinte ({indicateur.unite})"
        piece = self.fields["piece"]
        piece.queryset = pieces  # type: ignore[attr-defined]
        piece.label_from_instance = libelle_de_piece  # type: ignore[attr-defined]
        self.order_fields(["valeur", "commentaire", "niveau", "piece", "preuve"])
        self.habiller_les_champs()


def libelle_de_piece(version: Version) -> str:
    """« Rapport d’activité, exercice 2025 (2026-000123) »."""
    return f"{version.depot.get_piece_display()}, exercice {version.depot.exercice} ({version.numero})"


class TauxMotiveForm(FormulaireDSFR, forms.Form):
    """A rate and its reason for one objective, in a batch: left empty, it waits."""

    taux = TauxField(label="Taux d’atteinte, en %", required=False)
    motif = MotifField(label="Motif", required=False)

    def __init__(self, *args: Any, vu: ObjectifVu, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vu = vu
        self.fields["motif"].widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        motif = lus.get("motif", "").strip()
        if lus.get("taux") is not None and not motif:
            self.add_error("motif", "Un taux se motive : écrivez la raison, elle est montrée à la CPTS.")
        if motif and "taux" not in self.errors and lus.get("taux") is None:
            self.add_error("taux", "Un motif a été écrit sans taux : indiquez le taux, ou effacez le motif.")
        return lus

    @property
    def rempli(self) -> bool:
        return self.cleaned_data.get("taux") is not None


class ContestationForm(FormulaireDSFR, forms.Form):
    motif = MotifField(
        label="Pourquoi vous contestez",
        help_text="Dites ce qui n’a pas été compté, et où on le lit. La caisse répond par une nouvelle décision.",
        requis="Une contestation se motive : écrivez la raison.",
    )


class TauxMissionForm(FormulaireDSFR, forms.Form):
    motif = MotifField(
        label="Motif",
        required=False,
        help_text="Laissé vide, la règle de calcul est écrite à sa place.",
    )


class VideForm(FormulaireDSFR, forms.Form):
    """Nothing to fill in: a button that confirms."""
