"""A CPTS with its exercises, tasks, exchanges and deposits: a query a list, whatever the number of rows."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from comptes.totaux.requetes import Synthese
from comptes.versions.enums import Statut
from comptes.versions.models import Exercice
from controles.corbeille.a_faire import Tache, taches
from controles.dialogue.suivi import dialogues_de_la_cpts
from controles.echanges.enums import EtatEchange
from controles.echanges.models import Echange
from cpts.commun.enums import Mission
from cpts.droits.enums import ROLES_DE_CPTS
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import Action, Permission, peut
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS
from financements.contrats.suivi import delais_de_la_cpts
from financements.enveloppes.lecture import Donnees
from financements.indicateurs.suivi import objectifs_a_declarer
from rapports.fiche.depenses import SANS_DEPENSE, syntheses_par_exercice
from rapports.fiche.depots import DepotVu
from rapports.fiche.exercices import ExerciceVu, QuatreColonnes
from rapports.fiche.identite import Identite
from rapports.fiche.lecture import Lecture
from rapports.fiche.pieces import transmissions_de

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

DEPOTS_MONTRES = 5
EN_ATTENTE = (Statut.A_PRECISER, Statut.A_CONFIRMER, Statut.A_ATTESTER)


def fiche_de(user: Utilisateur, uuid: UUID) -> FicheCPTS:
    """The sheet of a CPTS within the caller's perimeter; ``Http404`` outside."""
    visibles = CPTS.objects.for_user(user).select_related("departement__region")
    return FicheCPTS(get_object_or_404(visibles, uuid=uuid), user)


