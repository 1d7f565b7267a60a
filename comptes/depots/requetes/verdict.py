"""The result page: findings grouped by rule, missions, and what the reader may do next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from comptes.depots.requetes.masques import masquer_constat
from comptes.lecture.recit import raconter
from comptes.lecture.registre import titre_de
from comptes.totaux.requetes import par_mission
from comptes.versions.enums import Etape, EtatLecture, Gravite
from comptes.versions.models import ConstatLecture, Version
from cpts.commun.enums import Mission
from cpts.commun.formats import accord
from cpts.droits.regles import Action, Permission, peut

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

# Places shown of each rule; its own page (``?regle=``) shows every place that was kept.
PLACES_MONTREES = 5
GRAVITES = (Gravite.REFUS, Gravite.BLOQUANT, Gravite.ALERTE, Gravite.INFO)
CHAMPS_DE_CONSTAT = frozenset(
    {
        "code",
        "gravite",
        "fichier",
        "ligne",
        "champ",
        "lu",
        "attendu",
        "message",
        "que_faire",
        "nombre",
        "lignes",
    }
)
TONS = {
    "refus": "error",
    "bloquant": "error",
    "a_preciser": "warning",
    "alerte": "warning",
    "conforme": "success",
}


@dataclass
class GroupeConstats:
    """The findings of one rule: its title, where it was found, what to do."""

    code: str
    gravite: str
    constats: list[ConstatLecture] = field(default_factory=list)
    tout: bool = False

    @property
    def titre(self) -> str:
        return titre_de(self.code)

    @property
    def que_faire(self) -> str:
        return self.constats[0].que_faire

    @property
    def attendu(self) -> str | None:
        """What is expected, when it is the same everywhere."""
        attendus = {constat.attendu for constat in self.constats}
        return attendus.pop() if len(attendus) == 1 else None

    @property
    def nombre(self) -> int:
        """Times the rule was broken: the first finding of a rule carries the count of all its lines."""
        situes = [constat for constat in self.constats if constat.ligne is not None]
        entiers = sum(constat.nombre for constat in self.constats if constat.ligne is None)
        return entiers + (situes[0].nombre if situes else 0)

    @property
    def montres(self) -> list[ConstatLecture]:
        return self.constats if self.tout else self.constats[:PLACES_MONTREES]

    @property
    def reste(self) -> int:
        return self.nombre - len(self.montres)

    @property
    def avec_lignes(self) -> bool:
        return any(constat.ligne for constat in self.constats)

    @property
    def plages(self) -> list[tuple[str, str]]:
        """(file, compact ranges of line numbers), one per file."""
        return [(constat.fichier, constat.lignes) for constat in self.constats if constat.lignes]

    @property
    def libelle_gravite(self) -> str:
        return Gravite(self.gravite).label


def grouper(constats: Iterable[ConstatLecture], regle: str = "") -> list[GroupeConstats]:
    """Findings by rule, gravest first; ``regle`` keeps that one only, in full."""
    groupes: dict[str, GroupeConstats] = {}
    for constat in constats:
        if regle and constat.code != regle:
            continue
        groupe = groupes.setdefault(
            constat.code, GroupeConstats(constat.code, constat.gravite, tout=bool(regle))
        )
        groupe.constats.append(constat)
    return sorted(groupes.values(), key=lambda g: (GRAVITES.index(Gravite(g.gravite)), g.code))


def constats_de(version: Version) -> list[ConstatLecture]:
    """Findings of a version. While a question is open they stay with the reading: an answer may change them."""
    if version.verdict != "a_preciser":
        return list(version.constats.all())
    return [
        ConstatLecture(
            version=version,
            rang=rang,
            **{
                champ: valeur
                for champ, valeur in constat.items()
                if champ in CHAMPS_DE_CONSTAT and valeur is not None
            },
        )
        for rang, constat in enumerate((version.compte or {}).get("constats", ()), 1)
    ]


class Verdict:
    """Everything the result page says of a version to one reader. Seven queries with the session's."""

    def __init__(
        self, version: Version, lecteur: Utilisateur, regle: str = "", tus: frozenset[str] = frozenset()
    ) -> None:
        """``tus``: rules said elsewhere on the page, left out of the findings."""
        self.version = version
        self.lecteur = lecteur
        self.regle = regle
        self.tus = tus

    @property
    def en_cours(self) -> bool:
        return self.version.etat in (EtatLecture.RECU, EtatLecture.EN_LECTURE)

    @property
    def interrompu(self) -> bool:
        return self.version.etat == EtatLecture.ECHEC

    @property
    def genre(self) -> str:
        """Tone of the alert."""
        return TONS.get(self.version.verdict, "success")

    @property
    def titre(self) -> str:
        if self.version.verdict:
            return self.version.get_verdict_display()
        return "Reçue, non lue automatiquement"

    @cached_property
    def constats(self) -> list[ConstatLecture]:
        cpts = self.version.depot.cpts
        return [
            masquer_constat(constat, self.lecteur, cpts)
            for constat in constats_de(self.version)
            if constat.code not in self.tus
        ]

    @cached_property
    def groupes(self) -> list[GroupeConstats]:
        return grouper(self.constats, self.regle)

    @cached_property
    def comptes_par_gravite(self) -> dict[str, int]:
        sommes: dict[str, int] = defaultdict(int)
        for groupe in grouper(self.constats):
            sommes[groupe.gravite] += groupe.nombre
        return sommes

    @property
    def bilan(self) -> str:
        """« 3 points à corriger, 2 points à vérifier »: counts first."""
        n = self.comptes_par_gravite
        a_corriger = n[Gravite.REFUS] + n[Gravite.BLOQUANT]
        phrases = []
        if a_corriger:
            phrases.append(accord(a_corriger, "point à corriger", "points à corriger"))
        if n[Gravite.ALERTE]:
            phrases.append(accord(n[Gravite.ALERTE], "point à vérifier", "points à vérifier"))
        return ", ".join(phrases) or "aucun point à corriger"

    @property
    def courante(self) -> bool:
        return self.version.depot.version_courante_id == self.version.pk

    @property
    def detruit(self) -> bool:
        return any(fichier.detruit_le for fichier in self.fichiers)

    @cached_property
    def fichiers(self) -> list:
        return list(self.version.fichiers.all())

    @property
    def avec_lecture(self) -> bool:
        """Whether something of the file was understood: it is told whatever the verdict."""
        return not raconter(self.version.compte, self.version.depot.piece).vide

    @property
    def avec_totaux(self) -> bool:
        return self.version.lecture_automatique and self.version.verdict in ("conforme", "alerte")

    @cached_property
    def missions(self) -> list[tuple[Mission, Decimal]]:
        return list(par_mission(self.version).items())

    @property
    def depense(self) -> Decimal:
        return sum((montant for _, montant in self.missions), Decimal(0))

    @property
    def non_affecte(self) -> Decimal:
        return dict(self.missions)[Mission.NON_AFFECTE]

    @property
    def part_non_affectee(self) -> Decimal | None:
        return self.non_affecte / self.depense if self.depense else None

    @property
    def etapes(self) -> list[tuple[str, str]]:
        """Visible steps: (label, state) where state is « fait », « en cours » or « à venir »."""
        suivi = self.version.suivi
        ordre = list(Etape)
        rang = ordre.index(Etape(suivi.etape))
        return [
            (etape.label, "fait" if i < rang else "en cours" if i == rang else "à venir")
            for i, etape in enumerate(ordre)
            if etape != Etape.TERMINE
        ]

    def _peut(self, action: Action) -> Permission:
        return peut(self.lecteur, action, self.version.depot.cpts)

    @cached_property
    def droits(self) -> dict[str, bool]:
        """What this reader may do, for the buttons."""
        return {
            action.value: bool(self._peut(action))
            for action in (
                Action.DEPOSER,
                Action.RETIRER,
                Action.ATTESTER,
                Action.AFFECTER,
                Action.TELECHARGER,
                Action.VOIR_LIGNES,
            )
        }
