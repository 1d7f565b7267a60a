"""Reading an import: file → lines compared with what is known. Nothing becomes a payment here."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from comptes.depots import rangement
from cpts.commun.verrous import Verrou, essayer
from financements.versements.codes import EtatImport, EtatLigne
from financements.versements.confrontation import Confrontee, confronter
from financements.versements.lecture import (
    FichierIllisible,
    Lecture,
    Table,
    lire,
    ouvrir,
    signature_des_titres,
)
from financements.versements.models import DispositionMemorisee, ImportVersements, LigneImport

journal = logging.getLogger(__name__)
ECHEC_INTERNE = (
    "La lecture s’est arrêtée sur une erreur de notre côté : votre fichier n’est pas en cause. "
    "Rien n’a été enregistré. Prévenez l’assistance en donnant le nom du fichier."
)


class ImportFige(Exception):
    """The import is no longer in a state where this may be done; the sentence says which."""


def table_de(importation: ImportVersements, colonnes: Mapping[str, int] | None = None) -> Table:
    """The table of the stored file, with columns under trial, the ones kept, or as recognised."""
    with importation.contenu.open("rb") as fichier:
        octets = fichier.read()
    return ouvrir(octets, importation.genre, colonnes or importation.colonnes, memoire_de(importation))


def memoire_de(importation: ImportVersements) -> dict[str, dict[str, int]]:
    """Layouts this body described earlier, by fingerprint of their titles."""
    dispositions = DispositionMemorisee.objects.filter(
        organisation=importation.organisation_id, genre=importation.genre
    )
    return dict(dispositions.values_list("signature", "colonnes"))


def lire_import(import_id: int) -> None:
    """Read one import that waits for it; does nothing for any other, or when another worker holds it."""
    with essayer(Verrou.LECTURE_IMPORT, import_id) as tenu:
        importation = ImportVersements.objects.filter(
            pk=import_id, etat__in=[EtatImport.RECU, EtatImport.EN_LECTURE]
        ).first()
        if not tenu or importation is None:
            return
        ImportVersements.objects.filter(pk=import_id).update(etat=EtatImport.EN_LECTURE, progression=0)
        try:
            _lire(importation)
        except FichierIllisible as illisible:
            _echouer(importation, f"{illisible.message} {illisible.que_faire}", illisible.a_detruire)
        except Exception:
            journal.exception("lecture de l’import %s interrompue", import_id)
            _echouer(importation, ECHEC_INTERNE, a_detruire=False)


def decrire(
    user, importation: ImportVersements, colonnes: Mapping[str, int], total_attendu: Decimal | None
) -> None:
    """Keep the columns a person chose, for this file and the body's next ones, and make it wait for its reading.

    Raises ``ImportFige`` once it is decided, ``FichierIllisible`` when the columns are not in the file.
    """
    table = table_de(importation, colonnes)
    with transaction.atomic():
        modifiables = ImportVersements.objects.filter(
            pk=importation.pk, etat__in=[EtatImport.A_DECRIRE, EtatImport.LU]
        )
        faits = modifiables.update(
            etat=EtatImport.RECU,
            colonnes=dict(colonnes),
            total_attendu=total_attendu,
            progression=0,
            envoye_le=None,
        )
        if not faits:
            raise ImportFige("Cet import est déjà décidé : ses colonnes ne changent plus.")
        DispositionMemorisee.objects.update_or_create(
            organisation=importation.organisation,
            genre=importation.genre,
            signature=signature_des_titres(table.entetes),
            defaults={
                "entetes": table.entetes,
                "colonnes": dict(colonnes),
                "enregistree_par": user,
            },
        )
    importation.refresh_from_db()


def _lire(importation: ImportVersements) -> None:
    def suivre(fraction: float) -> None:
        ImportVersements.objects.filter(pk=importation.pk).update(progression=5 + int(fraction * 70))

    table = table_de(importation)
    if not table.disposition:
        importation.etat, importation.colonnes = EtatImport.A_DECRIRE, None
        importation.lu_le = timezone.now()
        importation.save(update_fields=["etat", "colonnes", "lu_le"])
        return
    lecture = lire(table, importation.genre, timezone.localdate(), importation.total_attendu, suivre)
    confrontees = confronter(importation, lecture.lignes, table.nature)
    _enregistrer(importation, table, lecture, confrontees)


@transaction.atomic
def _enregistrer(
    importation: ImportVersements, table: Table, lecture: Lecture, confrontees: list[Confrontee]
) -> None:
    gardees = [c for c in confrontees if c.dans_le_champ]
    dehors = [c.ligne.montant or Decimal(0) for c in confrontees if not c.dans_le_champ]
    LigneImport.objects.filter(importation=importation).delete()
    LigneImport.objects.bulk_create((_ligne(importation, c) for c in gardees), batch_size=1000)
    compter(importation, gardees)
    importation.disposition = table.disposition
    importation.colonnes, importation.nature = table.colonnes, table.nature
    importation.constats = [constat.en_dict() for constat in lecture.constats]
    importation.lignes_lues = len(confrontees)
    importation.total_fichier = lecture.total
    importation.hors_champ, importation.total_hors_champ = len(dehors), sum(dehors, Decimal(0))
    importation.etat, importation.progression, importation.lu_le = EtatImport.LU, 100, timezone.now()
    importation.erreur = ""
    importation.save()


def _ligne(importation: ImportVersements, confrontee: Confrontee) -> LigneImport:
    ligne = confrontee.ligne
    return LigneImport(
        importation=importation,
        ligne=ligne.ligne,
        etat=confrontee.etat,
        lu=ligne.lu,
        constats=[constat.en_dict() for constat in ligne.constats],
        cpts_id=confrontee.cpts_id,
        contrat_id=confrontee.contrat_id,
        date=ligne.date,
        montant=ligne.montant,
        mission=ligne.mission,
        objet=ligne.objet,
        reference=ligne.reference,
    )


def compter(importation: ImportVersements, lignes) -> None:
    """Counts and total of an import, from lines that have an ``etat`` and a ``montant`` (not saved)."""
    par_etat: dict[str, list[Decimal]] = {etat.value: [] for etat in EtatLigne}
    for ligne in lignes:
        par_etat[ligne.etat].append(ligne.montant or Decimal(0))
    importation.bonnes = len(par_etat[EtatLigne.BONNE])
    importation.connues = len(par_etat[EtatLigne.CONNUE])
    importation.erreurs = len(par_etat[EtatLigne.ERREUR])
    importation.total = sum(par_etat[EtatLigne.BONNE], Decimal(0))


def _echouer(importation: ImportVersements, phrase: str, a_detruire: bool) -> None:
    LigneImport.objects.filter(importation=importation).delete()
    if a_detruire:
        rangement.effacer([importation.contenu.name or ""])
        importation.contenu = ""
    importation.etat, importation.erreur, importation.lu_le = EtatImport.ECHEC, phrase[:600], timezone.now()
    importation.save(update_fields=["contenu", "etat", "erreur", "lu_le"])