class FicheCPTS:
    """Everything one reader may see of one CPTS. Rows are read once, at the first use."""

    def __init__(self, cpts: CPTS, user: Utilisateur) -> None:
        self.cpts = cpts
        self.user = user
        self.au: datetime.date = timezone.localdate()
        self._lecture = Lecture(cpts.pk)
        self.identite = Identite(cpts, self._lecture, self.au)

    @property
    def donnees(self) -> Donnees:
        """What was promised, paid, moved and spent."""
        return self._lecture.donnees

    @property
    def de_la_cpts(self) -> bool:
        """Whether the reader works for this CPTS: the page then speaks to its members."""
        return bool(
            perimetre_de(self.user).roles_par_cpts.get(self.cpts.pk, frozenset()) & set(ROLES_DE_CPTS)
        )

    def peut(self, action: Action) -> Permission:
        return peut(self.user, action, self.cpts)

    @property
    def peut_deposer(self) -> bool:
        return bool(self.peut(Action.DEPOSER))

    @property
    def peut_examiner(self) -> bool:
        return bool(self.peut(Action.EXAMINER))

    @property
    def peut_attester(self) -> bool:
        return bool(self.peut(Action.ATTESTER))

    @property
    def peut_affecter(self) -> bool:
        return bool(self.peut(Action.AFFECTER))

    @property
    def peut_voir_lignes(self) -> bool:
        return bool(self.peut(Action.VOIR_LIGNES))

    @property
    def caisse(self) -> str:
        return self.identite.organisation(NatureRattachement.CAISSE)

    @property
    def ars(self) -> str:
        return self.identite.organisation(NatureRattachement.ARS)

    @cached_property
    def transmissions(self) -> list:
        return list(transmissions_de(self.cpts))

    @cached_property
    def echanges(self) -> list[Echange]:
        """Threads, those that wait first."""
        lignes = (
            Echange.objects.filter(cpts=self.cpts)
            .select_related("organisation", "version", "constat")
            .only(
                *("uuid", "cpts", "etat", "ouvert_le", "ligne", "reponse_souhaitee_le"),
                *("organisation__nom", "version__uuid", "version__numero", "constat__code"),
            )
        )
        return sorted(lignes, key=lambda e: (e.etat == EtatEchange.CLOS, -e.ouvert_le.timestamp()))

    @cached_property
    def a_faire(self) -> list[Tache]:
        delais = delais_de_la_cpts(self.cpts, self.au)
        objectifs = objectifs_a_declarer(self.cpts, self.au)
        dialogues = dialogues_de_la_cpts(self.cpts, self.au)
        return taches(self.cpts, self.echanges, self.transmissions, self.au, delais, objectifs, dialogues)

    @cached_property
    def prochaine_echeance(self) -> datetime.date | None:
        """The nearest date still to come, for a CPTS that has nothing to do today."""
        a_venir = [t.echeance for t in self.transmissions if t.echeance >= self.au]
        return min(a_venir, default=None)

    @cached_property
    def _depots_lus(self) -> list[DepotVu]:
        """Newest first; all those that count are there, however old, and those of an exercise withdrawn since."""
        return [DepotVu(version) for version in self._lecture.depots]

    @property
    def depots(self) -> list[DepotVu]:
        """Latest deposits."""
        return self._depots_lus[:DEPOTS_MONTRES]

    def depots_de(self, exercice: Exercice) -> list[DepotVu]:
        """Deposits of one exercise, newest first."""
        return [d for d in self._depots_lus if d.version.depot.exercice_id == exercice.pk]

    @cached_property
    def syntheses(self) -> dict[int, Synthese]:
        return syntheses_par_exercice(self.donnees.totaux)

    @cached_property
    def exercices(self) -> list[ExerciceVu]:
        """Exercises, newest first."""
        retenues = {d.version.depot.exercice_id: d.version for d in self._depots_lus if d.retenue}
        return [
            ExerciceVu(
                self.identite,
                exercice,
                [t for t in self.transmissions if t.exercice_id == exercice.pk],
                retenues.get(exercice.pk),
                self.syntheses.get(exercice.pk) or (SANS_DEPENSE if exercice.pk in retenues else None),
                self.au,
                self.peut_voir_lignes,
            )
            for exercice in self.identite.exercices
        ]

    def exercice_choisi(self, annee: str) -> ExerciceVu | None:
        """The exercise closed in a year as the address writes it, else the one the page shows first."""
        return next((e for e in self.exercices if str(e.annee) == annee), self.exercice_phare)

    @cached_property
    def exercice_phare(self) -> ExerciceVu | None:
        """The exercise whose money the page shows first: the newest with accounts, else the newest closed."""
        avec_comptes = [e for e in self.exercices if e.synthese is not None]
        clos = [e for e in self.exercices if e.clos]
        return next(iter([*avec_comptes, *clos, *self.exercices]), None)

    @property
    def exercices_avec_comptes(self) -> list[ExerciceVu]:
        """At most five, oldest first, for columns over years."""
        return [e for e in self.exercices if e.synthese is not None][:5][::-1]

    @property
    def missions_par_annee(self) -> list[tuple[str, list[QuatreColonnes]]]:
        """Each mission in the exercises of ``exercices_avec_comptes``, in their order."""
        par_exercice = [{ligne.mission: ligne for ligne in e.missions} for e in self.exercices_avec_comptes]
        return [(mission.label, [lignes[mission] for lignes in par_exercice]) for mission in Mission]

    @property
    def depenses_par_annee(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The same in cells: mission, then (words, address or nothing) of what each exercise spent on it."""
        return [
            (mission, [ligne.cellule_depense for ligne in lignes])
            for mission, lignes in self.missions_par_annee
        ]

    @property
    def versements_hors_exercice(self) -> list[tuple[int, Decimal, int]]:
        """Payments of civil years in which no exercise closes: (year, paid, rows)."""
        ouvertes = {e.annee for e in self.exercices}
        return [ligne for ligne in self.identite.annees_de_paiement if ligne[0] not in ouvertes]

    @property
    def depots_en_attente(self) -> list[DepotVu]:
        """Deposits that wait for a person of the CPTS: an answer, a confirmation, an attestation."""
        return [d for d in self._depots_lus if d.statut in EN_ATTENTE]

    @property
    def comptes_a_attester(self) -> list[DepotVu]:
        """Accounts that count and that nobody has attested."""
        return [d for d in self._depots_lus if d.retenue and d.version.attestee_le is None]
