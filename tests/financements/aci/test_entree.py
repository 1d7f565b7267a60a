"""Bad input: each thing wrong is said in French, with its place, what was read, what was expected, what to do."""

from datetime import date
from decimal import Decimal

import pytest

from financements.aci.codes import TAILLES
from financements.aci.entree import lire, lire_document
from financements.aci.lecteur import EntreeRefusee

from .aides import DOCUMENT, document, document_mission


def refus(contenu) -> list[str]:
    with pytest.raises(EntreeRefusee) as erreur:
        lire_document(contenu)
    return [a.message for a in erreur.value.anomalies]


def bareme(**changements) -> dict:
    return document(bareme={**document()["bareme"], **changements})


def test_le_document_de_reference_est_lu():
    demande = lire_document(document())
    assert demande.contrat.signature == date(2024, 3, 1)
    assert demande.contrat.duree_annees == 5
    assert demande.au == date(2026, 3, 1)
    (mission,) = demande.contrat.missions
    assert (mission.code, mission.demarrage, mission.fin) == ("prevention", date(2025, 9, 1), None)
    assert mission.taux == {date(2025, 3, 1): Decimal("0.80")}
    assert demande.grille.montant("T2", "prevention", "fixe", date(2024, 3, 1)).valeur == 10000
    # The duration and the deadlines come from the agreement in force at the signature.
    assert {d.mission: d.demarrage_mois for d in demande.delais}["prevention"] == 12


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (
            document(signature="01/03/2024"),
            'signature : lu « 01/03/2024 » ; attendu : une date AAAA-MM-JJ. Écrivez par exemple "2024-03-01".',
        ),
        (
            document(signature="2024-02-30"),
            "signature : lu « 2024-02-30 » ; attendu : une date qui existe, AAAA-MM-JJ. "
            "Corrigez le mois ou le jour.",
        ),
        (
            document(signature="0024-03-01"),
            "signature : lu « 0024-03-01 » ; attendu : une année entre 1900 et 2199. Corrigez l’année.",
        ),
        (
            document(signature=None),
            'signature : lu « null » ; attendu : une date AAAA-MM-JJ. Écrivez par exemple "2024-03-01".',
        ),
        (
            document(au="2024-02-29"),
            "au : lu « 2024-02-29 » ; attendu : une date égale ou postérieure à la signature (2024-03-01). "
            "Vérifiez l’ordre des deux dates.",
        ),
        (
            document(taille="T5"),
            "taille : lu « T5 » ; attendu : T1, T2, T3, T4.",
        ),
        (
            document(bareme="ACI-AV3"),
            "bareme : lu « ACI-AV3 » ; attendu : ACI-2019, ACI-AV2, demo-exemples, demo-nation. "
            "Vouliez-vous écrire « ACI-AV2 » ?",
        ),
        (
            document(bareme=3),
            "bareme : lu « 3 » ; attendu : un objet JSON entre accolades. Reprenez le modèle documenté.",
        ),
        (
            bareme(fonctionnement="60 000,00 €"),
            "bareme.fonctionnement : lu « 60 000,00 € » ; attendu : un montant positif en euros, deux décimales au "
            'plus, ou null s’il est inconnu. Écrivez par exemple "10000.00".',
        ),
        (
            bareme(fonctionnement="-60000"),
            "bareme.fonctionnement : lu « -60000 » ; attendu : un montant positif en euros",
        ),
        (
            bareme(fonctionnement=True),
            "bareme.fonctionnement : lu « true » ; attendu : un montant positif en euros",
        ),
        (
            bareme(fonctionnement="0.001"),
            "bareme.fonctionnement : lu « 0.001 » ; attendu : un montant positif en euros",
        ),
        (
            bareme(avance_taux="75"),
            'bareme.avance_taux : lu « 75 » ; attendu : un taux entre 0 et 1. Écrivez "0.75" pour 75 %.',
        ),
        (
            bareme(missions=[]),
            "bareme.missions : lu « [] » ; attendu : un objet JSON entre accolades. La clé est un code de mission.",
        ),
        (
            bareme(missions={"prevention": {"fixe": "10000"}}),
            "bareme.missions.prevention.variable : rien n’a été lu ; attendu : une valeur. "
            "Ajoutez cette clé : elle est obligatoire.",
        ),
        (
            bareme(missions={}),
            "missions[0].code : lu « prevention » ; attendu : une mission dont le barème fourni donne les montants. "
            "Ajoutez « prevention » dans bareme.missions.",
        ),
        (
            bareme(missions={**DOCUMENT["bareme"]["missions"], "yoga": {"fixe": "1", "variable": "1"}}),
            "bareme.missions.yoga : lu « yoga » ; attendu : acces_soins, parcours, prevention, crises_sanitaires, "
            "qualite_pertinence, accompagnement_ps. Reprenez l’une de ces valeurs.",
        ),
        (
            document(missions={}),
            "missions : lu « {} » ; attendu : une liste JSON entre crochets. Une liste vide s’écrit [].",
        ),
        (
            document_mission(code="prévention"),
            "missions[0].code : lu « prévention » ; attendu : acces_soins, parcours, prevention, crises_sanitaires, "
            "qualite_pertinence, accompagnement_ps. Vouliez-vous écrire « prevention » ?",
        ),
        (
            document_mission(demarage="2025-09-01"),
            "missions[0].demarage : lu « 2025-09-01 » ; attendu : l’une des clés code, demarrage, deploiement, fin, "
            "taux. Vouliez-vous écrire « demarrage » ?",
        ),
        (
            document_mission(demarrage="2024-02-28"),
            "missions[0].demarrage : lu « 2024-02-28 » ; attendu : une date entre la signature (2024-03-01) et la "
            "fin du contrat (2029-03-01, exclue). Une mission non démarrée s’écrit null.",
        ),
        (
            document_mission(fin="2025-08-31"),
            "missions[0].fin : lu « 2025-08-31 » ; attendu : null ou une date égale ou postérieure au démarrage "
            "(2025-09-01). Indiquez le premier jour où la mission n’est plus active.",
        ),
        (
            document_mission(demarrage=None, fin="2025-08-31", taux={}),
            "missions[0].fin : lu « 2025-08-31 » ; attendu : null. "
            "Indiquez le premier jour où la mission n’est plus active.",
        ),
        (
            document_mission(deploiement="2025-08-31"),
            "missions[0].deploiement : lu « 2025-08-31 » ; attendu : null ou une date égale ou postérieure au "
            "démarrage (2025-09-01). Une mission est déployée après avoir démarré.",
        ),
        (
            document_mission(taux={"2025-03-01": "1.01"}),
            "missions[0].taux[2025-03-01] : lu « 1.01 » ; attendu : un taux entre 0 et 1. "
            "Écrivez 0.80 pour 80 %.",
        ),
        (
            document_mission(taux={"2025-03-01": "-0.1"}),
            "missions[0].taux[2025-03-01] : lu « -0.1 » ; attendu : un taux entre 0 et 1.",
        ),
        (
            document_mission(taux={"2025-03-01": "80 %"}),
            "missions[0].taux[2025-03-01] : lu « 80 % » ; attendu : un taux entre 0 et 1.",
        ),
        (
            document_mission(taux={"2025-03-02": "0.8"}),
            "missions[0].taux[2025-03-02] : lu « 2025-03-02 » ; attendu : le premier jour d’une année de contrat "
            "(2024-03-01, 2025-03-01, 2026-03-01, 2027-03-01, 2028-03-01). Reprenez l’une de ces dates.",
        ),
        (
            document_mission(taux={"2024-03-01": "0.8"}),
            "missions[0].taux[2024-03-01] : lu « 0.8 » ; attendu : aucun taux : la mission n’est pas active pendant "
            "l’année de contrat du 1er mars 2024. Corrigez l’année du taux, ou les dates de la mission.",
        ),
        (
            document_mission(taux=["0.8"]),
            'missions[0].taux : lu « ["0.8"] » ; attendu : un objet JSON entre accolades. '
            "La clé est le premier jour d’une année de contrat.",
        ),
        (
            document(missions=[*document()["missions"], {"code": "prevention"}]),
            "missions[1].code : lu « prevention » ; attendu : une mission déclarée une seule fois (déjà en "
            "missions[0]). Réunissez les deux déclarations en une seule.",
        ),
        (
            document(resiliation="2024-02-28", missions=[]),
            "resiliation : lu « 2024-02-28 » ; attendu : une date égale ou postérieure à la signature (2024-03-01).",
        ),
        (
            document(suspensions=[{"debut": "2025-05-01", "fin": "2025-04-01"}]),
            "suspensions[0].fin : lu « 2025-04-01 » ; attendu : null ou une date égale ou postérieure au début",
        ),
        (
            document(suspensions=[{"debut": "2023-05-01", "fin": "2025-04-01"}]),
            "suspensions[0].debut : lu « 2023-05-01 » ; attendu : une date égale ou postérieure à la signature",
        ),
        (
            document(suspensions=[{"debut": "2025-05-01"}, {"debut": "2025-06-01"}]),
            "suspensions[1].debut : lu « 2025-06-01 » ; attendu : des suspensions dans l’ordre des dates, qui ne se "
            "recouvrent pas. Réunissez les périodes qui se recouvrent.",
        ),
        (
            document(duree_annees="cinq"),
            "duree_annees : lu « cinq » ; attendu : un nombre entier d’années, de 1 à 50. "
            "Comptez les renouvellements.",
        ),
        (
            document(tailles={"2025-03-01": "T3"}),
            'tailles : lu « {"2025-03-01": "T3"} » ; attendu : aucune clé « tailles » avec un barème fourni dans le '
            "fichier. Un barème fourni vaut pour une seule taille : nommez une version publiée.",
        ),
        (
            document(bareme="demo-nation", tailles={"2025-03-02": "T3"}),
            "tailles[2025-03-02] : lu « 2025-03-02 » ; attendu : le premier jour d’une année de contrat",
        ),
        (
            document(modulations=["outre_mer"]),
            "modulations[0] : lu « outre_mer » ; attendu : aucune : le barème demandé n’a pas de modulation. "
            "Retirez ce code ou changez de barème.",
        ),
        (
            document(cpts="Demo"),
            "cpts : lu « Demo » ; attendu : l’une des clés annexes, au, bareme, crises",
        ),
        ([], "document : lu « [] » ; attendu : un objet JSON entre accolades. Reprenez le modèle documenté."),
    ],
)
def test_une_chose_fausse_est_dite_une_fois(contenu, message):
    (lu,) = refus(contenu)
    assert lu.startswith(message.replace("1er mars 2024", "1er\xa0mars\xa02024")), lu


