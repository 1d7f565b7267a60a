"""What people did with the deposits: questions, examinations, consultations, choices, reminders. Each at its date.

Everything goes through the functions that the pages call, with the rights of the person who acts.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from comptes.affectation import gestes
from comptes.depots.actes import retirer
from comptes.depots.attestation import attester
from comptes.versions.enums import Piece
from comptes.versions.models import ConstatLecture, Depot, Version
from controles.echanges import actes as echanges
from controles.examens import actes as examens
from controles.pieces import dispenses
from controles.pieces.models import Transmission
from controles.pieces.rappels import envoyer_rappels
from cpts.acces.habilitations import retirer_acces
from cpts.commun.enums import Mission
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS
from cpts.traces import consultations
from cpts.traces.models import MotifConsultation
from demonstration.envois import ACTES, VITRINE
from demonstration.horloge import a_la_date, le
from demonstration.inscription import Inscrite
from demonstration.personnes import DEPUIS, identifiant_du_tresorier

EXAMENS_PAR_ORGANISME = 10
JOUR_DES_RAPPELS = datetime.date(2026, 7, 1)
# The open question is recent whatever the day of the loading: its answer is still to come.
QUESTION_DEPUIS = datetime.timedelta(days=9)
MOTIF_RETRAIT = "Une facture importante manquait : le fichier complet sera déposé."
MOTIF_DISPENSE = "Compte de résultat reçu sur papier lors du dialogue de gestion."
QUESTION_OUVERTE = "Pouvez-vous préciser à quelle action se rapporte cette dépense ?"
QUESTION_CLOSE = "Le premier fichier reçu n’était pas équilibré : qu’est-ce qui a été corrigé ?"
REPONSE_CLOSE = "Une facture avait été saisie avec un centime de trop ; l’écriture est corrigée."
QUESTION_REPONDUE = "Un constat de lecture reste ouvert sur ce fichier : d’où vient-il ?"
REPONSE = "Le logiciel a été changé en cours d’année ; l’éditeur prépare une correction de l’export."


@dataclass(frozen=True)
class ActeDeLaVie:
    """Something done at a date. Later than today: not done yet."""

    jour: datetime.date
    faire: Callable[[], object]


def personne(identifiant: str) -> Utilisateur:
    """A person read again, so that nothing of their rights is remembered from another date."""
    return Utilisateur.objects.get(username=identifiant)


def courante(cpts: CPTS, annee: int) -> Version | None:
    """The ledger that counts for an exercise closed in a year, None when there is none."""
    depot = (
        Depot.objects.filter(
            cpts=cpts, piece=Piece.FEC, exercice__fin__year=annee, version_courante__isnull=False
        )
        .select_related("version_courante__depot__cpts", "version_courante__depot__exercice")
        .first()
    )
    return depot.version_courante if depot else None


@transaction.atomic
def vivre(inscrites: Sequence[Inscrite]) -> None:
    """Play every act before today, in order of date."""
    vitrine = inscrites[VITRINE].ligne
    actes = [
        *_autour_de_la_vitrine(vitrine),
        *_chez_les_voisines(inscrites),
        *_versions_et_choix(inscrites),
    ]
    aujourdhui = timezone.localdate()
    for acte in sorted(actes, key=lambda a: a.jour):
        if acte.jour < aujourdhui:
            with a_la_date(le(acte.jour)):
                acte.faire()
    consultations.chainer()


def _autour_de_la_vitrine(vitrine: CPTS) -> list[ActeDeLaVie]:
    premiere, deuxieme = courante(vitrine, 2023), courante(vitrine, 2024)
    if premiere is None or deuxieme is None:
        return []
    tracer = consultations.tracer
    return [
        ActeDeLaVie(datetime.date(2024, 4, 22), lambda: attester(personne("presidence"), premiere)),
        ActeDeLaVie(datetime.date(2024, 5, 13), lambda: _question_close(premiere)),
        ActeDeLaVie(datetime.date(2024, 6, 3), lambda: examens.marquer_examine(personne("ars"), premiere)),
        ActeDeLaVie(datetime.date(2024, 6, 5), lambda: examens.marquer_examine(personne("cpam"), premiere)),
        ActeDeLaVie(
            datetime.date(2024, 6, 5),
            lambda: tracer(
                personne("cpam"),
                vitrine,
                MotifConsultation.EXAMEN,
                "Noms des lignes du compte 421000, exercice 2023",
            ),
        ),
        ActeDeLaVie(datetime.date(2025, 4, 24), lambda: attester(personne("presidence"), deuxieme)),
        ActeDeLaVie(datetime.date(2025, 9, 15), lambda: _acces_retire(vitrine)),
        ActeDeLaVie(
            datetime.date(2026, 2, 11),
            lambda: tracer(
                personne("ars"),
                vitrine,
                MotifConsultation.PLAFOND,
                "Noms des lignes du compte 467000, exercice 2024",
            ),
        ),
        ActeDeLaVie(timezone.localdate() - QUESTION_DEPUIS, lambda: _question_ouverte(deuxieme)),
    ]


def _question_ouverte(version: Version) -> None:
    controleur = personne("cpam")
    examens.prendre(controleur, version)
    echanges.demander(controleur, version, QUESTION_OUVERTE, ligne=ligne_de_reception(version))


def ligne_de_reception(version: Version) -> int:
    """Line of the largest invoice or indemnity of a ledger."""
    from comptes.versions.models import LigneEcriture

    lignes = LigneEcriture.objects.filter(cpts_id=version.depot.cpts_id, version_id=version.pk, aux_num="")
    trouvee = lignes.filter(libelle__startswith="Facture").order_by("-debit", "ligne").first()
    return trouvee.ligne if trouvee else 2


def _question_close(version: Version) -> None:
    echange = echanges.demander(personne("ars"), version, QUESTION_CLOSE)
    echanges.repondre(personne("tresorerie"), echange, REPONSE_CLOSE)
    echanges.clore(personne("ars"), echange)


def _acces_retire(vitrine: CPTS) -> None:
    ancienne = Utilisateur.objects.create(
        username="ancienne-coordination", first_name="Chloé", last_name="Fictive", demonstration=True
    )
    ancienne.set_unusable_password()
    ancienne.save()
    habilitation = Habilitation.objects.create(
        utilisateur=ancienne,
        role=Role.COORDINATION,
        cpts=vitrine,
        debut=DEPUIS,
        donnee_par=personne("presidence"),
    )
    retirer_acces(habilitation, personne("presidence"))


# --- Neighbours followed by the same caisse and ARS ------------------------------------------------------


def suivies(inscrites: Sequence[Inscrite], nature: str) -> list[Inscrite]:
    """Signed CPTS that the organisation of the visitors' CPTS follows today, the visitors' own aside."""
    organisation = inscrites[VITRINE].ligne.rattachement(NatureRattachement(nature))
    pks = set(
        CPTS.objects.filter(rattachement__organisation=organisation, rattachement__fin=None).values_list(
            "pk", flat=True
        )
    )
    return [i for i in inscrites[1:] if i.structure.signature and i.ligne.pk in pks]


def _chez_les_voisines(inscrites: Sequence[Inscrite]) -> list[ActeDeLaVie]:
    actes = []
    for identifiant, nature in (("cpam", "caisse"), ("ars", "ars")):
        versions = [v for i in suivies(inscrites, nature) if (v := courante(i.ligne, 2024))]
        for n, version in enumerate(versions[:EXAMENS_PAR_ORGANISME]):
            jour = max(datetime.date(2025, 10, 1), timezone.localdate(version.recu_le)) + datetime.timedelta(
                days=3 * n + 1
            )
            actes.append(ActeDeLaVie(jour, _examen(identifiant, version, n % 3 != 2)))
    repondue = a_questionner(inscrites)
    if repondue:
        actes.append(ActeDeLaVie(datetime.date(2026, 10, 20), lambda: _question_repondue(*repondue)))
    return actes


def _examen(identifiant: str, version: Version, termine: bool) -> Callable[[], object]:
    faire = examens.marquer_examine if termine else examens.prendre
    return lambda: faire(personne(identifiant), version)


def a_questionner(inscrites: Sequence[Inscrite]) -> tuple[Inscrite, ConstatLecture] | None:
    """A neighbour with a finding to be looked at on a ledger that counts."""
    for inscrite in suivies(inscrites, "ars"):
        constat = (
            ConstatLecture.objects.filter(
                version__depot__cpts=inscrite.ligne, gravite="alerte", version__verdict="alerte"
            )
            .select_related("version__depot__cpts")
            .first()
        )
        if constat:
            return inscrite, constat
    return None


def _question_repondue(inscrite: Inscrite, constat: ConstatLecture) -> None:
    echange = echanges.demander(personne("ars"), constat.version, QUESTION_REPONDUE, constat=constat)
    echanges.repondre(personne(identifiant_du_tresorier(inscrite.structure.rang)), echange, REPONSE)


# --- Versions and choices --------------------------------------------------------------------------------


def _versions_et_choix(inscrites: Sequence[Inscrite]) -> list[ActeDeLaVie]:
    actes = []
    retiree = courante(inscrites[ACTES].ligne, 2025)
    if retiree:
        tresorier = identifiant_du_tresorier(ACTES)
        jour = timezone.localdate(retiree.recu_le) + datetime.timedelta(days=5)
        actes.append(ActeDeLaVie(jour, lambda: retirer(personne(tresorier), retiree, MOTIF_RETRAIT)))
    choisie, copiee = courante(inscrites[1].ligne, 2025), courante(inscrites[ACTES].ligne, 2024)
    if choisie and copiee:
        actes.append(ActeDeLaVie(datetime.date(2026, 9, 28), lambda: _choix(inscrites, choisie, copiee)))
    return actes


def _choix(inscrites: Sequence[Inscrite], choisie: Version, copiee: Version) -> None:
    """The accountant attributes, takes back, and copies from one client to another."""
    expert = personne("expert-comptable")
    gestes.choisir(expert, choisie, gestes.Cible(compte="622600"), _mission(Mission.PARCOURS))
    gestes.choisir(expert, choisie, gestes.Cible(compte="625700"), _mission(Mission.PREVENTION))
    gestes.annuler(expert, choisie)
    gestes.copier(expert, inscrites[1].ligne, copiee)


def _mission(mission: Mission) -> gestes.Choix:
    return gestes.Choix({mission.value: "100"}, {})


# --- After the state of transmissions is known -----------------------------------------------------------


def dispenser(inscrites: Sequence[Inscrite]) -> None:
    """The caisse and the ARS each exempt the visitors' CPTS from one piece."""
    for transmission in Transmission.objects.filter(
        cpts=inscrites[VITRINE].ligne, exercice__fin__year=2023, piece=Piece.COMPTE_RESULTAT
    ):
        dispenses.dispenser(personne(transmission.destinataire), transmission, MOTIF_DISPENSE)


def rappeler() -> int:
    """The reminders of the day after the due date of 30 June 2026, to those who had not sent; 0 before it."""
    if timezone.localdate() <= JOUR_DES_RAPPELS:
        return 0
    with a_la_date(le(JOUR_DES_RAPPELS, 5)):
        return envoyer_rappels(JOUR_DES_RAPPELS)
