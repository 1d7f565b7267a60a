"""Situations beyond the worked examples: what is unknown, stops, suspends, changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from financements.aci.bareme import Grille, Modulation, Provenance
from financements.aci.calendrier import Periode
from financements.aci.contrat import EngagementMission
from financements.aci.echeancier import calculer
from financements.aci.publication import charger_bareme, charger_grille

from .aides import (
    ANNEE_2,
    ANNEE_3,
    SIGNATURE,
    calculer_document,
    contrat,
    document,
    document_mission,
    exemples,
    montants,
)

D = Decimal
OUTRE_MER = Modulation(
    "outre_mer",
    "Outre-mer",
    D("1.10"),
    ("prevention",),
    ("fixe",),
    Provenance("invention", "choix", "invente", date(2019, 8, 25), demonstration=True),
)


def resume(echeancier, **criteres):
    lignes = [x for x in echeancier.lignes if all(getattr(x, c) == v for c, v in criteres.items())]
    return [(x.date, x.annee.debut, x.objet, x.montant) for x in lignes]


def test_le_fonctionnement_est_verse_a_la_signature_puis_en_deux_fois():
    echeancier = calculer(contrat(), exemples(), ANNEE_3)
    assert resume(echeancier, mission="fonctionnement") == [
        (SIGNATURE, SIGNATURE, "signature", D("60000.00")),
        (ANNEE_2, ANNEE_2, "avance", D("45000.00")),
        (ANNEE_3, ANNEE_2, "solde", D("15000.00")),
        (ANNEE_3, ANNEE_3, "avance", D("45000.00")),
    ]
    assert [a.total for a in echeancier.annees] == [D("60000.00")] * 3


def test_le_jour_demande_est_inclus():
    contenu = document(au="2025-09-01")
    assert [x.objet for x in calculer_document(contenu).lignes] == ["signature", "avance", "avance"]
    veille = calculer_document(document(au="2025-08-31"))
    assert [x.objet for x in veille.lignes] == ["signature", "avance"]


def test_le_jour_de_la_signature():
    echeancier = calculer(contrat(), exemples(), SIGNATURE)
    assert [x.montant for x in echeancier.lignes] == [D("60000.00")]
    assert len(echeancier.annees) == 1


def test_une_part_non_decidee_est_inconnue_jamais_nulle():
    echeancier = calculer_document(document_mission(taux={}))
    assert not montants(echeancier, objet="variable")
    annee = echeancier.annees[1]
    assert (annee.fixe_du, annee.variable_du, annee.total) == (D("4958.90"), None, None)
    (reserve, _) = [r.replace("\xa0", " ") for r in echeancier.reserves if "non décidée" in r]
    assert reserve == (
        "Prévention, année de contrat du 1er mars 2025 : part variable non décidée, inconnue "
        "(au plus 10\u202f000,00 €)."
    )


def test_un_taux_nul_decide_n_est_pas_une_part_inconnue():
    echeancier = calculer_document(document_mission(taux={"2025-03-01": "0"}))
    assert echeancier.annees[1].variable_du == 0
    assert echeancier.annees[1].total == D("64958.90")


def test_une_mission_non_demarree_ne_doit_rien_et_se_dit_en_retard():
    echeancier = calculer_document(document_mission(demarrage=None, taux={}))
    assert not montants(echeancier, mission="prevention")
    assert echeancier.annees[1].total == D("60000.00")
    (reserve,) = [r.replace("\xa0", " ") for r in echeancier.reserves if "n’a pas démarré" in r]
    assert reserve == (
        "Démarrage attendu : Prévention n’a pas démarré, 365 jours après la date limite du 1er mars 2025."
    )


def test_le_deploiement_se_verifie_aussi():
    tard = calculer_document(document_mission(deploiement="2026-03-02") | {"au": "2026-03-02"})
    assert any("Déploiement hors délai" in r and "1\xa0jour après" in r for r in tard.reserves)
    sans_date = calculer_document(document(au="2026-03-02"))
    assert any("Déploiement à confirmer" in r for r in sans_date.reserves)
    a_temps = calculer_document(document_mission(deploiement="2026-03-01") | {"au": "2026-03-02"})
    assert not any("Déploiement" in r for r in a_temps.reserves)


def test_un_bareme_fourni_n_est_jamais_officiel():
    echeancier = calculer_document(document())
    assert echeancier.officiel is False
    assert echeancier.reserves[0] == "Barème fourni dans le fichier : le résultat n’est jamais officiel."


def test_un_montant_inconnu_du_bareme_fourni_reste_inconnu():
    contenu = document()
    contenu["bareme"]["missions"]["prevention"]["fixe"] = None
    annee = calculer_document(contenu).annees[1]
    assert (annee.fixe_du, annee.variable_du, annee.total) == (None, D("8000.00"), None)


def test_l_accord_publie_ne_calcule_que_ce_qui_est_connu():
    echeancier = calculer_document(document(bareme="ACI-AV2"))
    annee = echeancier.annees[1]
    assert (annee.fonctionnement_du, annee.fixe_du, annee.variable_du, annee.total) == (
        D("60000.00"),
        None,
        None,
        None,
    )
    assert {x.mission for x in echeancier.lignes} == {"fonctionnement"}
    assert echeancier.officiel is False
    assert any(
        "montant inconnu, montant absent des sources publiques consultées" in r for r in echeancier.reserves
    )
    (non_verifiees,) = [r for r in echeancier.reserves if r.startswith("Aucun décompte officiel")]
    assert "Fonctionnement (T2, barème ACI-AV2)" in non_verifiees
    assert "Prévention, part fixe (T2, barème ACI-AV2)" in non_verifiees


def test_les_complements_prevus_par_l_accord_sont_dits_non_comptes():
    mission = {"code": "acces_soins", "demarrage": "2024-06-01"}
    echeancier = calculer_document(document(bareme="ACI-AV2", missions=[mission]))
    complements = [r for r in echeancier.reserves if "non comptée ici" in r]
    fin = "(barème ACI-AV2) peut être comprise dans la part fixe : non comptée ici."
    assert complements == [
        f"Accès aux soins : compensation des soins non programmés {fin}",
        f"Accès aux soins : articulation avec le service d’accès aux soins {fin}",
    ]


def test_une_demonstration_le_dit():
    echeancier = calculer_document(document(bareme="demo-nation"))
    assert echeancier.officiel is False
    assert "Barème de démonstration : montants sans valeur officielle." in echeancier.reserves


def test_une_ligne_non_verifiee_n_est_nommee_qu_une_fois():
    contenu = document(signature="2021-06-15", au="2023-06-15", bareme="demo-nation", missions=[])
    (reserve,) = [r for r in calculer_document(contenu).reserves if r.startswith("Aucun décompte officiel")]
    assert reserve.count("Fonctionnement (T2, barème demo-nation)") == 1


def verifiee(version):
    lignes = tuple(
        replace(
            x,
            montant=x.montant or D("1000.00"),
            provenance=replace(x.provenance, verifie_par="une personne", verifie_le=date(2026, 1, 1)),
        )
        for x in version.lignes
    )
    return replace(version, lignes=lignes)


def test_un_bareme_publie_et_verifie_est_officiel_sauf_une_seule_ligne_non_verifiee():
    version = verifiee(charger_bareme("ACI-AV2"))
    un_contrat = contrat(EngagementMission("prevention", ANNEE_2))
    assert calculer(un_contrat, Grille((version,)), ANNEE_2).officiel is True

    def sans_verification(x):
        provenance = replace(x.provenance, verifie_par=None) if x.part == "variable" else x.provenance
        return replace(x, provenance=provenance)

    douteuse = replace(version, lignes=tuple(map(sans_verification, version.lignes)))
    echeancier = calculer(un_contrat, Grille((douteuse,)), ANNEE_2)
    assert echeancier.officiel is False
    assert any("Prévention, part variable (T2, barème ACI-AV2)" in r for r in echeancier.reserves)


def test_une_annee_anterieure_a_toute_version_est_inconnue():
    contenu = document(signature="2019-01-01", au="2020-01-01", bareme="ACI-2019", missions=[])
    echeancier = calculer_document(contenu)
    assert [a.fonctionnement_du for a in echeancier.annees] == [None, D("50000") + 10000]
    assert any("aucune version du barème demandé n’est en vigueur" in r for r in echeancier.reserves)


def test_la_taille_est_figee_par_annee_de_contrat():
    contenu = document(bareme="demo-nation", tailles={"2025-03-01": "T3"}, missions=[])
    assert [a.fonctionnement_du for a in calculer_document(contenu).annees] == [60000, 75000, 60000]


def test_une_mission_creee_en_cours_d_annee_prend_le_montant_du_jour_ou_elle_demarre():
    crises = EngagementMission("crises_sanitaires", date(2022, 6, 1))
    echeancier = calculer(
        contrat(crises, signature=date(2022, 1, 1)), charger_grille("demo-nation"), date(2022, 12, 31)
    )
    # 214 days of 365 of 14 000 €, first known on 31 March 2022.
    assert montants(echeancier, mission="crises_sanitaires") == [D("6156.16")]
    assert echeancier.annees[0].fixe_du == D("8208.22")


def test_une_mission_arretee_rend_l_avance_en_trop_le_jour_de_l_arret():
    mission = EngagementMission("prevention", SIGNATURE, date(2025, 6, 9))
    echeancier = calculer(contrat(mission), exemples(), ANNEE_3)
    # 100 days of 365: 2 739.73 € due, 7 500 € paid.
    assert resume(echeancier, mission="prevention")[-2:] == [
        (ANNEE_2, ANNEE_2, "avance", D("7500.00")),
        (date(2025, 6, 9), ANNEE_2, "regularisation", D("-4760.27")),
    ]


def test_une_mission_arretee_tard_recoit_encore_un_solde():
    mission = EngagementMission("prevention", ANNEE_2, date(2026, 1, 1))
    echeancier = calculer(contrat(mission), exemples(), ANNEE_3)
    # 306 days of 365: 8 383.56 € due.
    assert resume(echeancier, mission="prevention") == [
        (ANNEE_2, ANNEE_2, "avance", D("7500.00")),
        (ANNEE_3, ANNEE_2, "solde", D("883.56")),
    ]


def test_une_resiliation_compte_les_jours_et_propose():
    echeancier = calculer(contrat(resiliation=date(2025, 6, 9)), exemples(), ANNEE_3)
    assert [a.fonctionnement_du for a in echeancier.annees] == [D("60000.00"), D("16438.36")]
    assert resume(echeancier, objet="regularisation") == [
        (date(2025, 6, 9), ANNEE_2, "regularisation", D("-28561.64"))
    ]
    assert any("Contrat résilié au 9\xa0juin\xa02025" in r for r in echeancier.reserves)


def test_rien_n_est_avance_pendant_une_suspension():
    suspension = Periode(date(2025, 2, 1), date(2025, 4, 1))
    mission = EngagementMission("prevention", SIGNATURE)
    echeancier = calculer(contrat(mission, suspensions=(suspension,)), exemples(), ANNEE_3)
    # 334 days of 365 in the second year, paid at its end.
    assert resume(echeancier, mission="prevention", annee=echeancier.annees[1].annee) == [
        (ANNEE_3, ANNEE_2, "solde", D("9150.68"))
    ]
    assert any(r.startswith("Suspension du contrat : par choix") for r in echeancier.reserves)


def test_au_terme_la_derniere_annee_se_solde_et_rien_ne_recommence():
    echeancier = calculer(contrat(), exemples(), date(2032, 1, 1))
    assert len(echeancier.annees) == 5
    assert echeancier.lignes[-1].date == date(2029, 3, 1)
    assert echeancier.lignes[-1].objet == "solde"
    assert any("arrivé à son terme le 1er\xa0mars\xa02029" in r for r in echeancier.reserves)


def test_un_renouvellement_prolonge_sans_nouvelle_signature():
    echeancier = calculer(contrat(duree_annees=10), exemples(), date(2030, 1, 1))
    assert len(echeancier.annees) == 6
    assert len(montants(echeancier, objet="signature")) == 1


def test_un_taux_d_avance_de_un_ne_laisse_pas_de_solde_a_zero():
    contenu = document()
    contenu["bareme"]["avance_taux"] = "1"
    echeancier = calculer_document(contenu)
    assert not montants(echeancier, objet="solde")
    assert montants(echeancier, mission="prevention", objet="avance")[0] == D("4958.90")


def test_une_modulation_ne_touche_que_ses_contrats_et_la_fiche_la_montre():
    version = replace(charger_bareme("demo-exemples"), modulations=(OUTRE_MER,))
    mission = EngagementMission("prevention", ANNEE_2)
    sans = calculer(contrat(mission), Grille((version,)), ANNEE_3)
    avec = calculer(contrat(mission, modulations=("outre_mer",)), Grille((version,)), ANNEE_3)
    assert (sans.annees[1].fixe_du, avec.annees[1].fixe_du) == (D("10000.00"), D("11000.00"))
    assert sans.annees[1].fonctionnement_du == avec.annees[1].fonctionnement_du
    (avance,) = [x for x in avec.lignes if x.mission == "prevention" and x.date == ANNEE_2]
    assert "modulation « Outre-mer » × 1,1" in avance.fiche.texte
    assert "modulation" not in sans.lignes[-1].fiche.texte


def test_la_fiche_explique_le_montant():
    (avance,) = [
        x
        for x in calculer_document(document(bareme="demo-exemples")).lignes
        if x.mission == "prevention" and x.date == date(2025, 9, 1)
    ]
    fiche = avance.fiche
    assert (fiche.regle.id, fiche.regle.version, fiche.regle.force) == ("R4", 1, "convention")
    assert fiche.valeurs == {
        "taux_avance": D("0.75"),
        "montant_annuel": D("10000.00"),
        "jours": 181,
        "jours_annee": 365,
    }
    texte = fiche.texte.replace("\xa0", " ").replace("\u202f", " ")
    assert texte.startswith(
        "Avance de la part fixe au démarrage de la mission : Prévention, année de contrat du 1er mars 2025. "
        "75 % × 10 000,00 € × 181 / 365 = 3 719,18 € ("
    )
    assert "Règle R4 v1, force : convention ; source : ACI du 20 juin 2019" in texte
    assert texte.endswith(
        "Montant annuel : Prévention, part fixe (T2, barème demo-exemples), montant de démonstration, inventé, "
        "non vérifié ; montant inventé pour la démonstration, sans valeur officielle."
    )


def test_la_fiche_d_un_solde_montre_l_avance_deduite():
    (solde,) = [
        x for x in calculer_document(document()).lignes if x.mission == "prevention" and x.objet == "solde"
    ]
    calcul = solde.fiche.calcul.replace("\xa0", " ").replace("\u202f", " ")
    assert calcul == "10 000,00 € × 181 / 365 − 3 719,18 € = 1 239,72 €"


def test_un_taux_s_ecrit_avec_tous_ses_chiffres():
    echeancier = calculer_document(document_mission(taux={"2025-03-01": "0.33335"}))
    (variable,) = [x for x in echeancier.lignes if x.objet == "variable"]
    assert variable.montant == D("3333.50")
    assert "33,335\xa0%" in variable.fiche.calcul
