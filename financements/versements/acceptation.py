"""Accepting an import, in one transaction, or giving it up; and what becomes of the lines set aside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cpts.commun.formats import accord, euros
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.actes import journaliser
from financements.contrats.models import Contrat
from financements.versements.codes import EtatImport, EtatLigne, GenreImport
from financements.versements.confrontation import references_connues
from financements.versements.droits import genre_de
from financements.versements.importation import compter
from financements.versements.models import ImportVersements, LigneImport, Versement, VersementFIR
from financements.versements.rapprochement import rapprocher


def accepter(
    user: Utilisateur, importation: ImportVersements, ecartees: int | None = None
) -> ImportVersements:
    """Record every good line, once. ``ecartees``: the number of lines with an error, said by the person.

    Raises ``PermissionDenied``, or ``ValidationError`` with the code « fige » (not to be decided, or a finding on the
    whole file forbids it), « ecartees » (their number was not said), « change » (another file was accepted since the
    reading: lines were compared again, look before deciding). Nothing is then recorded. Twice changes nothing.
    """
    genre_de(user, importation.organisation)
    change = False
    with transaction.atomic():
        verrouille = ImportVersements.objects.select_for_update().get(pk=importation.pk)
        if verrouille.etat == EtatImport.ACCEPTE:
            return verrouille
        _verifier(verrouille, ecartees)
        lignes = list(verrouille.lignes.select_related("cpts"))
        _refuser_les_siennes(user, lignes)
        if _actualiser(verrouille, lignes):
            change = True
        else:
            _enregistrer(user, verrouille, lignes)
    if change:
        raise ValidationError(
            "Un autre fichier a été accepté depuis la lecture : les lignes ont été comparées de nouveau. "
            "Vérifiez-les, puis acceptez.",
            code="change",
        )
    return verrouille


@transaction.atomic
def abandonner(user: Utilisateur, importation: ImportVersements, motif: str) -> None:
    """Give an import up: nothing of it was recorded. Raises ``ValidationError`` once it is decided."""
    genre_de(user, importation.organisation)
    motif = motif.strip()[:300]
    faits = ImportVersements.objects.filter(
        pk=importation.pk, etat__in=[EtatImport.LU, EtatImport.A_DECRIRE, EtatImport.ECHEC]
    ).update(
        etat=EtatImport.ABANDONNE,
        decide_le=timezone.now(),
        decide_par=user,
        motif_abandon=motif.strip()[:300],
    )
    if not faits:
        raise _fige("Cet import est en cours de lecture, ou déjà décidé : il ne s’abandonne plus.")


@transaction.atomic
def reprendre(user: Utilisateur, ligne: LigneImport, motif: str) -> None:
    """Say what became of a line set aside; it leaves the list, and stays in its file with this sentence."""
    genre_de(user, ligne.importation.organisation)
    faits = (
        LigneImport.objects.a_reprendre()
        .filter(pk=ligne.pk)
        .update(reprise_le=timezone.now(), reprise_par=user, reprise_motif=motif.strip()[:300])
    )
    if not faits:
        raise _fige("Cette ligne n’est plus à reprendre.")
    objet = f"Ligne {ligne.ligne} du fichier « {ligne.importation.nom[:120]} »"
    details = {"import": ligne.importation.uuid, "ligne": ligne.ligne}
    journaliser(user, ligne.cpts, "versements.ligne_soldee", objet, motif=motif.strip(), details=details)


def _fige(phrase: str) -> ValidationError:
    """The import, or its line, is no longer in a state where this may be done."""
    return ValidationError(phrase, code="fige")


def _verifier(importation: ImportVersements, ecartees: int | None) -> None:
    if importation.etat != EtatImport.LU:
        raise _fige(f"Cet import ne peut pas être accepté : {importation.get_etat_display().lower()}.")
    if importation.bloquants:
        raise _fige(" ".join(constat["message"] for constat in importation.bloquants))
    if not (importation.bonnes or importation.connues):
        raise _fige("Aucune ligne de ce fichier ne peut être enregistrée.")
    if importation.erreurs and ecartees != importation.erreurs:
        raise ValidationError(
            f"{importation.erreurs} ligne(s) à corriger : dites que vous les écartez, ou envoyez le fichier corrigé.",
            code="ecartees",
        )


def _refuser_les_siennes(user: Utilisateur, lignes: Iterable[LigneImport]) -> None:
    """Nobody records payments to a CPTS they belong to."""
    siennes = perimetre_de(user).roles_par_cpts
    noms = sorted({ligne.cpts.nom for ligne in lignes if ligne.cpts and ligne.cpts_id in siennes})
    if noms:
        raise _fige(
            f"Vous êtes membre de {', '.join(noms)} : une autre personne de votre organisme doit accepter ce fichier."
        )


def _actualiser(importation: ImportVersements, lignes: list[LigneImport]) -> bool:
    """Compare references again with what was recorded since the reading; True when a line changed."""
    bonnes = [ligne for ligne in lignes if ligne.etat == EtatLigne.BONNE]
    connues = references_connues(importation, (x.reference for x in bonnes), importation.nature)
    changees = [ligne for ligne in bonnes if ligne.reference in connues]
    for ligne in changees:
        if connues[ligne.reference].meme_contenu(ligne):
            ligne.etat = EtatLigne.CONNUE
            continue
        ligne.etat = EtatLigne.ERREUR
        ligne.constats = [*ligne.constats, _constat_de_reference(ligne)]
    if changees:
        LigneImport.objects.bulk_update(changees, ["etat", "constats"])
        compter(importation, lignes)
        importation.save(update_fields=["bonnes", "connues", "erreurs", "total"])
    return bool(changees)


def _constat_de_reference(ligne: LigneImport) -> dict[str, str]:
    return {
        "code": "VER-33",
        "gravite": "erreur",
        "champ": "reference",
        "lu": ligne.reference,
        "attendu": "une référence qui n’est pas déjà prise",
        "message": "Un fichier accepté entre-temps donne cette référence à un autre paiement.",
        "que_faire": "Corrigez la référence de ce paiement.",
    }


def _enregistrer(user: Utilisateur, importation: ImportVersements, lignes: list[LigneImport]) -> None:
    bonnes = [ligne for ligne in lignes if ligne.etat == EtatLigne.BONNE]
    if importation.genre == GenreImport.FIR:
        VersementFIR.objects.bulk_create((_fir(importation, x) for x in bonnes), batch_size=1000)
    else:
        Versement.objects.bulk_create((_versement(importation, x) for x in bonnes), batch_size=1000)
    _rattraper(user, importation, bonnes)
    importation.etat = EtatImport.ACCEPTE
    importation.decide_le, importation.decide_par = timezone.now(), user
    importation.save(update_fields=["etat", "decide_le", "decide_par"])
    journaliser(
        user,
        None,
        "versements.acceptes",
        f"Fichier « {importation.nom[:120]} » de {importation.organisation} : "
        f"{accord(importation.bonnes, 'versement')}, {euros(importation.total)}",
        details={"import": importation.uuid, "ecartees": importation.erreurs, "connues": importation.connues},
    )
    _journaliser_par_cpts(user, importation, bonnes)
    if importation.genre == GenreImport.ACI:
        rapprocher(Contrat.objects.filter(pk__in={x.contrat_id for x in bonnes}))


def _journaliser_par_cpts(
    user: Utilisateur, importation: ImportVersements, bonnes: list[LigneImport]
) -> None:
    """One line for each CPTS paid: what entered its payments, without the file, which its caisse keeps."""
    par_cpts: dict[CPTS, list[Decimal]] = defaultdict(list)
    for ligne in bonnes:
        if ligne.cpts is not None:
            par_cpts[ligne.cpts].append(ligne.montant or Decimal(0))
    for cpts, montants in par_cpts.items():
        total = sum(montants, Decimal(0))
        objet = f"{accord(len(montants), 'versement enregistré', 'versements enregistrés')}, {euros(total)}"
        journaliser(
            user, cpts, "versement.enregistre", objet, details={"genre": importation.get_genre_display()}
        )


def _communs(importation: ImportVersements, ligne: LigneImport) -> dict:
    source = f", reçu le {importation.recu_le:%d/%m/%Y}, ligne {ligne.ligne}"
    return {
        "cpts_id": ligne.cpts_id,
        "date": ligne.date,
        "montant": ligne.montant,
        "objet": ligne.objet,
        "reference": ligne.reference,
        "source": f"Fichier « {importation.nom[: 180 - len(source)]} »{source}",
        "demonstration": bool(ligne.cpts and ligne.cpts.demonstration),
        "importation": importation,
    }


def _versement(importation: ImportVersements, ligne: LigneImport) -> Versement:
    return Versement(
        contrat_id=ligne.contrat_id,
        caisse_id=importation.organisation_id,
        mission=ligne.mission,
        **_communs(importation, ligne),
    )


def _fir(importation: ImportVersements, ligne: LigneImport) -> VersementFIR:
    return VersementFIR(
        ars_id=importation.organisation_id, nature=importation.nature, **_communs(importation, ligne)
    )


def _rattraper(user: Utilisateur, importation: ImportVersements, bonnes: list[LigneImport]) -> None:
    """Lines set aside earlier that this file brings back corrected: one for one, by their reference."""
    arrivees = {ligne.reference for ligne in bonnes}
    attendues = LigneImport.objects.a_reprendre().filter(
        importation__organisation=importation.organisation_id,
        importation__genre=importation.genre,
        reference__in=arrivees,
    )
    par_reference = Counter(attendues.values_list("reference", flat=True))
    seules = [reference for reference, nombre in par_reference.items() if nombre == 1]
    attendues.filter(reference__in=seules).update(
        reprise_le=timezone.now(),
        reprise_par=user,
        reprise_motif=f"Reprise par le fichier « {importation.nom} »."[:300],
    )
