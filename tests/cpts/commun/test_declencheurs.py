"""A trigger declared on a model: its SQL, its place in migrations, and those of the house found in the database."""

import re

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps

from cpts.commun.declencheurs import ECRIT_UNE_FOIS, ORDRE, Declencheur, ModificationRefusee
from cpts.commun.refus import phrase_du_refus

REFUS = """
    BEGIN
        RAISE EXCEPTION 'Lu : « % », attendu : 100 %% au plus.', NEW.texte USING ERRCODE = 'restrict_violation';
    END"""


def declarer(*contraintes, nom="Essai"):
    """A model of its own with these constraints."""
    with isolate_apps("cpts"):
        meta = type("Meta", (), {"app_label": "cpts", "constraints": list(contraintes)})
        attributs = {"__module__": __name__, "Meta": meta, "texte": models.CharField(max_length=20)}
        return type(nom, (models.Model,), attributs)


def sql_de(modele) -> list[str]:
    with connection.schema_editor(collect_sql=True) as editeur:
        editeur.create_model(modele)
    return editeur.collected_sql


@pytest.fixture
def table(db):
    """Creates the table of a model, its triggers included, for the time of a test."""

    def creer(modele):
        with connection.schema_editor() as editeur:
            editeur.create_model(modele)
        return modele

    return creer


def refuser(**regle):
    return Declencheur(**{"name": "essai_refuse", "quand": "BEFORE INSERT", "corps": REFUS} | regle)


class TestSql:
    def test_la_table_d_abord_puis_la_fonction_et_son_declencheur(self, db):
        table, *_, declencheur = sql_de(declarer(refuser()))
        assert table.startswith("CREATE TABLE")
        assert "TRIGGER" not in table
        fonction, pose = declencheur.split("$$;\n")
        assert fonction.startswith("CREATE OR REPLACE FUNCTION cpts_essai_refuse() RETURNS trigger")
        assert pose == (
            'CREATE TRIGGER essai_refuse BEFORE INSERT ON "cpts_essai" FOR EACH ROW '
            "EXECUTE FUNCTION cpts_essai_refuse();"
        )

    @pytest.mark.parametrize(
        ("regle", "attendu"),
        [
            ({"chaque": ORDRE}, "FOR EACH STATEMENT"),
            ({"condition": "NEW.texte = ''"}, "FOR EACH ROW WHEN (NEW.texte = '') EXECUTE"),
            ({"tables": "REFERENCING NEW TABLE AS lignes"}, "REFERENCING NEW TABLE AS lignes FOR EACH"),
            ({"arguments": ("l’an", "d'ici")}, "cpts_essai_refuse('l’an', 'd''ici')"),
            ({"fonction": "cpts_partagee"}, "EXECUTE FUNCTION cpts_partagee()"),
            ({"differe": True}, "CREATE CONSTRAINT TRIGGER essai_refuse"),
            ({"differe": True}, "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"),
        ],
    )
    def test_chaque_clause_est_a_sa_place(self, db, regle, attendu):
        assert attendu in sql_de(declarer(refuser(**regle)))[-1]

    def test_une_partie_inconnue_est_refusee_a_la_lecture_du_modele(self):
        with pytest.raises(TypeError, match="essai_refuse: a trigger has no condtion"):
            refuser(condtion="NEW.texte = ''")


class TestEnBase:
    def test_la_phrase_et_le_code_du_refus_arrivent_tels_quels(self, table):
        modele = table(declarer(refuser()))
        with pytest.raises(IntegrityError) as refus, transaction.atomic():
            modele.objects.create(texte="120")
        assert phrase_du_refus(refus.value) == "Lu : « 120 », attendu : 100 % au plus."
        assert refus.value.__cause__.diag.sqlstate == "23001"

    def test_la_condition_choisit_les_lignes(self, table):
        modele = table(declarer(refuser(condition="NEW.texte = 'faux'")))
        modele.objects.create(texte="juste")
        with pytest.raises(IntegrityError), transaction.atomic():
            modele.objects.create(texte="faux")

    def test_differe_laisse_finir_l_acte(self, table):
        modele = table(declarer(refuser(differe=True, quand="AFTER INSERT")))
        with pytest.raises(IntegrityError, match="120"):
            self.ecrire_puis_controler(modele)

    @staticmethod
    def ecrire_puis_controler(modele):
        with transaction.atomic(), connection.cursor() as curseur:
            modele.objects.create(texte="120")
            assert modele.objects.count() == 1
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_retire_la_base_accepte_et_la_fonction_part_aussi(self, table):
        modele = table(declarer(refuser()))
        with connection.schema_editor() as editeur:
            editeur.remove_constraint(modele, refuser())
        modele.objects.create(texte="120")
        assert not fonctions("cpts_essai_refuse")

    def test_retire_d_une_table_la_fonction_partagee_reste_pour_les_autres(self, table):
        une = table(declarer(ModificationRefusee(name="une_figee")))
        with connection.schema_editor() as editeur:
            editeur.remove_constraint(une, ModificationRefusee(name="une_figee"))
        une.objects.update(texte="")
        assert fonctions("cpts_refuser_modification")

    def test_ajoute_a_une_table_qui_existe(self, table):
        modele = table(declarer())
        with connection.schema_editor() as editeur:
            editeur.add_constraint(modele, refuser())
        with pytest.raises(IntegrityError), transaction.atomic():
            modele.objects.create(texte="120")

    def test_ecrit_une_fois(self, table):
        modele = table(declarer(*ECRIT_UNE_FOIS))
        ligne = modele.objects.create(texte="dit")
        for geste in (lambda: modele.objects.update(texte="dédit"), modele.objects.all().delete):
            with pytest.raises(IntegrityError, match="cpts_essai : une ligne"), transaction.atomic():
                geste()
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL cpts.retention = 'oui'")
        assert ligne.delete()[0] == 1

    def test_l_objet_se_valide_sans_lui(self, table):
        table(declarer(refuser()))(texte="120").full_clean()