def test_tout_ce_qui_est_faux_est_dit_a_la_fois():
    contenu = document(signature="hier", taille="T9", missions=[{"demarrage": "2025"}])
    del contenu["au"]
    lieux = [message.split(" : ")[0] for message in refus(contenu)]
    assert lieux == ["au", "signature", "taille", "missions[0].code", "missions[0].demarrage"]


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        (b'{"signature": }', "ligne 1, colonne 15 : lu « } » ; attendu : un document JSON."),
        (b"", "ligne 1, colonne 1 : rien n’a été lu ; attendu : un document JSON."),
        (
            b'{"signature": "\xe9"}',
            "octet 16 : rien n’a été lu ; attendu : un texte en UTF-8. Enregistrez le fichier en UTF-8.",
        ),
        (b'{"au": 1, "au": 2}', "au : lu « 2 » ; attendu : une clé écrite une seule fois."),
        (b'{"au": NaN}', "document : lu « NaN » ; attendu : un nombre fini."),
        (
            b"[" * 100_000,
            "document : rien n’a été lu ; attendu : un document JSON. Le document est trop imbriqué",
        ),
        (b'{"au": ' + b"9" * 5000 + b"}", "document : rien n’a été lu ; attendu : un document JSON."),
    ],
)
def test_un_fichier_qui_n_est_pas_du_json(octets, message):
    with pytest.raises(EntreeRefusee) as erreur:
        lire(octets)
    (anomalie,) = erreur.value.anomalies
    assert anomalie.message.startswith(message)


