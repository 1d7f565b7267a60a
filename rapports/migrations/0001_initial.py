import cpts.commun.declencheurs
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comptes', '0001_initial'),
        ('controles', '0001_initial'),
        ('cpts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrete',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveIntegerField(unique=True, verbose_name='numéro')),
                ('au', models.DateField()),
                ('fait_le', models.DateTimeField(auto_now_add=True)),
                ('ecarts', models.PositiveIntegerField(default=0, help_text='Écarts trouvés entre les totaux tenus et les lignes ; zéro attendu.')),
                ('duree_ms', models.PositiveIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'arrêté',
                'ordering': ['-numero'],
                'constraints': [cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    RAISE EXCEPTION '% : une ligne enregistrée ne se modifie pas', TG_TABLE_NAME\n        USING ERRCODE = 'restrict_violation';\nEND", fonction='cpts_refuser_modification', name='rapports_arrete_immuable', quand='BEFORE UPDATE'), cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN\n        RAISE EXCEPTION '% : une ligne ne se supprime que par la procédure de conservation', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\nEND", fonction='cpts_refuser_suppression', name='rapports_arrete_conserve', quand='BEFORE DELETE')],
            },
        ),
        migrations.CreateModel(
            name='CompletudeArrete',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('niveau', models.CharField(choices=[('national', 'France'), ('region', 'Région'), ('departement', 'Département'), ('cpts', 'CPTS')], max_length=12)),
                ('code', models.CharField(blank=True, max_length=36)),
                ('departement', models.CharField(blank=True, help_text='D’une CPTS : son département le jour de l’arrêté.', max_length=5)),
                ('annee', models.PositiveSmallIntegerField()),
                ('taille', models.CharField(blank=True, help_text='D’une CPTS dont les comptes comptent : sa taille dans les totaux.', max_length=2)),
                ('attendues', models.PositiveIntegerField()),
                ('recues', models.PositiveIntegerField()),
                ('verse_total', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('verse_recues', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('demonstration', models.BooleanField(default=False)),
                ('le', models.DateTimeField(help_text='Dernier changement des comptes retenus.', null=True)),
                ('arrete', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='rapports.arrete')),
            ],
            options={
                'verbose_name': 'complétude d’arrêté',
                'verbose_name_plural': 'complétudes d’arrêté',
                'indexes': [models.Index(fields=['arrete', 'annee', 'niveau', 'code'], name='completude_lecture')],
                'constraints': [cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    RAISE EXCEPTION '% : une ligne enregistrée ne se modifie pas', TG_TABLE_NAME\n        USING ERRCODE = 'restrict_violation';\nEND", fonction='cpts_refuser_modification', name='rapports_completudearrete_immuable', quand='BEFORE UPDATE'), cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN\n        RAISE EXCEPTION '% : une ligne ne se supprime que par la procédure de conservation', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\nEND", fonction='cpts_refuser_suppression', name='rapports_completudearrete_conserve', quand='BEFORE DELETE')],
            },
        ),
        migrations.CreateModel(
            name='EngagementArrete',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('niveau', models.CharField(choices=[('national', 'France'), ('region', 'Région'), ('departement', 'Département'), ('cpts', 'CPTS')], max_length=12)),
                ('code', models.CharField(max_length=36)),
                ('parent', models.CharField(blank=True, help_text='Région d’un département, département d’une CPTS.', max_length=5)),
                ('annee', models.PositiveSmallIntegerField()),
                ('contenu', models.JSONField()),
                ('arrete', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='rapports.arrete')),
            ],
            options={
                'verbose_name': 'engagement d’arrêté',
                'verbose_name_plural': 'engagements d’arrêté',
                'indexes': [models.Index(fields=['arrete', 'annee', 'niveau', 'parent'], name='engagement_arrete_lecture')],
                'constraints': [cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    RAISE EXCEPTION '% : une ligne enregistrée ne se modifie pas', TG_TABLE_NAME\n        USING ERRCODE = 'restrict_violation';\nEND", fonction='cpts_refuser_modification', name='rapports_engagementarrete_immuable', quand='BEFORE UPDATE'), cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN\n        RAISE EXCEPTION '% : une ligne ne se supprime que par la procédure de conservation', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\nEND", fonction='cpts_refuser_suppression', name='rapports_engagementarrete_conserve', quand='BEFORE DELETE')],
            },
        ),
        migrations.CreateModel(
            name='FaitArrete',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mesure', models.CharField(max_length=12)),
                ('code', models.CharField(help_text='UUID de la CPTS.', max_length=36)),
                ('departement', models.CharField(max_length=5)),
                ('mission', models.CharField(blank=True, max_length=20)),
                ('nature', models.CharField(blank=True, max_length=30)),
                ('detail', models.CharField(blank=True, help_text='Taille d’un contrat, issue d’un objectif, année d’un dépôt.', max_length=12)),
                ('montant', models.DecimalField(decimal_places=2, max_digits=16)),
                ('arrete', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='rapports.arrete')),
            ],
            options={
                'verbose_name': 'fait d’arrêté',
                'verbose_name_plural': 'faits d’arrêté',
                'indexes': [models.Index(fields=['arrete', 'mesure'], name='fait_arrete_lecture')],
                'constraints': [cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    RAISE EXCEPTION '% : une ligne enregistrée ne se modifie pas', TG_TABLE_NAME\n        USING ERRCODE = 'restrict_violation';\nEND", fonction='cpts_refuser_modification', name='rapports_faitarrete_immuable', quand='BEFORE UPDATE'), cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN\n        RAISE EXCEPTION '% : une ligne ne se supprime que par la procédure de conservation', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\nEND", fonction='cpts_refuser_suppression', name='rapports_faitarrete_conserve', quand='BEFORE DELETE')],
            },
        ),
        migrations.CreateModel(
            name='LigneArrete',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('niveau', models.CharField(choices=[('national', 'France'), ('region', 'Région'), ('departement', 'Département'), ('cpts', 'CPTS')], max_length=12)),
                ('code', models.CharField(blank=True, max_length=36)),
                ('departement', models.CharField(blank=True, help_text='D’une CPTS : son département le jour de l’arrêté.', max_length=5)),
                ('annee', models.PositiveSmallIntegerField()),
                ('taille', models.CharField(blank=True, max_length=2)),
                ('mission', models.CharField(choices=[('fonctionnement', 'Fonctionnement'), ('acces_soins', 'Accès aux soins'), ('parcours', 'Parcours pluriprofessionnels'), ('prevention', 'Prévention'), ('crises_sanitaires', 'Crises sanitaires graves'), ('qualite_pertinence', 'Qualité et pertinence'), ('accompagnement_ps', 'Accompagnement des professionnels'), ('non_affecte', 'Non affecté')], max_length=20)),
                ('financeur', models.CharField(choices=[('aci', 'ACI (Assurance maladie)'), ('fir', 'FIR (ARS)'), ('collectivites', 'Collectivités territoriales'), ('cotisations', 'Cotisations'), ('prive', 'Financeurs privés'), ('autre', 'Autre financeur'), ('non_identifie', 'Financeur non identifié')], max_length=14)),
                ('methode', models.CharField(choices=[('observe', 'observé dans le fichier'), ('regle', 'par règle'), ('cle', 'par clé déclarée'), ('non_affecte', 'non affecté')], max_length=12)),
                ('nature', models.CharField(max_length=30)),
                ('montant', models.DecimalField(decimal_places=6, max_digits=20)),
                ('arrete', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='rapports.arrete')),
            ],
            options={
                'verbose_name': 'ligne d’arrêté',
                'verbose_name_plural': 'lignes d’arrêté',
                'indexes': [models.Index(fields=['arrete', 'annee', 'niveau', 'code'], name='ligne_arrete_lecture')],
                'constraints': [cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    RAISE EXCEPTION '% : une ligne enregistrée ne se modifie pas', TG_TABLE_NAME\n        USING ERRCODE = 'restrict_violation';\nEND", fonction='cpts_refuser_modification', name='rapports_lignearrete_immuable', quand='BEFORE UPDATE'), cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN\n        RAISE EXCEPTION '% : une ligne ne se supprime que par la procédure de conservation', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\nEND", fonction='cpts_refuser_suppression', name='rapports_lignearrete_conserve', quand='BEFORE DELETE')],
            },
        ),
        migrations.CreateModel(
            name='Rapport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('demande_le', models.DateTimeField()),
                ('etat', models.CharField(choices=[('demande', 'Demandé'), ('pret', 'Prêt'), ('echec', 'Échec')], default='demande', max_length=8)),
                ('empreinte', models.CharField(blank=True, max_length=64)),
                ('contenu', models.FileField(blank=True, max_length=120, upload_to='')),
                ('pret_le', models.DateTimeField(blank=True, null=True)),
                ('erreur', models.CharField(blank=True, max_length=300)),
                ('demande_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('dialogue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='controles.dialogue')),
                ('exercice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='comptes.exercice')),
            ],
            options={
                'verbose_name': 'rapport',
                'ordering': ['-demande_le'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('dialogue__isnull', True), ('exercice__isnull', False)), models.Q(('dialogue__isnull', False), ('exercice__isnull', True)), _connector='OR'), name='rapport_d_un_seul_objet')],
            },
        ),
        migrations.CreateModel(
            name='TablePubliee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bloc', models.CharField(choices=[('comptes', 'Dépenses et complétude'), ('versements', 'Versements'), ('enveloppes', 'Enveloppes'), ('transferts', 'Transferts entre missions'), ('objectifs', 'Objectifs atteints'), ('usage', 'Dépôts reçus')], max_length=10)),
                ('annee', models.PositiveSmallIntegerField(help_text='0 : le bloc n’est pas annuel.')),
                ('montrees', models.JSONField()),
                ('anterieures', models.JSONField(default=dict)),
                ('arrete', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='rapports.arrete')),
            ],
            options={
                'verbose_name': 'table publiée',
                'verbose_name_plural': 'tables publiées',
                'constraints': [models.UniqueConstraint(fields=('bloc', 'annee', 'arrete'), name='table_publiee_unique'), cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    RAISE EXCEPTION '% : une ligne enregistrée ne se modifie pas', TG_TABLE_NAME\n        USING ERRCODE = 'restrict_violation';\nEND", fonction='cpts_refuser_modification', name='rapports_tablepubliee_immuable', quand='BEFORE UPDATE'), cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN\n        RAISE EXCEPTION '% : une ligne ne se supprime que par la procédure de conservation', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\nEND", fonction='cpts_refuser_suppression', name='rapports_tablepubliee_conserve', quand='BEFORE DELETE')],
            },
        ),
    ]
