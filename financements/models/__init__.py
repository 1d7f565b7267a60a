"""Money promised, paid and spent: one file per noun."""

from financements.models.baremes import ActeBareme, EffetBareme, LectureLigne, VersionBareme
from financements.models.contrats import Avenant, Contrat, SuccessionContrat
from financements.models.decomptes import Decompte
from financements.models.depots import (
    ConstatLecture,
    Depot,
    Exercice,
    Fichier,
    Suivi,
    Version,
)
from financements.models.doutes import ChoixRetenu, Doute
from financements.models.echeances import Echeance, Enveloppe, EtatEcheancier
from financements.models.ecritures import GroupeEcriture, LigneEcriture
from financements.models.imports import DispositionMemorisee, ImportVersements, LigneImport
from financements.models.indicateurs import (
    AvisIndicateur,
    ContestationIndicateur,
    DecisionIndicateur,
    DeclarationIndicateur,
    Indicateur,
    Objectif,
)
from financements.models.missions import (
    DelaiMission,
    EngagementMission,
    MissionObligatoire,
    NatureDelai,
    Suspension,
    TailleFigee,
    TauxRetenu,
)
from financements.models.plans import LignePlanEmploi, PlanEmploi
from financements.models.rapprochements import (
    ExplicationEcart,
    ImputationVersement,
    LigneRapprochement,
    Rapprochement,
)
from financements.models.regimes import RegimePublie
from financements.models.regularisations import DecisionRegularisation
from financements.models.totaux import (
    ComptesRetenus,
    NatureCompte,
    Niveau,
    TableNatures,
    TotalTerritoire,
    TotalVersion,
)
from financements.models.transferts import Transfert
from financements.models.ventilation import JeuRegles, RegleVentilation, Ventilation
from financements.models.verifications import FaitAVerifier
from financements.models.versements import Versement, VersementFIR

__all__ = [
    "ActeBareme",
    "Avenant",
    "AvisIndicateur",
    "ChoixRetenu",
    "ComptesRetenus",
    "ConstatLecture",
    "ContestationIndicateur",
    "Contrat",
    "DecisionIndicateur",
    "DecisionRegularisation",
    "DeclarationIndicateur",
    "Decompte",
    "DelaiMission",
    "Depot",
    "DispositionMemorisee",
    "Doute",
    "Echeance",
    "EffetBareme",
    "EngagementMission",
    "Enveloppe",
    "EtatEcheancier",
    "Exercice",
    "ExplicationEcart",
    "FaitAVerifier",
    "Fichier",
    "GroupeEcriture",
    "ImportVersements",
    "ImputationVersement",
    "Indicateur",
    "JeuRegles",
    "LectureLigne",
    "LigneEcriture",
    "LigneImport",
    "LignePlanEmploi",
    "LigneRapprochement",
    "MissionObligatoire",
    "NatureCompte",
    "NatureDelai",
    "Niveau",
    "Objectif",
    "PlanEmploi",
    "Rapprochement",
    "RegimePublie",
    "RegleVentilation",
    "SuccessionContrat",
    "Suivi",
    "Suspension",
    "TableNatures",
    "TailleFigee",
    "TauxRetenu",
    "TotalTerritoire",
    "TotalVersion",
    "Transfert",
    "Ventilation",
    "Versement",
    "VersementFIR",
    "Version",
    "VersionBareme",
]