def fonctions(nom: str) -> list[str]:
    with connection.cursor() as curseur:
        curseur.execute("SELECT proname FROM pg_proc WHERE proname = %s", [nom])
        return [ligne[0] for ligne in curseur.fetchall()]


class TestMigrations:
    """What ``makemigrations`` sees."""

    @staticmethod
    def gestes(avant, apres) -> list[str]:
        etats = []
        for modele in (avant, apres):
            etat = ProjectState()
            etat.add_model(ModelState.from_model(modele))
            etats.append(etat)
        detecteur = MigrationAutodetector(*etats, NonInteractiveMigrationQuestioner())
        migrations = detecteur._detect_changes()
        return [
            type(geste).__name__ for migration in migrations.get("cpts", []) for geste in migration.operations
        ]

    def test_rien_quand_rien_ne_change(self):
        assert self.gestes(declarer(refuser()), declarer(refuser())) == []

    def test_rien_quand_la_regle_prend_un_nom_dans_sa_salle(self):
        class Refuser(Declencheur):
            quand = "BEFORE INSERT"
            corps = REFUS

        assert self.gestes(declarer(refuser()), declarer(Refuser(name="essai_refuse"))) == []

    def test_rien_quand_la_marge_seule_change(self):
        decale = {"corps": REFUS.replace("\n", "\n        "), "condition": "\n    NEW.texte = ''\n"}
        droite = {"corps": REFUS, "condition": "NEW.texte = ''"}
        assert self.gestes(declarer(refuser(**droite)), declarer(refuser(**decale))) == []

    def test_un_corps_change_se_retire_et_se_repose(self):
        autre = REFUS.replace("100", "80")
        gestes = self.gestes(declarer(refuser()), declarer(refuser(corps=autre)))
        assert gestes == ["RemoveConstraint", "AddConstraint"]

    def test_un_corps_de_regle_partagee_aussi(self, monkeypatch):
        avant = declarer(ModificationRefusee(name="essai_fige"))
        monkeypatch.setattr(ModificationRefusee, "corps", "BEGIN RETURN NULL; END")
        assert self.gestes(avant, declarer(ModificationRefusee(name="essai_fige"))) == [
            "RemoveConstraint",
            "AddConstraint",
        ]

    def test_ce_qui_est_ecrit_se_relit_tel_quel(self):
        regle = refuser(arguments=("d'ici",), condition="NEW.texte <> ''", chaque=ORDRE)
        texte, imports = MigrationWriter.serialize(regle)
        portee: dict = {}
        exec("\n".join(imports), portee)
        relue = eval(texte, portee)
        assert relue == regle
        assert type(relue) is Declencheur
        assert relue != refuser()


def declares():
    return [
        (modele, regle)
        for modele in apps.get_models()
        for regle in modele._meta.constraints
        if isinstance(regle, Declencheur)
    ]


def test_chaque_declencheur_des_modeles_est_en_base_et_aucun_autre(db):
    attendus = {(modele._meta.db_table, regle.name) for modele, regle in declares()}
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgname !~ '^changement_[0-9]+_'"
        )
        assert set(curseur.fetchall()) == attendus
    assert len(attendus) == 64


def test_les_colonnes_que_les_regles_nomment_existent():
    """``OLD.colonne`` and ``NEW.colonne`` are read when a row comes, not when the function is written."""
    inconnues = []
    for modele, regle in declares():
        colonnes = {champ.column for champ in modele._meta.concrete_fields}
        citees = set(re.findall(r"\b(?:OLD|NEW)\.(\w+)", regle.corps + regle.condition))
        inconnues += [(regle.name, colonne) for colonne in citees - colonnes]
    assert inconnues == []
