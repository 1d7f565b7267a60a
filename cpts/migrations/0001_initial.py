import cpts.commun.declencheurs
import cpts.commun.identifiants
import cpts.structures.models.structures
import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        django.contrib.postgres.operations.TrigramExtension(
        ),
        django.contrib.postgres.operations.UnaccentExtension(
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False)),
                ('nom', models.CharField(max_length=120)),
                ('nom_tri', models.CharField(editable=False, max_length=120)),
            ],
            options={
                'verbose_name': 'région',
                'ordering': ['nom_tri', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Departement',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False)),
                ('nom', models.CharField(max_length=120)),
                ('nom_tri', models.CharField(editable=False, max_length=120)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cpts.region')),
            ],
            options={
                'verbose_name': 'département',
                'ordering': ['nom_tri', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CPTS',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('nom', models.CharField(max_length=160)),
                ('nom_tri', models.CharField(db_index=True, editable=False, max_length=160)),
                ('siren', models.CharField(blank=True, max_length=9, null=True, unique=True, validators=[cpts.commun.identifiants.valider_siren], verbose_name='SIREN')),
                ('siret', models.CharField(blank=True, max_length=14, validators=[cpts.commun.identifiants.valider_siret], verbose_name='SIRET')),
                ('rna', models.CharField(blank=True, max_length=10, validators=[cpts.commun.identifiants.valider_rna], verbose_name='RNA')),
                ('finess', models.CharField(blank=True, max_length=9, validators=[cpts.commun.identifiants.valider_finess], verbose_name='FINESS')),
                ('forme_juridique', models.CharField(choices=[('association', 'Association loi 1901'), ('gcs', 'Groupement de coopération sanitaire'), ('sisa', 'SISA'), ('autre', 'Autre forme')], default='association', max_length=12)),
                ('population', models.PositiveIntegerField(blank=True, help_text='Somme des communes du périmètre, au millésime retenu.', null=True)),
                ('millesime_population', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('taille', models.CharField(blank=True, help_text='T1 à T4, calculée de la population.', max_length=2)),
                ('courriel', models.EmailField(blank=True, max_length=254, verbose_name='adresse de contact')),
                ('demonstration', models.BooleanField(default=False)),
                ('exemple', models.BooleanField(default=False, help_text='Exemple de calcul : hors de toute somme et de tout dénombrement.', verbose_name='cas d’école')),
                ('departement', models.ForeignKey(help_text='Département de rattachement : il sert aux sommes, pas aux droits.', on_delete=django.db.models.deletion.PROTECT, to='cpts.departement')),
            ],
            options={
                'verbose_name': 'CPTS',
                'verbose_name_plural': 'CPTS',
                'ordering': ['nom_tri', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Utilisateur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('demonstration', models.BooleanField(default=False, help_text='Compte de démonstration : refusé sous les réglages de production.')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'utilisateur',
                'ordering': ['username'],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Changement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('cpts', 'CPTS'), ('exercices', 'Exercices'), ('depots', 'Dépôts'), ('constats', 'Constats de lecture'), ('depenses', 'Dépenses d’un exercice'), ('comptes', 'Totaux des comptes d’un exercice'), ('lignes', 'Lignes d’écriture d’un exercice'), ('transmissions', 'Pièces attendues'), ('dialogues', 'Dialogues de gestion'), ('contrats', 'Contrats'), ('enveloppes', 'Enveloppes'), ('echeances', 'Échéances'), ('versements', 'Versements'), ('imports', 'Fichiers de versements'), ('rapprochements', 'Dû et versé'), ('transferts', 'Transferts entre missions'), ('plans_emploi', 'Plans d’emploi'), ('indicateurs', 'Indicateurs d’une année de contrat'), ('verifications', 'Faits vérifiés'), ('actes', 'Journal des actes'), ('arretes', 'Arrêtés')], max_length=20)),
                ('cle', models.CharField(max_length=80, verbose_name='clé')),
                ('operation', models.CharField(choices=[('cree', 'Créée'), ('modifie', 'Modifiée'), ('retire', 'Retirée'), ('supprime', 'Supprimée')], max_length=8, verbose_name='opération')),
                ('le', models.DateTimeField()),
                ('cpts_id', models.BigIntegerField(blank=True, null=True)),
                ('organisation_id', models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'changement',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['type', 'cle', 'id'], name='changement_par_ligne'), models.Index(fields=['cpts_id', 'id'], name='changement_par_cpts')],
                'constraints': [cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="BEGIN\n    IF coalesce(current_setting('cpts.changement_annonce', true), '') = '' THEN\n        PERFORM pg_advisory_xact_lock_shared(17224::bigint << 48\n            | (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM cpts_changement_id_seq));\n        PERFORM set_config('cpts.changement_annonce', 'oui', true);\n    END IF;\n    RETURN NULL;\nEND", name='changement_annonce', quand='BEFORE INSERT')],
            },
        ),
        migrations.CreateModel(
            name='CourrielEnvoye',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('destinataire', models.EmailField(max_length=254)),
                ('objet', models.CharField(max_length=200)),
                ('texte', models.TextField()),
                ('envoye_le', models.DateTimeField(auto_now_add=True)),
                ('confidentiel', models.BooleanField(default=False, help_text='Porte un lien personnel : montré au destinataire et à qui gère les accès.')),
                ('cpts', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='cpts.cpts')),
            ],
            options={
                'verbose_name': 'courriel envoyé',
                'verbose_name_plural': 'courriels envoyés',
                'ordering': ['-envoye_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Commune',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False)),
                ('nom', models.CharField(max_length=120)),
                ('nom_tri', models.CharField(editable=False, max_length=120)),
                ('codes_postaux', models.CharField(blank=True, max_length=250)),
                ('epci', models.CharField(blank=True, max_length=9, verbose_name='SIREN de l’EPCI')),
                ('departement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cpts.departement')),
            ],
            options={
                'verbose_name': 'commune',
                'ordering': ['nom_tri', 'code'],
                'abstract': False,
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['nom_tri'], name='commune_nom_trgm', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='EtapeVie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('etat', models.CharField(choices=[('lettre_intention', 'Lettre d’intention'), ('projet_valide', 'Projet de santé validé'), ('aci_signe', 'ACI signé'), ('suspendu', 'Contrat suspendu'), ('resilie', 'Contrat résilié'), ('echu', 'Contrat échu')], max_length=20)),
                ('date', models.DateField()),
                ('cpts', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='cpts.cpts')),
            ],
            options={
                'verbose_name': 'étape de vie',
                'verbose_name_plural': 'étapes de vie',
                'ordering': ['date', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('cpts', 'etat', 'date'), name='etape_vie_unique')],
            },
        ),
        migrations.CreateModel(
            name='Jeton',
            fields=[
                ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('token_key', models.CharField(db_index=True, max_length=25)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('portee', models.CharField(choices=[('lecture', 'Lecture'), ('depot', 'Lecture et dépôt')], default='depot', max_length=8)),
                ('libelle', models.CharField(blank=True, max_length=80)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'jeton',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('type', models.CharField(choices=[('ars', 'Agence régionale de santé'), ('cpam', 'Caisse primaire d’assurance maladie'), ('msa', 'Mutualité sociale agricole'), ('cnam', 'Caisse nationale de l’assurance maladie'), ('dgos', 'Direction générale de l’offre de soins'), ('federation', 'Fédération des CPTS')], max_length=12)),
                ('code', models.CharField(help_text='Code de la table de référence ; « DEMO-… » s’il est inventé.', max_length=20)),
                ('nom', models.CharField(max_length=160)),
                ('nom_tri', models.CharField(editable=False, max_length=160)),
                ('demonstration', models.BooleanField(default=False)),
                ('departements', models.ManyToManyField(blank=True, to='cpts.departement')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='cpts.region')),
            ],
            options={
                'verbose_name': 'organisation',
                'ordering': ['nom_tri'],
                'constraints': [models.UniqueConstraint(fields=('type', 'code'), name='organisation_code_unique')],
            },
        ),
        migrations.CreateModel(
            name='JetonService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('libelle', models.CharField(help_text='À quoi sert ce jeton.', max_length=80)),
                ('role', models.CharField(choices=[('presidence', 'Présidence'), ('tresorerie', 'Trésorerie'), ('coordination', 'Coordination'), ('expert_comptable', 'Expertise comptable'), ('cpam', 'Contrôle CPAM'), ('ars', 'Contrôle ARS'), ('cnam', 'CNAM'), ('dgos', 'Ministère (DGOS)'), ('federation', 'Fédération'), ('admin', 'Administration du service')], max_length=20)),
                ('portees', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), help_text='Codes de donnees/portees.json.', size=None)),
                ('duree_jours', models.PositiveSmallIntegerField()),
                ('demande_le', models.DateTimeField(default=django.utils.timezone.now)),
                ('accorde_le', models.DateTimeField(blank=True, null=True)),
                ('expire_le', models.DateTimeField(blank=True, null=True)),
                ('retire_le', models.DateTimeField(blank=True, null=True)),
                ('rappele_le', models.DateTimeField(blank=True, help_text='Dernier rappel avant l’échéance.', null=True)),
                ('accorde_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('compte', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='jeton_service', to=settings.AUTH_USER_MODEL)),
                ('cpts', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='cpts.cpts')),
                ('demande_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retire_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='cpts.organisation')),
            ],
            options={
                'verbose_name': 'jeton de service',
                'verbose_name_plural': 'jetons de service',
                'ordering': ['-demande_le', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('accorde_par__isnull', True), models.Q(('accorde_par', models.F('demande_par')), _negated=True), _connector='OR'), name='jeton_service_deux_personnes', violation_error_message='La personne qui demande un jeton de service ne peut pas l’accorder.'), models.CheckConstraint(condition=models.Q(models.Q(('accorde_le__isnull', True), ('accorde_par__isnull', True), ('expire_le__isnull', True)), models.Q(('accorde_le__isnull', False), ('accorde_par__isnull', False), ('expire_le__gt', models.F('accorde_le'))), _connector='OR'), name='jeton_service_accord_entier', violation_error_message='Un accord porte son auteur, sa date et une échéance qui la suit.'), models.CheckConstraint(condition=models.Q(models.Q(('cpts__isnull', False), ('organisation__isnull', True), ('role__in', ('presidence', 'tresorerie', 'coordination', 'expert_comptable'))), models.Q(models.Q(('role__in', ['presidence', 'tresorerie', 'coordination', 'expert_comptable', 'admin']), _negated=True), ('cpts__isnull', True), ('organisation__isnull', False)), _connector='OR'), name='jeton_service_role_et_objet', violation_error_message='Un jeton de service porte sur une CPTS ou sur un organisme, avec son rôle.'), models.CheckConstraint(condition=models.Q(('portees', []), _negated=True), name='jeton_service_une_portee', violation_error_message='Un jeton de service ouvre au moins une portée.')],
            },
        ),
        migrations.CreateModel(
            name='Habilitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('role', models.CharField(choices=[('presidence', 'Présidence'), ('tresorerie', 'Trésorerie'), ('coordination', 'Coordination'), ('expert_comptable', 'Expertise comptable'), ('cpam', 'Contrôle CPAM'), ('ars', 'Contrôle ARS'), ('cnam', 'CNAM'), ('dgos', 'Ministère (DGOS)'), ('federation', 'Fédération'), ('admin', 'Administration du service')], max_length=20)),
                ('debut', models.DateField()),
                ('fin', models.DateField(blank=True, null=True)),
                ('retiree_le', models.DateTimeField(blank=True, null=True)),
                ('cpts', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='cpts.cpts')),
                ('donnee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='habilitations_donnees', to=settings.AUTH_USER_MODEL)),
                ('retiree_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='habilitations_retirees', to=settings.AUTH_USER_MODEL)),
                ('utilisateur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='habilitations', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='cpts.organisation')),
            ],
            options={
                'verbose_name': 'habilitation',
                'ordering': ['role', 'debut'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__isnull', True), ('fin__gte', models.F('debut')), _connector='OR'), name='habilitation_dates', violation_error_message='La fin de l’habilitation précède son début.'), models.CheckConstraint(condition=models.Q(models.Q(('cpts__isnull', False), ('organisation__isnull', True), ('role__in', ('presidence', 'tresorerie', 'coordination', 'expert_comptable'))), models.Q(('cpts__isnull', True), ('organisation__isnull', True), ('role', 'admin')), models.Q(('cpts__isnull', True), ('organisation__isnull', False), ('role__in', ['cpam', 'ars', 'cnam', 'dgos', 'federation'])), _connector='OR'), name='habilitation_role_et_objet', violation_error_message='Un rôle de CPTS porte sur une CPTS, un rôle d’administration publique sur un organisme.')],
            },
        ),
        migrations.CreateModel(
            name='PopulationCommune',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('millesime', models.PositiveSmallIntegerField(verbose_name='millésime')),
                ('population', models.PositiveIntegerField()),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='cpts.commune')),
            ],
            options={
                'verbose_name': 'population communale',
                'verbose_name_plural': 'populations communales',
                'constraints': [models.UniqueConstraint(fields=('commune', 'millesime'), name='population_unique_par_millesime')],
            },
        ),
        migrations.CreateModel(
            name='Rattachement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(choices=[('caisse', 'Caisse signataire'), ('ars', 'ARS'), ('cosignataire', 'Caisse cosignataire')], max_length=14)),
                ('debut', models.DateField()),
                ('fin', models.DateField(blank=True, null=True)),
                ('cpts', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='cpts.cpts')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cpts.organisation')),
            ],
            options={
                'verbose_name': 'rattachement',
                'ordering': ['-debut'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fin__isnull', True), ('fin__gte', models.F('debut')), _connector='OR'), name='rattachement_dates', violation_error_message='La fin du rattachement précède son début.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('nature', 'cosignataire'), _negated=True), expressions=[('cpts', '='), ('nature', '='), (cpts.structures.models.structures.PlageDeDates('debut', 'fin', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='rattachement_sans_recouvrement', violation_error_message='Une CPTS n’a qu’une caisse signataire et qu’une ARS à la fois.')],
            },
        ),
        migrations.CreateModel(
            name='SecretService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifiant', models.CharField(help_text='Début, lisible.', max_length=12, unique=True)),
                ('empreinte', models.CharField(help_text='SHA-256 du secret entier.', max_length=64)),
                ('cree_le', models.DateTimeField(default=django.utils.timezone.now)),
                ('fin_le', models.DateTimeField(blank=True, null=True)),
                ('dernier_usage', models.DateTimeField(blank=True, null=True)),
                ('cree_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('jeton', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='secrets', to='cpts.jetonservice')),
            ],
            options={
                'verbose_name': 'secret d’un jeton de service',
                'verbose_name_plural': 'secrets de jetons de service',
                'ordering': ['-cree_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisme', models.CharField(help_text='Nom de l’organisme au moment de la consultation.', max_length=160)),
                ('objet', models.CharField(help_text='Ce qui a été vu, sans donnée personnelle.', max_length=200)),
                ('motif', models.CharField(choices=[('examen', 'Examen des comptes déposés'), ('precision', 'Suite d’une précision demandée'), ('plafond', 'Vérification du plafond par professionnel'), ('signalement', 'Suite d’un signalement'), ('telechargement', 'Téléchargement d’un fichier déposé')], max_length=16)),
                ('le', models.DateTimeField(auto_now_add=True)),
                ('rang', models.PositiveBigIntegerField(blank=True, help_text='Numéro dans la chaîne.', null=True, unique=True)),
                ('empreinte', models.CharField(blank=True, max_length=64)),
                ('utilisateur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('cpts', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cpts.cpts')),
            ],
            options={
                'verbose_name': 'consultation',
                'ordering': ['-le', '-pk'],
                'indexes': [models.Index(fields=['cpts', '-le'], name='consultation_par_cpts')],
                'constraints': [cpts.commun.declencheurs.Declencheur(corps="BEGIN\n    IF TG_OP = 'UPDATE'\n       AND OLD.rang IS NULL AND NEW.rang IS NOT NULL AND NEW.empreinte <> ''\n       AND (NEW.id, NEW.cpts_id, NEW.utilisateur_id, NEW.organisme, NEW.objet, NEW.motif, NEW.le)\n           IS NOT DISTINCT FROM\n           (OLD.id, OLD.cpts_id, OLD.utilisateur_id, OLD.organisme, OLD.objet, OLD.motif, OLD.le)\n    THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'Le journal des consultations ne se modifie pas (ligne %).', OLD.id\n        USING ERRCODE = 'integrity_constraint_violation';\nEND", name='consultation_immuable', quand='BEFORE UPDATE OR DELETE')],
            },
        ),
        migrations.CreateModel(
            name='CommunePerimetre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('debut', models.DateField()),
                ('fin', models.DateField(blank=True, null=True)),
                ('motif_recouvrement', models.CharField(blank=True, db_default='', default='', help_text='Pourquoi cette commune est aussi dans le périmètre d’une autre CPTS aux mêmes dates.', max_length=300, verbose_name='motif du recouvrement')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cpts.commune')),
                ('cpts', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='cpts.cpts')),
            ],
            options={
                'verbose_name': 'commune du périmètre',
                'verbose_name_plural': 'communes du périmètre',
                'constraints': [models.UniqueConstraint(condition=models.Q(('fin__isnull', True)), fields=('cpts', 'commune'), name='commune_une_fois_par_perimetre'), cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="DECLARE\n    conflit record;\nBEGIN\n    PERFORM pg_advisory_xact_lock(hashtext('cpts_perimetres'));\n    SELECT m.nom AS commune, m.code AS code, c.nom AS autre INTO conflit\n      FROM lignes n\n      JOIN cpts_communeperimetre a\n        ON a.commune_id = n.commune_id AND a.cpts_id <> n.cpts_id\n       AND daterange(a.debut, a.fin, '[]') && daterange(n.debut, n.fin, '[]')\n      JOIN cpts_commune m ON m.code = n.commune_id\n      JOIN cpts_cpts c ON c.id = a.cpts_id\n     WHERE n.motif_recouvrement = '' AND a.motif_recouvrement = ''\n     ORDER BY m.code LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION '% (%) est déjà dans le périmètre de « % » à ces dates. '\n            'Terminez d’abord cet autre rattachement, ou indiquez le motif du recouvrement.',\n            conflit.commune, conflit.code, conflit.autre\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NULL;\nEND", name='perimetre_exclusif_ajout', quand='AFTER INSERT', tables='REFERENCING NEW TABLE AS lignes'), cpts.commun.declencheurs.Declencheur(chaque='STATEMENT', corps="DECLARE\n    conflit record;\nBEGIN\n    PERFORM pg_advisory_xact_lock(hashtext('cpts_perimetres'));\n    SELECT m.nom AS commune, m.code AS code, c.nom AS autre INTO conflit\n      FROM lignes n\n      LEFT JOIN anciennes o ON o.id = n.id\n      JOIN cpts_communeperimetre a\n        ON a.commune_id = n.commune_id AND a.cpts_id <> n.cpts_id\n       AND daterange(a.debut, a.fin, '[]') && daterange(n.debut, n.fin, '[]')\n      JOIN cpts_commune m ON m.code = n.commune_id\n      JOIN cpts_cpts c ON c.id = a.cpts_id\n     WHERE n.motif_recouvrement = '' AND a.motif_recouvrement = ''\n       AND NOT (o.commune_id = n.commune_id AND o.cpts_id = n.cpts_id AND o.motif_recouvrement = ''\n                AND daterange(n.debut, n.fin, '[]') <@ daterange(o.debut, o.fin, '[]'))\n     ORDER BY m.code LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION '% (%) est déjà dans le périmètre de « % » à ces dates. '\n            'Terminez d’abord cet autre rattachement, ou indiquez le motif du recouvrement.',\n            conflit.commune, conflit.code, conflit.autre\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NULL;\nEND", name='perimetre_exclusif_changement', quand='AFTER UPDATE', tables='REFERENCING OLD TABLE AS anciennes NEW TABLE AS lignes')],
                'indexes': [models.Index(fields=['commune', 'cpts', 'debut', 'fin'], name='perimetre_commune_dates')],
            },
        ),
        migrations.CreateModel(
            name='Acte',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('organisme', models.CharField(help_text='Nom de l’organisme au moment de l’acte.', max_length=160)),
                ('acte', models.CharField(help_text='Code de l’acte, par exemple « contrat.resilie ».', max_length=40)),
                ('objet', models.CharField(help_text='Ce qui a été fait, en une phrase.', max_length=300)),
                ('motif', models.CharField(blank=True, max_length=600)),
                ('details', models.JSONField(blank=True, default=dict, help_text='Valeurs avant et après.', verbose_name='détails')),
                ('le', models.DateTimeField(auto_now_add=True)),
                ('rang', models.PositiveBigIntegerField(blank=True, help_text='Numéro dans la chaîne.', null=True, unique=True)),
                ('empreinte', models.CharField(blank=True, max_length=64)),
                ('utilisateur', models.ForeignKey(blank=True, help_text='Vide : tâche quotidienne du service.', null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('cpts', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='cpts.cpts')),
            ],
            options={
                'verbose_name': 'acte',
                'ordering': ['-le', '-pk'],
                'indexes': [models.Index(fields=['cpts', '-le'], name='acte_par_cpts')],
                'constraints': [cpts.commun.declencheurs.Declencheur(corps="BEGIN\n    IF TG_OP = 'UPDATE'\n       AND OLD.rang IS NULL AND NEW.rang IS NOT NULL AND NEW.empreinte <> ''\n       AND (NEW.id, NEW.cpts_id, NEW.utilisateur_id, NEW.organisme, NEW.acte, NEW.objet, NEW.motif, NEW.details, NEW.le)\n           IS NOT DISTINCT FROM\n           (OLD.id, OLD.cpts_id, OLD.utilisateur_id, OLD.organisme, OLD.acte, OLD.objet, OLD.motif, OLD.details, OLD.le)\n    THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'Le journal des actes ne se modifie pas (ligne %).', OLD.id\n        USING ERRCODE = 'integrity_constraint_violation';\nEND", name='acte_immuable', quand='BEFORE UPDATE OR DELETE')],
            },
        ),
    ]
