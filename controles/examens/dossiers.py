"""What a controller reads of a deposit, gathered in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from comptes.depots.requetes.masques import masquer_constat
from comptes.versions.models import ConstatLecture, Fichier, Version
from controles.echanges.enums import EtatEchange
from controles.echanges.models import Echange
from controles.examens.models import Examen
from controles.pieces.enums import Destinataire
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import Organisation, Rattachement, en_vigueur


@dataclass(frozen=True)
class Regard:
    """Where one regulator stands on a deposit."""

    destinataire: str
    organisation: Organisation | None
    examen: Examen | None
    est_le_mien: bool

    @property
    def phrase(self) -> str:
        """State in words, the same for both regulators."""
        if self.organisation is None:
            return "Aucun organisme rattaché"
        if self.examen and self.examen.examine_le:
            return f"Examiné le {timezone.localtime(self.examen.examine_le):%d/%m/%Y} par {self.examen.examine_par}"
        if self.examen and self.examen.pris_par:
            return f"Pris par {self.examen.pris_par}"
        return "À examiner"


@dataclass(frozen=True)
class DossierDExamen:
    """A deposit with its files, findings, regulators and threads."""

    version: Version
    fichiers: list[Fichier]
    constats: list[ConstatLecture]
    regards: list[Regard]
    echanges: list[Echange]
    pris_par_moi: bool
    examine: bool

    @property
    def precisions_ouvertes(self) -> int:
        return sum(e.etat != EtatEchange.CLOS for e in self.echanges)


def dossier(user: Utilisateur, version: Version) -> DossierDExamen:
    """Gather a deposit for its examination."""
    regards = _regards(user, version)
    le_mien = next((r.examen for r in regards if r.est_le_mien), None)
    return DossierDExamen(
        version=version,
        fichiers=list(Fichier.objects.filter(version=version)),
        constats=[
            masquer_constat(constat, user, version.depot.cpts)
            for constat in ConstatLecture.objects.filter(version=version)
        ],
        regards=regards,
        echanges=list(
            Echange.objects.filter(version=version)
            .select_related("organisation", "constat")
            .order_by("-ouvert_le")
        ),
        pris_par_moi=bool(le_mien and le_mien.pris_par_id == user.pk),
        examine=bool(le_mien and le_mien.examine_le),
    )


def _regards(user: Utilisateur, version: Version) -> list[Regard]:
    liens = Rattachement.objects.filter(
        en_vigueur(timezone.localdate()),
        cpts=version.depot.cpts_id,
        nature__in=[NatureRattachement.CAISSE, NatureRattachement.ARS],
    ).select_related("organisation")
    organisations = {lien.nature: lien.organisation for lien in liens}
    examens = {
        e.organisation_id: e
        for e in Examen.objects.filter(version=version).select_related("pris_par", "examine_par")
    }
    miennes = perimetre_de(user).organisations
    return [
        _regard(destinataire, organisations.get(nature), examens, miennes)
        for destinataire, nature in (
            (Destinataire.CPAM.label, NatureRattachement.CAISSE),
            (Destinataire.ARS.label, NatureRattachement.ARS),
        )
    ]


def _regard(
    destinataire: str, organisation: Organisation | None, examens: dict[int, Examen], miennes: dict[int, str]
) -> Regard:
    if organisation is None:
        return Regard(destinataire, None, None, est_le_mien=False)
    return Regard(destinataire, organisation, examens.get(organisation.pk), organisation.pk in miennes)
