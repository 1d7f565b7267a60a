"""What a version waits for, to one reader: questions, doubts, replacement, attestation, and who may do it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from comptes.depots import avertir
from comptes.depots.attestation import (
    ATTESTABLES,
    ce_qui_est_atteste,
    empreinte,
    pourquoi_garder,
    pourquoi_pas,
)
from comptes.depots.compter import REMPLACE, comptes_remplaces, version_qui_compte
from comptes.depots.doutes import EXERCICE
from comptes.depots.exercice_lu import HORS_EXERCICE
from comptes.depots.questions import questions_ouvertes
from comptes.lecture.catalogue_depot import REGLES_DEPOT
from comptes.totaux.requetes import par_mission
from comptes.versions.enums import PIECES_LUES, Statut, Verdict
from comptes.versions.models import Doute, Exercice, Version
from cpts.commun.enums import Mission
from cpts.droits.regles import Action, peut

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

# The rule of a balance that says a question is open: the page asks the question itself.
QUESTION_POSEE = "BAL-40"
REGLES = {regle.code: regle for regle in REGLES_DEPOT}
ZERO = Decimal(0)


@dataclass(frozen=True)
class LigneComparee:
    """Spend on a mission before and after, in euros. ``avant`` None: nothing counts today."""

    libelle: str
    avant: Decimal | None
    apres: Decimal

    @property
    def ecart(self) -> Decimal | None:
        return None if self.avant is None else self.apres - self.avant


@dataclass(frozen=True)
class DouteVu:
    """A doubt with the words of its rule. ``confirmable``: a reason is enough; else it is filed, or withdrawn."""

    doute: Doute
    confirmable: bool

    @property
    def code(self) -> str:
        return self.doute.code

    @property
    def titre(self) -> str:
        regle = REGLES.get(self.doute.code)
        return regle.titre if regle else self.doute.code

    @property
    def que_faire(self) -> str:
        regle = REGLES.get(self.doute.code)
        return regle.que_faire if regle else ""

    @property
    def exercice_propose(self) -> str:
        """« 2024 » or « du … au … »; empty when no exercise is proposed."""
        details = self.doute.details
        if self.doute.code != EXERCICE or "debut" not in details:
            return ""
        bords = (datetime.date.fromisoformat(details[bord]) for bord in ("debut", "fin"))
        return str(Exercice(**dict(zip(("debut", "fin"), bords, strict=True))))

    @property
    def remplace(self) -> bool:
        return self.doute.code == REMPLACE


@dataclass(frozen=True)
class ReponseVue:
    """An answer applied to this deposit: whose it is, and whether it came from a former deposit."""

    code: str
    valeur: str
    par: str
    le: datetime.date | None
    reprise: bool


class Suite:
    """Everything the page of a deposit says of what comes next."""

    def __init__(self, version: Version, lecteur: Utilisateur) -> None:
        self.version = version
        self.lecteur = lecteur

    @cached_property
    def statut(self) -> Statut:
        return self.version.statut

    @cached_property
    def questions(self) -> list[dict[str, Any]]:
        """Open questions, amounts as numbers."""
        if self.statut != Statut.A_PRECISER:
            return []
        return [
            {**question, "choix": [_choix(possible) for possible in question["choix"]]}
            for question in questions_ouvertes(self.version)
        ]

    @cached_property
    def reponses(self) -> list[ReponseVue]:
        """Answers given, now or for a former deposit."""
        version = self.version
        le = version.choix_le.date() if version.choix_le else None
        vues = []
        for code, valeur in version.choix.items():
            reprise = version.choix_repris.get(code)
            if reprise:
                jour = datetime.date.fromisoformat(reprise["le"])
                vues.append(ReponseVue(code, valeur, reprise["par"], jour, True))
            else:
                vues.append(ReponseVue(code, valeur, str(version.choix_par or ""), le, False))
        return vues

    @cached_property
    def _doutes(self) -> list[DouteVu]:
        acceptee = self.version.acceptee
        return [
            DouteVu(doute, acceptee or doute.code != EXERCICE)
            for doute in Doute.objects.filter(version=self.version)
            .select_related("leve_par", "contre__depot")
            .order_by("code")
        ]

    @property
    def a_confirmer(self) -> list[DouteVu]:
        """Doubts that hold the version now."""
        if self.statut != Statut.A_CONFIRMER:
            return []
        return [vu for vu in self._doutes if vu.doute.leve_le is None]

    @property
    def confirmes(self) -> list[DouteVu]:
        """Doubts lifted, with who lifted them and why."""
        return [vu for vu in self._doutes if vu.doute.leve_le is not None]

    @property
    def a_ranger(self) -> bool:
        """Whether the file is of another exercise: it is to be filed there, or was; its lines are not blamed."""
        return any(vu.exercice_propose and vu.doute.leve_le is None for vu in self._doutes)

    @property
    def dits_ailleurs(self) -> frozenset[str]:
        """Rules that the page tells in a better place than its list of findings."""
        posees = {QUESTION_POSEE} if self.version.verdict == Verdict.A_PRECISER else set()
        return frozenset(posees | ({HORS_EXERCICE} if self.a_ranger else set()))

    @cached_property
    def remplacee(self) -> Version | None:
        """The version whose place this one would take."""
        en_attente = self.statut in (Statut.A_CONFIRMER, Statut.A_ATTESTER)
        return comptes_remplaces(self.version) if en_attente and self.version.acceptee else None

    @cached_property
    def comparee(self) -> Version | None:
        """The version to compare with: the one whose place would be taken, else the one whose place was taken."""
        return self.remplacee or next((vu.doute.contre for vu in self.confirmes if vu.remplace), None)

    @property
    def place_prise(self) -> bool:
        """Whether the page still tells the replacement that a person confirmed."""
        return self.statut in ATTESTABLES and self.comparee is not None

    @property
    def libelle_du_retour(self) -> str:
        """Words of the button that asks again about a version out of the totals."""
        en_attente = self.statut == Statut.A_ATTESTER
        return "Revenir sur la confirmation" if en_attente else "Revenir à cette version"

    @property
    def contre(self) -> str:
        """What the form sends back: the replaced version as the reader saw it."""
        return str(self.remplacee.uuid) if self.remplacee else ""

    @cached_property
    def comparaison(self) -> list[LigneComparee]:
        """Missions with an amount on either side."""
        avant = par_mission(self.comparee) if self.comparee else None
        apres = dict(self.missions)
        lignes = [
            LigneComparee(mission.label, avant[mission] if avant else None, apres[mission])
            for mission in Mission
        ]
        return [ligne for ligne in lignes if ligne.avant or ligne.apres]

    @cached_property
    def missions(self) -> list[tuple[Mission, Decimal]]:
        """Spend of this version per mission."""
        return list(par_mission(self.version).items())

    @property
    def depense(self) -> Decimal:
        return sum((montant for _, montant in self.missions), ZERO)

    @property
    def comparaison_totale(self) -> LigneComparee:
        avant = sum((ligne.avant or ZERO for ligne in self.comparaison), ZERO) if self.comparee else None
        apres = sum((ligne.apres for ligne in self.comparaison), ZERO)
        return LigneComparee("Total des charges, hors reports en fonds dédiés", avant, apres)

    @cached_property
    def avertis_du_retrait(self) -> list[str]:
        """Who will be told if these accounts are withdrawn: nobody when they do not count."""
        return (
            [averti.qui for averti in avertir.avertis(self.version)] if self.statut == Statut.COMPTE else []
        )

    @cached_property
    def avertis(self) -> list[str]:
        """Who will be told by mail of the replacement."""
        return [averti.qui for averti in avertir.avertis(self.remplacee)] if self.remplacee else []

    @cached_property
    def qui_compte(self) -> Version | None:
        """The other version that counts for the exercise, None when this one does or none does."""
        if self.version.depot.piece not in PIECES_LUES:
            return None
        autre = version_qui_compte(self.version.depot.exercice_id)
        return autre if autre and autre.pk != self.version.pk else None

    @cached_property
    def apres_retrait(self) -> Version | None:
        """The accounts of the other piece that would count if this version were withdrawn."""
        if self.statut != Statut.COMPTE:
            return None
        autres = Version.objects.filter(
            depot__exercice=self.version.depot.exercice_id,
            depot__piece__in=PIECES_LUES,
            retiree_le__isnull=True,
        ).exclude(depot=self.version.depot_id)
        return next((v for v in autres.avec_depot() if v.depot.version_courante_id == v.pk), None)

    # --- Attestation -------------------------------------------------------------------------------------

    @property
    def attestable(self) -> bool:
        return (
            self.statut in ATTESTABLES
            and self.version.attestee_le is None
            and self.version.lecture_automatique
        )

    @cached_property
    def photo(self) -> dict[str, Any]:
        """What would be attested today."""
        return ce_qui_est_atteste(self.version)

    @property
    def empreinte(self) -> str:
        return empreinte(self.photo)

    @property
    def change_depuis(self) -> bool:
        """Whether the missions of attested accounts have been changed since."""
        attestee = self.version.attestation
        return attestee is not None and attestee != self.photo

    @property
    def depense_attestee(self) -> Decimal | None:
        attestee = self.version.attestation or {}
        return Decimal(attestee["depense"]) if attestee.get("depense") else None

    @property
    def resultat(self) -> Decimal | None:
        return Decimal(self.photo["resultat"]) if self.photo["resultat"] is not None else None

    @cached_property
    def refus_de_retrait(self) -> str:
        """Why the attestation cannot be withdrawn; empty when it can."""
        return pourquoi_pas(self.version)

    @cached_property
    def refus_de_retirer(self) -> str:
        """Why the deposit itself cannot be withdrawn as it stands; empty when it can."""
        return pourquoi_garder(self.version) if self.statut == Statut.COMPTE else ""

    @cached_property
    def peut_agir(self) -> bool:
        """Answer, confirm, file elsewhere."""
        return bool(peut(self.lecteur, Action.DEPOSER, self.version.depot.cpts))

    @cached_property
    def peut_attester(self) -> bool:
        return bool(peut(self.lecteur, Action.ATTESTER, self.version.depot.cpts))


def _choix(possible: dict[str, Any]) -> dict[str, Any]:
    total = possible.get("total_debit")
    return {**possible, "total_debit": None if total is None else Decimal(total)}
