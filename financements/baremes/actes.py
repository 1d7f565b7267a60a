"""What people do to a version of the scale: each act in one transaction, refused in French, kept in the journal.

Entered by one person, verified by another, published by an administrator: the database holds the two first.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cpts.commun.formats import accord, date_longue
from cpts.commun.journal import GENESE, sceller
from cpts.personnes.models import Utilisateur
from financements.baremes import contenu as forme
from financements.baremes import registre
from financements.baremes.controle import anomalies
from financements.baremes.enums import EtatBareme, GesteBareme
from financements.baremes.models import ActeBareme, LectureLigne, VersionBareme

RESERVES = {"nouvelle"}  # a word of the addresses
DETAIL_MAX = 600
MOTIF_MIN = 10


def creer(
    personne: Utilisateur, identifiant: str, titre: str, precedente: str, effet: datetime.date
) -> VersionBareme:
    """A draft copied from the last version of a lineage. Official follows official, demonstration demonstration."""
    connu = registre.lire()
    remplacee = connu.versions.get(precedente)
    if remplacee is None:
        raise _refus_sur(
            "precedente",
            f"La version « {precedente} » n’est pas publiée : choisissez-en une autre à remplacer.",
            "non_publiee",
        )
    _exiger_libre(identifiant, connu)
    _exiger_succession(connu, precedente, effet)
    contenu = forme.copier(connu.contenus[precedente], identifiant, titre, effet, remplacee.demonstration)
    with transaction.atomic():
        version = VersionBareme.objects.create(
            identifiant=identifiant,
            titre=titre,
            precedente=precedente,
            effet=effet,
            demonstration=remplacee.demonstration,
            contenu=contenu,
            saisi_par=personne,
            saisi_le=timezone.now(),
        )
        _noter(version, GesteBareme.CREER, personne, f"copie de {precedente} au {date_longue(effet)}")
    return version


def _exiger_libre(identifiant: str, connu: registre.Registre) -> None:
    pris = identifiant.casefold() in {nom.casefold() for nom in connu.versions} | RESERVES
    if pris or VersionBareme.objects.filter(identifiant__iexact=identifiant).exists():
        raise _refus_sur(
            "identifiant", f"L’identifiant « {identifiant} » est déjà pris : choisissez-en un autre.", "pris"
        )


def _exiger_succession(connu: registre.Registre, precedente: str, effet: datetime.date) -> None:
    """A lineage is a line: one successor at most, and later."""
    remplacee = connu.versions.get(precedente)
    if remplacee is None:
        raise _refus_sur(
            "precedente", f"La version remplacée « {precedente} » n’est plus publiée.", "non_publiee"
        )
    if suivante := connu.suivante(precedente):
        raise _refus_sur(
            "precedente",
            f"La version « {precedente} » a déjà un successeur, « {suivante} » : repartez de celui-ci.",
            "remplacee",
        )
    if effet <= remplacee.effet:
        raise _refus_sur(
            "effet",
            f"La date d’effet, {date_longue(effet)}, doit suivre celle de « {precedente} », "
            f"{date_longue(remplacee.effet)}.",
            "trop_tot",
        )


def _refus_sur(champ: str, phrase: str, code: str) -> ValidationError:
    """A refusal that speaks of one field of the form."""
    return ValidationError({champ: ValidationError(phrase, code=code)})


def enregistrer(
    version: VersionBareme,
    personne: Utilisateur,
    geste: GesteBareme,
    detail: str,
    modifier: Callable[[forme.Contenu], None],
    **champs: Any,
) -> None:
    """Change a draft: ``modifier`` rewrites its content in place, ``champs`` are columns. By its author only."""
    with transaction.atomic():
        _reprendre(version, EtatBareme.BROUILLON)
        if personne != version.saisi_par:
            raise ValidationError(
                f"Ce brouillon est saisi par {version.saisi_par} : une autre personne le vérifiera, sans le modifier.",
                code="autre_personne",
            )
        effet = champs.pop("effet", version.effet)
        if effet != version.effet:
            _exiger_succession(registre.lire(), version.precedente, effet)
            forme.changer_date_effet(version.contenu, effet)
            version.effet = effet
        version.titre = champs.pop("titre", version.titre)
        modifier(version.contenu)
        version.contenu["libelle"] = version.titre
        version.saisi_le = timezone.now()
        version.save()
        _noter(version, geste, personne, detail)


def soumettre(version: VersionBareme, personne: Utilisateur) -> None:
    """Hand a draft over to the person who verifies."""
    with transaction.atomic():
        _reprendre(version, EtatBareme.BROUILLON)
        if personne != version.saisi_par:
            raise ValidationError(
                f"{version.saisi_par} a saisi ce brouillon et l’envoie en vérification.",
                code="autre_personne",
            )
        defauts = list(anomalies(version.contenu))
        if defauts:
            raise ValidationError(
                f"{accord(len(defauts), 'point')} à corriger avant l’envoi en vérification. {defauts[0].message}",
                code="a_corriger",
            )
        version.etat, version.motif_renvoi = EtatBareme.A_VERIFIER, ""
        version.save()
        _noter(version, GesteBareme.SOUMETTRE, personne)


def confirmer(version: VersionBareme, personne: Utilisateur, cles: Iterable[str] | None, source: str) -> int:
    """The verifier found the value of these elements in ``source`` (None: all that can be). Returns their number."""
    with transaction.atomic():
        _reprendre(version, EtatBareme.A_VERIFIER)
        _exiger_une_autre(version, personne)
        if not source.strip():
            raise ValidationError(
                "Écrivez la source que vous avez relue vous-même : texte, article, page.", code="source"
            )
        possibles = {e.cle: e for e in forme.elements(version.contenu) if e.verifiable and not e.verifie}
        choisis = list(possibles) if cles is None else [cle for cle in cles if cle in possibles]
        if not choisis:
            raise ValidationError(
                "Aucune ligne à confirmer : cochez celles que vous avez relues dans la source.", code="lignes"
            )
        jour, maintenant = timezone.localdate().isoformat(), timezone.now()
        for cle in choisis:
            possibles[cle].brut.update(verifie_par=str(personne), verifie_le=jour)
        version.save(update_fields=["contenu"])
        LectureLigne.objects.bulk_create(
            LectureLigne(
                version=version,
                element=cle,
                valeur=possibles[cle].valeur[:120],
                source=source.strip()[:300],
                par=personne,
                le=maintenant,
            )
            for cle in choisis
        )
        _noter(
            version, GesteBareme.CONFIRMER, personne, f"{accord(len(choisis), 'valeur')} : {source.strip()}"
        )
    return len(choisis)


def terminer(version: VersionBareme, personne: Utilisateur) -> None:
    """End the verification: what was not confirmed stays unverified, and official statements will name it."""
    with transaction.atomic():
        _reprendre(version, EtatBareme.A_VERIFIER)
        _exiger_une_autre(version, personne)
        toutes = list(forme.elements(version.contenu))
        confirmes = sum(1 for element in toutes if element.verifie)
        version.etat = EtatBareme.VERIFIEE
        version.verifie_par, version.verifie_le = personne, timezone.now()
        version.save()
        _noter(version, GesteBareme.VERIFIER, personne, f"{confirmes} valeurs confirmées sur {len(toutes)}")


def renvoyer(version: VersionBareme, personne: Utilisateur, motif: str) -> None:
    """Back to entry, with the reason. What was confirmed and does not change stays confirmed."""
    with transaction.atomic():
        _reprendre(version, EtatBareme.A_VERIFIER, EtatBareme.VERIFIEE)
        if version.etat == EtatBareme.A_VERIFIER:
            _exiger_une_autre(version, personne)
        version.etat, version.motif_renvoi = EtatBareme.BROUILLON, _motif(motif)
        version.verifie_par = version.verifie_le = None
        version.save()
        _noter(version, GesteBareme.RENVOYER, personne, version.motif_renvoi)


def abandonner(version: VersionBareme, personne: Utilisateur, motif: str) -> None:
    """Give up a version that was never published; it stays readable, with the reason."""
    with transaction.atomic():
        _reprendre(version, EtatBareme.BROUILLON, EtatBareme.A_VERIFIER, EtatBareme.VERIFIEE)
        version.etat, version.motif_renvoi = EtatBareme.ABANDONNEE, _motif(motif)
        version.save()
        _noter(version, GesteBareme.ABANDONNER, personne, version.motif_renvoi)


def sceller_publication(version: VersionBareme, personne: Utilisateur, phrase: str) -> None:
    """Make a verified version part of its lineage; inside the caller's transaction, which holds the row.

    ``phrase``: the effect that the person was shown and confirmed, kept in the journal.
    """
    _exiger_succession(registre.lire(), version.precedente, version.effet)
    version.etat = EtatBareme.PUBLIEE
    version.publie_par, version.publie_le = personne, timezone.now()
    version.sha256 = forme.empreinte(version.contenu)
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as erreur:
        raise ValidationError(
            "Une autre version vient d’être publiée dans cette lignée : repartez de celle-ci.",
            code="remplacee",
        ) from erreur
    _noter(version, GesteBareme.PUBLIER, personne, phrase)


def reprendre_verrouillee(version: VersionBareme, *etats: EtatBareme) -> None:
    """Read the row again under a lock; refuse unless it is in one of these states."""
    _reprendre(version, *etats)


def _reprendre(version: VersionBareme, *etats: EtatBareme) -> None:
    lue = VersionBareme.objects.select_for_update(of=("self",)).get(pk=version.pk)
    for champ in ("titre", "effet", "contenu", "etat", "verifie_par_id", "verifie_le", "motif_renvoi"):
        setattr(version, champ, getattr(lue, champ))
    if version.etat not in etats:
        attendus = " ou ".join(f"« {etat.label} »" for etat in etats)
        raise ValidationError(
            f"Cette version est « {version.get_etat_display()} » : l’acte demande qu’elle soit {attendus}.",
            code="etat",
        )


def _exiger_une_autre(version: VersionBareme, personne: Utilisateur) -> None:
    if personne == version.saisi_par:
        raise ValidationError(
            "Vous avez saisi cette version : une autre personne, de l’administration du service, la vérifie.",
            code="autre_personne",
        )


def _motif(motif: str) -> str:
    propre = " ".join(motif.split())
    if len(propre) < MOTIF_MIN:
        raise ValidationError(
            "Écrivez le motif, en une phrase : il est gardé et lu par les autres.", code="motif"
        )
    return propre[:DETAIL_MAX]


def _noter(version: VersionBareme, geste: GesteBareme, personne: Utilisateur, detail: str = "") -> None:
    """One more row of the journal, sealed with the one before; the version's row is held by the caller."""
    precedent = ActeBareme.objects.filter(version=version).order_by("-rang").first()
    rang, avant = (precedent.rang + 1, precedent.empreinte) if precedent else (1, GENESE)
    acte = ActeBareme(
        version=version, rang=rang, geste=geste, detail=detail[:DETAIL_MAX], par=personne, le=timezone.now()
    )
    acte.empreinte = sceller(avant, rang, contenu_scelle(acte))
    acte.save()


def contenu_scelle(acte: ActeBareme) -> list[str]:
    """What the seal of an act covers."""
    return [str(acte.version.uuid), acte.geste, acte.detail, str(acte.par_id), acte.le.isoformat()]
