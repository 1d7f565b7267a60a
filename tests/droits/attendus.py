"""Who opens what: one line (or several) per named route of the project. A route without a line fails.

How to write a line::

    "contrat": sur_cpts(VOIR, uuid=lambda m: m.contrat.uuid),              # GET, an object of a CPTS
    "depot_retirer": sur_cpts(None, post=DE_CPTS, identifiant=lambda m: m.version.uuid),  # POST only
    "corbeille": ouvert_a(CONTROLE),                                       # no object in the address
    "aide": public(),
    "api:depenses": [
        ouvert_a(TOUS, requete=lambda m: {"exercice": 2025}),              # a query string
        sur_cpts(VOIR, requete=lambda m: {"niveau": "cpts", "code": m.cpts.siren}),
    ],

``m`` is the ``Monde`` of one CPTS (``tests/droits/monde.py``: add the objects your addresses name). What the
test then asks, for every role, on the person's own CPTS and on a neighbour's:

* inside, with a role of the line: an answer that is not a refusal (200, 302 elsewhere than sign-in, 400 on an
  empty form…);
* inside, with another role: 403 or 404;
* outside: 404, whatever the role (the nation is inside for ``cnam`` and ``admin``);
* without signing in: sent to the sign-in page, or 401 for the API;
* a form (``corps``) is posted alone: ``get`` then says nothing, and is not asked;
* a method the line does not open (``None``): 405, or a refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cpts.droits.enums import Role
from financements.contrats.views.actes import FORMULAIRES
from rapports.exports.jeux import JEUX

DE_CPTS = frozenset({Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION, Role.EXPERT_COMPTABLE})
GERANTS = frozenset({Role.PRESIDENCE, Role.COORDINATION})
CPAM = frozenset({Role.CPAM})
CONTROLE = frozenset({Role.CPAM, Role.ARS})
NATION = frozenset({Role.CNAM, Role.ADMIN})
VOIR = DE_CPTS | CONTROLE | NATION
LIGNES = DE_CPTS | CONTROLE | {Role.CNAM}
NOMS = DE_CPTS | CONTROLE
ATTESTENT = frozenset({Role.PRESIDENCE})
TRANSFERENT = frozenset({Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION})
ARS = frozenset({Role.ARS})
AGREGATS = frozenset({Role.DGOS, Role.FEDERATION})
ADMIN = frozenset({Role.ADMIN})
TOUS = frozenset(Role)
SANS_ROLE = "sans_role"
EXEMPLE = "essai.txt"
CONNECTES = TOUS | {SANS_ROLE}

Objet = Callable[[Any], Any]


@dataclass(frozen=True)
class Attendu:
    """What a route answers. ``get``/``post``: roles that open it, None when the method is not offered."""

    get: frozenset[str] | None
    post: frozenset[str] | None = None
    anonyme: bool = False
    d_une_cpts: bool = False
    kwargs: dict[str, Objet] = field(default_factory=dict)
    requete: Objet | None = None
    corps: Objet | None = None
    role_d_abord: bool = False
    refus: frozenset[int] = frozenset({403, 404})


def public(
    get: frozenset[str] | None = CONNECTES, post: frozenset[str] | None = None, **kwargs: Objet
) -> Attendu:
    """Open to visitors."""
    return Attendu(get, post, anonyme=True, kwargs=kwargs)


def ouvert_a(
    get: frozenset[str] | None,
    post: frozenset[str] | None = None,
    requete: Objet | None = None,
    refus: tuple[int, ...] = (403, 404),
    **kwargs: Objet,
) -> Attendu:
    """For those signed in with one of these roles; names no object of a CPTS."""
    return Attendu(get, post, kwargs=kwargs, requete=requete, refus=frozenset(refus))


def sur_cpts(
    get: frozenset[str] | None,
    post: frozenset[str] | None = None,
    requete: Objet | None = None,
    corps: Objet | None = None,
    role_d_abord: bool = False,
    **kwargs: Objet,
) -> Attendu:
    """Names an object of a CPTS, in the address or in the form posted (``corps``): 404 for everyone outside.

    ``role_d_abord``: roles that open nothing here are refused (403) before any object is looked for.
    """
    return Attendu(
        get, post, d_une_cpts=True, kwargs=kwargs, requete=requete, corps=corps, role_d_abord=role_d_abord
    )


def version(m: Any) -> Any:
    return m.version.uuid


def contrat(m: Any) -> Any:
    return m.contrat.uuid


def un_depot(m: Any) -> dict[str, Any]:
    """A small deposit for this CPTS, as a program would post it."""
    fichier = SimpleUploadedFile("budget.csv", b"compte;montant\n")
    return {"cpts": m.cpts.siren, "exercice": "2025", "piece": "budget", "fichier": fichier}


def jeton_service(m: Any) -> Any:
    return m.jeton_service.uuid


def publiee(m: Any) -> str:
    """A version of the scale shipped with the product: everyone reads it."""
    return "demo-nation"


def brouillon(m: Any) -> str:
    """A version being prepared."""
    return m.bareme.identifiant


CPTS = {
    "connexion": public(post=CONNECTES),
    "deconnexion": ouvert_a(None, CONNECTES),
    "mot_de_passe": ouvert_a(CONNECTES, CONNECTES),
    "mot_de_passe_oublie": public(post=CONNECTES),
    "mot_de_passe_choisir": public(
        post=CONNECTES, uidb64=lambda m: "MQ", token=lambda m: "jamais-un-vrai-jeton"
    ),
    "sans_structure": ouvert_a(CONNECTES),
    "mes_acces": ouvert_a(CONNECTES),
    "jetons": ouvert_a(CONNECTES, CONNECTES),
    "jeton_retirer": ouvert_a(None, frozenset(), cle=lambda m: "jeton-d-un-autre"),
    "jetons_service": ouvert_a(CONNECTES),
    "jeton_service_demander": ouvert_a(CONNECTES, CONNECTES),
    "jeton_service": sur_cpts(DE_CPTS | ADMIN, uuid=jeton_service),
    # In service: granted and shown once, it is no longer so for anybody.
    **dict.fromkeys(
        ("jeton_service_accorder", "jeton_service_secret"),
        sur_cpts(None, frozenset(), uuid=jeton_service),
    ),
    "jeton_service_renouveler": sur_cpts(None, GERANTS, uuid=jeton_service),
    "jeton_service_retirer": sur_cpts(GERANTS | ADMIN, GERANTS | ADMIN, uuid=jeton_service),
    "api:jetons_service": ouvert_a(CONNECTES),
    "api:jeton_service": sur_cpts(DE_CPTS | ADMIN, uuid=jeton_service),
    "api:jeton_service_renouveler": sur_cpts(None, GERANTS, uuid=jeton_service),
    "boite_envoi": ouvert_a(CONNECTES),
    "courriel": sur_cpts(VOIR, uuid=lambda m: m.courriel.uuid),
    "acces": sur_cpts(DE_CPTS, GERANTS, uuid=lambda m: m.cpts.uuid),
    "acces_retirer": sur_cpts(
        GERANTS, GERANTS, uuid=lambda m: m.cpts.uuid, habilitation=lambda m: m.habilitation.uuid
    ),
    "consultations": sur_cpts(DE_CPTS, uuid=lambda m: m.cpts.uuid),
    **dict.fromkeys(
        (
            "mentions_legales",
            "donnees_personnelles",
            "cookies",
            "cgu",
            "accessibilite",
            "plan_du_site",
            "aide",
            "glossaire",
            "robots",
            "security_txt",
            "sante",
        ),
        public(),
    ),
    "api:schema": public(),
    "api:docs": public(),
    "api:docs_regles": public(),
    "api:territoires": ouvert_a(CONNECTES),
    "api:jetons": public(None, CONNECTES),
    "api:cpts_liste": ouvert_a(CONNECTES),
    "api:cpts_detail": [
        sur_cpts(VOIR, cle=lambda m: m.cpts.uuid),
        sur_cpts(VOIR, cle=lambda m: m.cpts.siren),
    ],
}

FINANCEMENTS: dict[str, Attendu | list[Attendu]] = {
    "depot_nouveau": [
        ouvert_a(DE_CPTS, DE_CPTS),
        sur_cpts(DE_CPTS, DE_CPTS, requete=lambda m: {"cpts": m.cpts.uuid}),
    ],
    "depot_lot": ouvert_a(None, DE_CPTS),
    **dict.fromkeys(("regles_lecture", "api:regles"), public()),
    "depot_exemple": ouvert_a(CONNECTES, nom=lambda m: EXEMPLE),
    "depot": sur_cpts(VOIR, identifiant=version),
    "depot_progression": sur_cpts(VOIR, identifiant=version),
    "depot_lu": sur_cpts(VOIR, identifiant=version),
    "depot_lignes": sur_cpts(LIGNES, identifiant=version),
    "depot_noms": sur_cpts(None, NOMS, identifiant=version),
    "depot_recepisse": sur_cpts(VOIR, identifiant=version),
    "depot_recepisse_pdf": sur_cpts(VOIR, identifiant=version),
    "depot_fichier": sur_cpts(NOMS, identifiant=version, fichier=lambda m: m.fichier.uuid),
    "depot_retirer": sur_cpts(DE_CPTS, DE_CPTS, identifiant=version),
    "depot_attester": sur_cpts(VOIR, ATTESTENT, identifiant=version),
    "depot_attestation_retirer": sur_cpts(None, ATTESTENT, identifiant=version),
    **dict.fromkeys(
        (
            "depot_retenir",
            "depot_confirmer",
            "depot_ranger",
            "depot_preciser",
            "depot_reposer",
            "depot_relire",
        ),
        sur_cpts(None, DE_CPTS, identifiant=version),
    ),
    "depot_affectation": sur_cpts(VOIR, identifiant=version),
    "depot_affectation_cle": sur_cpts(DE_CPTS, DE_CPTS, identifiant=version),
    "depot_affectation_terminaisons": sur_cpts(DE_CPTS, DE_CPTS, identifiant=version),
    "depot_affectation_origines": sur_cpts(DE_CPTS, identifiant=version),
    **dict.fromkeys(
        ("depot_affectation_choisir", "depot_affectation_annuler", "depot_affectation_reappliquer"),
        sur_cpts(None, DE_CPTS, identifiant=version),
    ),
    "depot_affectation_retirer": sur_cpts(None, DE_CPTS, identifiant=version, regle=lambda m: m.regle.uuid),
    "depot_affectation_copier": sur_cpts(None, DE_CPTS, identifiant=version, cpts=lambda m: m.cpts.uuid),
    "api:depots": [
        ouvert_a(CONNECTES, CONNECTES),
        sur_cpts(None, DE_CPTS, corps=un_depot),
    ],
    "api:depot": sur_cpts(VOIR, identifiant=version),
    **dict.fromkeys(
        (
            "api:depot_choix",
            "api:depot_confirmer",
            "api:depot_ranger",
            "api:depot_retirer",
            "api:depot_retenir",
        ),
        sur_cpts(None, DE_CPTS, identifiant=version),
    ),
    **dict.fromkeys(
        ("api:constats", "api:contrats", "api:enveloppes", "api:versements"), ouvert_a(CONNECTES)
    ),
    "cpts_contrat": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "contrat_nouveau": sur_cpts(CPAM, CPAM, uuid=lambda m: m.cpts.uuid),
    "contrat_acte": [
        sur_cpts(CPAM, CPAM, uuid=lambda m: m.contrat.uuid, acte=lambda m, code=code: code)
        for code in FORMULAIRES
    ],
    "contrat_mission": sur_cpts(CPAM, CPAM, uuid=lambda m: m.contrat.uuid, mission=lambda m: "prevention"),
    "contrats_delais": ouvert_a(CONTROLE | NATION),
    "api:contrat": sur_cpts(VOIR, uuid=lambda m: m.contrat.uuid),
    "cpts_depots": sur_cpts(VOIR, identifiant=lambda m: m.cpts.uuid),
    "cpts_exercices": sur_cpts(VOIR, identifiant=lambda m: m.cpts.uuid),
    **dict.fromkeys(
        ("exercice_corriger", "exercice_retirer"),
        sur_cpts(DE_CPTS, DE_CPTS, identifiant=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid),
    ),
    # Values and rates of local indicators: never for the nation.
    "cpts_indicateurs": sur_cpts(NOMS, uuid=lambda m: m.cpts.uuid),
    "indicateur": sur_cpts(NOMS, uuid=lambda m: m.objectif.indicateur.uuid),
    "indicateur_retirer": sur_cpts(CPAM, CPAM, uuid=lambda m: m.objectif.indicateur.uuid),
    **dict.fromkeys(("indicateur_nouveau", "indicateurs_importer"), sur_cpts(CPAM, CPAM, contrat=contrat)),
    "objectifs_reconduire": sur_cpts(CPAM, CPAM, contrat=contrat, annee=lambda m: m.contrat.signature),
    **dict.fromkeys(
        ("objectifs_cibles", "objectifs_decisions", "objectifs_taux"),
        sur_cpts(
            CPAM, CPAM, contrat=contrat, annee=lambda m: m.contrat.signature, mission=lambda m: "prevention"
        ),
    ),
    "objectifs_avis": sur_cpts(
        CONTROLE,
        CONTROLE,
        contrat=contrat,
        annee=lambda m: m.contrat.signature,
        mission=lambda m: "prevention",
    ),
    **dict.fromkeys(
        ("objectif_declarer", "objectif_contester"),
        sur_cpts(TRANSFERENT, TRANSFERENT, uuid=lambda m: m.objectif.uuid),
    ),
    "indicateurs_a_decider": ouvert_a(CONTROLE),
    "indicateurs_peu_atteints": ouvert_a(NATION | AGREGATS),
    "indicateurs_modele": [
        ouvert_a(CONNECTES, extension=lambda m: "csv"),
        ouvert_a(CONNECTES, extension=lambda m: "xlsx"),
    ],
    "api:indicateurs": sur_cpts(NOMS, requete=lambda m: {"cpts": m.cpts.uuid}),
    "api:objectif_declarations": sur_cpts(None, TRANSFERENT, identifiant=lambda m: m.objectif.uuid),
    "baremes": public(),
    # Drafts: tests/financements/baremes/test_pages.py.
    "bareme": public(identifiant=publiee),
    "bareme_ecarts": public(identifiant=lambda m: "ACI-AV2"),
    "bareme_fichier": public(identifiant=publiee),
    "bareme_nouvelle": ouvert_a(ADMIN, ADMIN),
    **dict.fromkeys(
        ("bareme_modifier", "bareme_regles", "bareme_importer", "bareme_verifier", "bareme_publier"),
        ouvert_a(ADMIN, ADMIN, identifiant=brouillon),
    ),
    "bareme_etape": ouvert_a(None, ADMIN, identifiant=brouillon),
    "bareme_effet": ouvert_a(NATION, ADMIN, identifiant=brouillon),
    "bareme_effet_progression": ouvert_a(NATION, identifiant=brouillon),
    "api:baremes": ouvert_a(CONNECTES),
    "api:bareme": ouvert_a(CONNECTES, identifiant=publiee),
    "cpts_enveloppes": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "cpts_transfert_nouveau": sur_cpts(TRANSFERENT, TRANSFERENT, uuid=lambda m: m.cpts.uuid),
    "cpts_plan_emploi": sur_cpts(
        VOIR, TRANSFERENT, uuid=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid
    ),
    "plan_emploi_decision": sur_cpts(None, CPAM, uuid=lambda m: m.plan.uuid),
    "plan_emploi_avis": sur_cpts(None, ARS, uuid=lambda m: m.plan.uuid),
    "plan_emploi_suivi": sur_cpts(
        None, TRANSFERENT, uuid=lambda m: m.plan.uuid, ligne=lambda m: m.plan.lignes.get().pk
    ),
    **dict.fromkeys(("fongibilite", "api:fongibilite"), ouvert_a(CONNECTES)),
    "regime_publier": ouvert_a(NATION, NATION),
    "regime_terminer": ouvert_a(NATION, NATION, uuid=lambda m: m.regime.uuid),
    "transferts": ouvert_a(TOUS),
    "transferts_a_decider": ouvert_a(CPAM, CPAM),
    "transfert": sur_cpts(VOIR, uuid=lambda m: m.transfert.uuid),
    "transfert_decision": sur_cpts(None, CPAM, uuid=lambda m: m.transfert.uuid),
    "transfert_avis": sur_cpts(None, ARS, uuid=lambda m: m.transfert.uuid),
    "transfert_annuler": sur_cpts(None, TRANSFERENT, uuid=lambda m: m.transfert.uuid),
    **dict.fromkeys(("api:transferts", "api:plans_emploi"), ouvert_a(CONNECTES)),
    "api:colonnes": sur_cpts(VOIR, requete=lambda m: {"cpts": m.cpts.uuid}),
    "cpts_echeancier": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    **dict.fromkeys(
        ("cpts_verifications", "cpts_verifications_pdf"), sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid)
    ),
    "cpts_verification_saisir": sur_cpts(NOMS, NOMS, uuid=lambda m: m.cpts.uuid, genre=lambda m: "produits"),
    "api:verifications": ouvert_a(CONNECTES),
    "echeance": sur_cpts(VOIR, contrat=contrat, rang=lambda m: 1),
    "echeancier_fichier": sur_cpts(NOMS, contrat=contrat),
    "echeancier_pdf": sur_cpts(VOIR, contrat=contrat),
    "decompte_emettre": sur_cpts(None, CPAM, contrat=contrat),
    **dict.fromkeys(("decompte", "decompte_pdf"), sur_cpts(VOIR, uuid=lambda m: m.decompte.uuid)),
    "regularisation": sur_cpts(
        VOIR, CPAM, contrat=contrat, annee=lambda m: m.contrat.signature, mission=lambda m: "prevention"
    ),
    "api:contrat_echeancier": sur_cpts(VOIR, identifiant=contrat),
    "api:contrat_decomptes": sur_cpts(None, CPAM, identifiant=contrat),
    "api:decompte": sur_cpts(VOIR, identifiant=lambda m: m.decompte.uuid),
    "api:echeances": ouvert_a(CONNECTES),
}
CAISSE = frozenset({Role.CPAM})


def un_fichier_de_versements(m: Any) -> dict[str, Any]:
    """A payment file for the caisse of this CPTS, as a program would send it."""
    contenu = f"siren;date;montant;reference\n{m.cpts.siren};15/03/2025;10,00;MATRICE\n".encode()
    return {"organisme": m.contrat.caisse.uuid, "fichier": SimpleUploadedFile("v.csv", contenu)}


# A payment file belongs to the caisse that sent it: its CPTS do not see it, nor does their ARS.
FINANCEMENTS |= {
    "versements": ouvert_a(CONTROLE | NATION),
    "versements_importer": ouvert_a(CONTROLE, CONTROLE),
    "versements_modele": [
        ouvert_a(CONNECTES, extension=lambda m: "csv"),
        ouvert_a(CONNECTES, extension=lambda m: "xlsx"),
    ],
    "versements_a_reprendre": ouvert_a(CONTROLE | NATION),
    "versements_ligne": sur_cpts(CAISSE | NATION, CAISSE, uuid=lambda m: m.ligne_ecartee.uuid),
    **dict.fromkeys(
        ("versements_import", "versements_progression", "versements_lignes", "versements_fichier"),
        sur_cpts(CAISSE | NATION, uuid=lambda m: m.importation.uuid),
    ),
    "versements_colonnes": sur_cpts(CAISSE, CAISSE, uuid=lambda m: m.importation.uuid),
    **dict.fromkeys(
        ("versements_accepter", "versements_abandonner"),
        sur_cpts(None, CAISSE, uuid=lambda m: m.importation.uuid),
    ),
    "rapprochements": ouvert_a(CONTROLE | NATION),
    "cpts_rapprochement": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "rapprochement_expliquer": sur_cpts(
        None, CAISSE, uuid=lambda m: m.cpts.uuid, contrat=lambda m: m.contrat.uuid
    ),
    "api:versements_imports": [
        ouvert_a(CONNECTES, CONTROLE),
        sur_cpts(None, CAISSE, corps=un_fichier_de_versements, role_d_abord=True),
    ],
    "api:versements_import": sur_cpts(CAISSE | NATION, identifiant=lambda m: m.importation.uuid),
    "api:versements_accepter": sur_cpts(None, CAISSE, identifiant=lambda m: m.importation.uuid),
    "api:rapprochements": ouvert_a(CONNECTES),
    "api:rapprochement": sur_cpts(VOIR, identifiant=lambda m: m.rapprochement.uuid),
}
# Scans belong to the body that sent them; a copy, to those who read its document.
FINANCEMENTS |= {
    "papiers": ouvert_a(CONTROLE, CONTROLE),
    **dict.fromkeys(
        ("papiers_depot", "papiers_progression"),
        sur_cpts(CAISSE, uuid=lambda m: m.page_scannee.fichier.depot.uuid),
    ),
    "papiers_page": sur_cpts(CAISSE, CAISSE, uuid=lambda m: m.page_scannee.uuid),
    "papiers_page_pdf": sur_cpts(CAISSE, uuid=lambda m: m.page_scannee.uuid),
    "papiers_ecarter": sur_cpts(None, CAISSE, uuid=lambda m: m.page_scannee.uuid),
    "papiers_copie": sur_cpts(VOIR, uuid=lambda m: m.copie_signee.uuid),
    "contrat_fiche_pdf": sur_cpts(VOIR, uuid=contrat),
    "avenant_pdf": sur_cpts(VOIR, uuid=lambda m: m.avenant.uuid),
}
CONTROLES: dict[str, Attendu | list[Attendu]] = {
    "corbeille": ouvert_a(CONTROLE),
    "transmissions": ouvert_a(CONTROLE | NATION),
    "transmission_dispense": sur_cpts(CONTROLE, CONTROLE, uuid=lambda m: m.transmission.uuid),
    "depot_examen": sur_cpts(CONTROLE, uuid=version),
    "depot_examen_acte": sur_cpts(None, CONTROLE, uuid=version),
    "echange_nouveau": sur_cpts(CONTROLE, CONTROLE, uuid=version),
    "echange": sur_cpts(VOIR, DE_CPTS | CONTROLE, uuid=lambda m: m.echange.uuid),
    "echange_clore": sur_cpts(None, CONTROLE, uuid=lambda m: m.echange.uuid),
    "api:transmissions": ouvert_a(CONNECTES),
    "dialogues": ouvert_a(CONTROLE),
    "api:dialogues": ouvert_a(CONNECTES),
}
RAPPORTS: dict[str, Attendu | list[Attendu]] = {
    "api:consommation": [
        ouvert_a(TOUS, requete=lambda m: {"exercice": 2025}),
        sur_cpts(
            VOIR,
            requete=lambda m: {"exercice": 2025, "niveau": "cpts", "code": m.cpts.uuid},
            role_d_abord=True,
        ),
    ],
    "api:depenses": [
        ouvert_a(TOUS, requete=lambda m: {"exercice": 2025}),
        sur_cpts(
            VOIR,
            requete=lambda m: {"exercice": 2025, "niveau": "cpts", "code": m.cpts.siren},
            role_d_abord=True,
        ),
        sur_cpts(
            VOIR,
            requete=lambda m: {"exercice": 2025, "niveau": "cpts", "code": m.cpts.uuid},
            role_d_abord=True,
        ),
    ],
    "api:exports_manifeste": ouvert_a(CONNECTES),
    "api:exports": [
        *(
            ouvert_a(
                CONNECTES - AGREGATS,
                requete=lambda m, jeu=jeu: (
                    {"exercice": 2025} if "exercice" in JEUX[jeu].filtres.base_filters else {}
                ),
                jeu=lambda m, jeu=jeu: jeu,
            )
            for jeu in sorted(JEUX.keys() - {"lignes", "depenses_agregees"})
        ),
        ouvert_a(CONNECTES, requete=lambda m: {"exercice": 2025}, jeu=lambda m: "depenses_agregees"),
        sur_cpts(
            LIGNES,
            requete=lambda m: {"exercice": 2025, "cpts": m.cpts.uuid},
            jeu=lambda m: "lignes",
            role_d_abord=True,
        ),
    ],
    "public": public(),
    "accueil": ouvert_a(CONNECTES),
    "cpts": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "cpts_journal": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "api:actes": sur_cpts(VOIR, requete=lambda m: {"cpts": m.cpts.uuid}),
    "cpts_versements": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "cpts_comptes": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid),
    "rapport_en_ligne": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid),
    "rapport_demander": sur_cpts(None, VOIR, uuid=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid),
    **dict.fromkeys(
        ("rapport", "rapport_progression", "rapport_pdf"), sur_cpts(VOIR, uuid=lambda m: m.rapport.uuid)
    ),
    **dict.fromkeys(
        ("cockpit", "depenses", "carte", "carte_vignette", "arretes", "transferts_publies"), ouvert_a(TOUS)
    ),
    "sans_comptes": ouvert_a(NATION | CONTROLE),
    "cockpit_territoire": ouvert_a(
        TOUS, niveau=lambda m: "departement", code=lambda m: m.cpts.departement_id
    ),
    "portefeuille": ouvert_a(DE_CPTS),
    "projections": ouvert_a(NATION | AGREGATS | {Role.ARS}),
    "simulateur": [
        ouvert_a(NATION | AGREGATS | {Role.ARS}, NATION | AGREGATS | {Role.ARS}),
        ouvert_a(
            NATION | AGREGATS | {Role.ARS},
            NATION | AGREGATS | {Role.ARS},
            requete=lambda m: {"cible": "50", "au": "2025-05-31"},
        ),
    ],
    "api:arretes": ouvert_a(TOUS),
    "api:changements": ouvert_a(TOUS, requete=lambda m: {"depuis": "debut"}),
    "api:arrete": ouvert_a(TOUS, numero=lambda m: m.arrete.numero),
    "api:projections": ouvert_a(NATION | AGREGATS | {Role.ARS}),
    "sante": public(),
    "recherche": public(),
    "statistiques": public(),
}

PARTICIPENT = GERANTS | CONTROLE
SIGNENT = frozenset({Role.PRESIDENCE}) | CONTROLE
# The acts of a dialogue, posted from its page, and those on one of its questions or commitments.
ACTES_DE_DIALOGUE = {
    **dict.fromkeys(("note", "partager", "reunion"), CONTROLE),
    **dict.fromkeys(("question", "engagement"), PARTICIPENT),
    "signer": SIGNENT,
}


def annee_du_dialogue(m: Any) -> str:
    return m.dialogue.annee_contrat.isoformat()


def du_dialogue(get: frozenset[str] | None, post: frozenset[str] | None = None, **kwargs: Objet) -> Attendu:
    """An address under the contract year of the dialogue."""
    return sur_cpts(get, post, uuid=lambda m: m.cpts.uuid, annee=annee_du_dialogue, **kwargs)


RAPPORTS |= {
    "cpts_dialogue": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "cpts_dialogue_annee": du_dialogue(VOIR),
    "dialogue_ouvrir": du_dialogue(None, CONTROLE),
    "dialogue_pdf": du_dialogue(None, VOIR),
    "dialogue_acte": [
        du_dialogue(None, roles, acte=lambda m, acte=acte: acte) for acte, roles in ACTES_DE_DIALOGUE.items()
    ],
    "dialogue_acte_sur": [
        *(
            du_dialogue(None, PARTICIPENT, acte=lambda m, acte=acte: acte, objet=lambda m: m.engagement.uuid)
            for acte in ("suivre", "retirer")
        ),
        du_dialogue(None, PARTICIPENT, acte=lambda m: "repondre", objet=lambda m: m.question.uuid),
    ],
}

ATTENDUS: dict[str, Attendu | list[Attendu]] = {**CPTS, **FINANCEMENTS, **CONTROLES, **RAPPORTS}
# Answers 404 to everything: it has no roles.
IGNORES = {"api:introuvable"}