def test_les_nombres_sont_lus_sans_passer_par_un_flottant():
    octets = b"""\xef\xbb\xbf{"signature": "2024-03-01", "taille": "T2", "au": "2026-03-01", "missions": [],
        "bareme": {"fonctionnement": 60000.10, "avance_taux": 0.1, "missions": {}}}"""
    version = lire(octets).grille.versions[0]
    assert version.lignes[0].montant == Decimal("60000.10")
    assert version.avance.valeur == Decimal("0.1")


def test_une_valeur_lue_trop_longue_est_abregee():
    (message,) = refus(document(taille="T" * 500))
    assert f"« {'T' * 79}… »" in message


def test_les_cles_facultatives_sont_lues():
    contenu = document(
        bareme="demo-nation",
        tailles={"2025-03-01": "T3"},
        duree_annees=10,
        resiliation="2030-01-01",
        suspensions=[{"debut": "2026-01-01", "fin": "2026-02-01"}],
    )
    contrat = lire_document(contenu).contrat
    assert contrat.duree_annees == 10
    assert contrat.terme == date(2030, 1, 1)
    assert [contrat.taille_de(a) for a in contrat.annees(date(2026, 3, 1))] == ["T2", "T3", "T2"]
    assert (contrat.suspensions[0].debut, contrat.suspensions[0].fin) == (date(2026, 1, 1), date(2026, 2, 1))


def test_un_contrat_anterieur_au_premier_accord_a_la_duree_du_premier():
    contenu = document(signature="2018-03-01", missions=[])
    assert lire_document(contenu).contrat.duree_annees == 5


def test_les_tailles_sont_celles_des_donnees():
    from financements.aci.publication import charger_bareme

    assert tuple(b.code for b in charger_bareme("ACI-AV2").tailles) == TAILLES
