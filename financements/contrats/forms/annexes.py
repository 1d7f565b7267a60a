"""Forms of the annex of a contract year: amounts typed, a file, what is checked."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms

from cpts.commun.champs import MontantEurosField
from cpts.commun.formats import euros
from cpts.commun.formulaires import FormulaireDSFR
from financements.contrats.actes.annexes import Papier, saisir_annexe, verifier_annexe
from financements.contrats.enums import PartAnnexe
from financements.contrats.forms.contrats import ActeForm, Fait, champ_date
from financements.contrats.requetes.annexes import PageAnnexe


def _champs_du_papier() -> dict[str, forms.Field]:
    return {
        "source": forms.CharField(
            label="Annexe",
            max_length=200,
            help_text="Par exemple : annexe 2 du contrat.",
            error_messages={"required": "Nommez l’annexe signée d’où viennent ces montants."},
        ),
        "annexe_du": champ_date("Signée le", "La date de l’annexe, ou de l’avenant qui la porte."),
        "page": forms.CharField(label="Page", required=False, max_length=20),
    }


class _AnnexeForm(ActeForm):
    """An act on the annex of one year."""

    def __init__(self, *args: Any, page: PageAnnexe, **kwargs: Any) -> None:
        self.page_annexe = page
        super().__init__(*args, contrat=page.contrat, **kwargs)

    @property
    def annee(self) -> datetime.date:
        return self.page_annexe.annee.debut

    @property
    def papier(self) -> Papier:
        lus = self.cleaned_data
        return Papier(lus["source"], lus["annexe_du"], lus["page"])


class SaisirAnnexeForm(_AnnexeForm):
    """All the amounts of the year at once; one left empty keeps following the scale."""

    def preparer(self) -> None:
        self.fields.update(_champs_du_papier())
        for poste in self.page_annexe.postes:
            self.fields[f"{poste.mission}__{poste.part}"] = MontantEurosField(
                label=PartAnnexe(poste.part).label,
                required=False,
                max_digits=12,
                help_text=f"Barème : {euros(poste.bareme)}",
            )
        self.initial = self._connus()

    def _connus(self) -> dict[str, Any]:
        lignes = self.page_annexe.lignes
        if not lignes:
            return {}
        derniere = max(lignes.values(), key=lambda ligne: ligne.saisi_le)
        montants = {
            f"{mission}__{part}": f"{ligne.montant:.2f}".replace(".", ",")
            for (mission, part), ligne in lignes.items()
        }
        return {
            "source": derniere.source,
            "annexe_du": derniere.annexe_du,
            "page": derniere.page,
            **montants,
        }

    @property
    def montants(self) -> dict[tuple[str, str], Decimal]:
        saisis = {p: self.cleaned_data.get(f"{p.mission}__{p.part}") for p in self.page_annexe.postes}
        return {(p.mission, p.part): montant for p, montant in saisis.items() if montant is not None}

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        if not self.errors and not self.montants:
            raise forms.ValidationError("Indiquez au moins un montant de l’annexe.")
        for poste in self.page_annexe.postes:
            champ = f"{poste.mission}__{poste.part}"
            if poste.ligne and champ not in self.errors and lus.get(champ) is None:
                self.add_error(champ, "Un montant enregistré ne s’efface pas : remettez-le, ou corrigez-le.")
        return lus

    def executer(self) -> Fait:
        lignes = saisir_annexe(self.user, self.contrat, self.annee, self.papier, self.montants)
        return self.contrat, f"Montants enregistrés : {len(lignes)}. Une autre personne doit les vérifier."


class ImporterAnnexeForm(FormulaireDSFR, forms.Form):
    """The annex and the table of its amounts."""

    fichier = forms.FileField(
        label="Tableau des montants",
        help_text="CSV, XLSX ou ODS, 1 Mo au plus, avec les colonnes du modèle.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**_champs_du_papier(), **self.fields}
        self.habiller_les_champs()

    @property
    def papier(self) -> Papier:
        lus = self.cleaned_data
        return Papier(lus["source"], lus["annexe_du"], lus["page"])


class VerifierAnnexeForm(_AnnexeForm):
    """The amounts read on the signed paper, one box each."""

    def preparer(self) -> None:
        for poste in self.page_annexe.a_verifier:
            ligne = poste.ligne
            assert ligne is not None
            sien = ligne.auteur_id == self.user.pk
            self.fields[f"{poste.mission}__{poste.part}"] = forms.BooleanField(
                label=f"{poste.libelle} : {euros(ligne.montant)} ({ligne.provenance_en_clair})",
                required=False,
                disabled=sien,
                help_text="Vous l’avez saisi : une autre personne le vérifie."
                if sien
                else f"Saisi par {ligne.auteur}.",
            )

    def executer(self) -> Fait:
        cochees = [p for p in self.page_annexe.a_verifier if self.cleaned_data.get(f"{p.mission}__{p.part}")]
        postes = {(p.mission, p.part) for p in cochees}
        lignes = verifier_annexe(self.user, self.contrat, self.annee, postes)
        return self.contrat, f"Montants vérifiés : {len(lignes)}."
