import cpts.commun.declencheurs
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comptes', '0001_initial'),
        ('cpts', '0001_initial'),
        ('cpts', '__first__'),
        ('financements', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PalierRappel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jours', models.SmallIntegerField(unique=True)),
                ('debut', models.DateField()),
                ('fin', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'palier de rappel',
                'verbose_name_plural': 'paliers de rappel',
                'ordering': ['jours'],
            },
        ),
        migrations.CreateModel(
            name='Releve',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('au', models.DateField()),
                ('fait_le', models.DateTimeField(auto_now_add=True)),
                ('ouvertes', models.PositiveIntegerField(default=0)),
                ('modifiees', models.PositiveIntegerField(default=0)),
                ('rappels', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'relevé',
                'ordering': ['-fait_le'],
            },
        ),
        migrations.CreateModel(
            name='Dialogue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('annee_contrat', models.DateField(verbose_name='premier jour de l’année de contrat')),
                ('cadre', models.CharField(max_length=40, verbose_name='version du cadre')),
                ('etat', models.CharField(choices=[('prepare', 'Préparé'), ('tenu', 'Tenu'), ('clos', 'Clos')], default='prepare', max_length=8, verbose_name='état')),
                ('ouvert_le', models.DateTimeField()),
                ('date_reunion', models.DateField(blank=True, null=True, verbose_name='date de la réunion')),
                ('participants', models.TextField(blank=True)),
                ('compte_rendu', models.TextField(blank=True, verbose_name='compte rendu')),
                ('chiffres', models.JSONField(blank=True, default=list)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('clos_le', models.DateTimeField(blank=True, null=True)),
                ('contrat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='financements.contrat')),
                ('ouvert_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'dialogue de gestion',
                'verbose_name_plural': 'dialogues de gestion',
                'ordering': ['-annee_contrat', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('contrat', 'annee_contrat'), name='dialogue_unique_par_annee', violation_error_message='Le dialogue de cette année de contrat est déjà ouvert.'), models.CheckConstraint(condition=models.Q(('etat', 'prepare'), models.Q(('compte_rendu__regex', '\\S'), ('date_reunion__isnull', False)), _connector='OR'), name='dialogue_tenu_a_un_compte_rendu', violation_error_message='Un dialogue tenu porte la date de la réunion et son compte rendu.'), models.CheckConstraint(condition=models.Q(models.Q(('clos_le__isnull', False), ('etat', 'clos')), models.Q(models.Q(('etat', 'clos'), _negated=True), ('clos_le__isnull', True)), _connector='OR'), name='dialogue_clos_est_date'), cpts.commun.declencheurs.Declencheur(corps="BEGIN\n    IF TG_OP = 'DELETE' THEN\n        IF controles_dialogue_signe(OLD.id) AND coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN\n            PERFORM controles_refuser_signe();\n        END IF;\n        RETURN OLD;\n    END IF;\n    IF TG_OP = 'UPDATE' THEN\n        IF OLD.etat = 'clos' AND NEW.etat <> 'clos' THEN\n            RAISE EXCEPTION 'Un dialogue clos ne se rouvre pas.' USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n        IF controles_dialogue_signe(OLD.id) AND\n            (OLD.contrat_id, OLD.annee_contrat, OLD.cadre, OLD.date_reunion, OLD.participants, OLD.compte_rendu,\n             OLD.chiffres, OLD.etat = 'prepare')\n            IS DISTINCT FROM\n            (NEW.contrat_id, NEW.annee_contrat, NEW.cadre, NEW.date_reunion, NEW.participants, NEW.compte_rendu,\n             NEW.chiffres, NEW.etat = 'prepare') THEN\n            PERFORM controles_refuser_signe();\n        END IF;\n    END IF;\n    IF NEW.etat = 'clos' AND\n        (SELECT count(*) FROM controles_signaturedialogue WHERE dialogue_id = NEW.id) < 3 THEN\n        RAISE EXCEPTION 'Un dialogue est clos quand les trois parties ont signé : la CPTS, sa caisse et son ARS.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\nEND", name='dialogue_garde', quand='BEFORE INSERT OR UPDATE OR DELETE')],
            },
        ),
        migrations.CreateModel(
            name='Echange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('ligne', models.PositiveIntegerField(blank=True, null=True)),
                ('ouvert_le', models.DateTimeField()),
                ('etat', models.CharField(choices=[('attend_cpts', 'En attente de réponse de la CPTS'), ('attend_administration', 'Réponse à lire'), ('clos', 'Clos')], default='attend_cpts', max_length=24)),
                ('reponse_souhaitee_le', models.DateField()),
                ('clos_le', models.DateTimeField(blank=True, null=True)),
                ('constat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='comptes.constatlecture')),
                ('cpts', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='cpts.cpts')),
                ('organisation', models.ForeignKey(help_text='Qui demande.', on_delete=django.db.models.deletion.PROTECT, to='cpts.organisation')),
                ('ouvert_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='comptes.version')),
            ],
            options={
                'verbose_name': 'échange',
                'ordering': ['-ouvert_le'],
                'constraints': [models.CheckConstraint(condition=models.Q(('constat__isnull', True), ('ligne__isnull', True), _connector='OR'), name='echange_un_seul_objet')],
            },
        ),
        migrations.CreateModel(
            name='EngagementPris',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('texte', models.CharField(max_length=600, verbose_name='engagement')),
                ('partie', models.CharField(choices=[('cpts', 'CPTS'), ('cpam', 'Caisse'), ('ars', 'ARS')], max_length=4, verbose_name='partie responsable')),
                ('echeance', models.DateField(verbose_name='échéance')),
                ('pris_le', models.DateTimeField()),
                ('etat', models.CharField(choices=[('a_faire', 'À faire'), ('fait', 'Fait'), ('abandonne', 'Abandonné')], default='a_faire', max_length=10, verbose_name='état')),
                ('suivi', models.CharField(blank=True, max_length=600)),
                ('suivi_le', models.DateTimeField(blank=True, null=True)),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='controles.dialogue')),
                ('pris_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('suivi_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'engagement pris',
                'verbose_name_plural': 'engagements pris',
                'ordering': ['echeance', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('texte__regex', '\\S')), name='engagement_pris_ecrit', violation_error_message='Écrivez ce qui est promis.'), models.CheckConstraint(condition=models.Q(('etat', 'a_faire'), ('suivi__regex', '\\S'), _connector='OR'), name='engagement_pris_suivi_ecrit', violation_error_message='Dites en quelques mots ce qui a été fait, ou pourquoi c’est abandonné.'), cpts.commun.declencheurs.Declencheur(corps="BEGIN\n    IF TG_OP = 'DELETE' THEN\n        IF controles_dialogue_signe(OLD.dialogue_id)\n            AND coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN\n            PERFORM controles_refuser_signe();\n        END IF;\n        RETURN OLD;\n    END IF;\n    IF TG_OP = 'INSERT' THEN\n        IF controles_dialogue_signe(NEW.dialogue_id) THEN\n            PERFORM controles_refuser_signe();\n        END IF;\n    ELSIF controles_dialogue_signe(OLD.dialogue_id) AND\n        (OLD.dialogue_id, OLD.texte, OLD.partie, OLD.echeance)\n        IS DISTINCT FROM (NEW.dialogue_id, NEW.texte, NEW.partie, NEW.echeance) THEN\n        PERFORM controles_refuser_signe();\n    END IF;\n    RETURN NEW;\nEND", name='engagement_garde', quand='BEFORE INSERT OR UPDATE OR DELETE')],
            },
        ),
        migrations.CreateModel(
            name='Examen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pris_le', models.DateTimeField(blank=True, null=True)),
                ('examine_le', models.DateTimeField(blank=True, null=True)),
                ('examine_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cpts.organisation')),
                ('pris_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='comptes.version')),
            ],
            options={
                'verbose_name': 'examen',
                'constraints': [models.UniqueConstraint(fields=('version', 'organisation'), name='examen_unique')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('de', models.CharField(help_text='Nom de la structure au moment du message.', max_length=160)),
                ('texte', models.TextField()),
                ('le', models.DateTimeField()),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('echange', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='controles.echange')),
            ],
            options={
                'verbose_name': 'message',
                'ordering': ['le', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='NotePreparatoire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('texte', models.TextField(verbose_name='note préparatoire')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('redigee_le', models.DateTimeField()),
                ('partagee_le', models.DateTimeField(blank=True, null=True)),
                ('dialogue', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note', to='controles.dialogue')),
                ('partagee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('redigee_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'note préparatoire',
                'verbose_name_plural': 'notes préparatoires',
            },
        ),
        migrations.CreateModel(
            name='PieceRequise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('piece', models.CharField(choices=[('fec', 'Fichier des écritures comptables (FEC)'), ('balance', 'Balance générale'), ('grand_livre', 'Grand livre'), ('budget', 'Budget prévisionnel'), ('compte_resultat', 'Compte de résultat'), ('bilan', 'Bilan'), ('annexe', 'Annexe comptable'), ('compte_rendu_financier', 'Compte rendu financier'), ('rapport_activite', 'Rapport d’activité'), ('rapport_cac', 'Rapport du commissaire aux comptes'), ('membres', 'Liste des membres'), ('actions', 'Liste des actions')], max_length=24)),
                ('destinataire', models.CharField(choices=[('ars', 'ARS'), ('cpam', 'CPAM')], max_length=4)),
                ('force', models.CharField(choices=[('loi', 'Loi ou règlement'), ('convention', 'Convention ou clause du contrat'), ('recommandation', 'Recommandation'), ('choix', 'Choix du service')], max_length=14)),
                ('source', models.TextField(help_text='Texte qui fonde la demande.')),
                ('pourquoi', models.TextField(blank=True, help_text='Pourquoi cette pièce est demandée, en une phrase.')),
                ('etats', models.JSONField(default=list, help_text='États de vie concernés (aci_signe…).')),
                ('tailles', models.JSONField(blank=True, default=list, help_text='Tailles concernées ; vide : toutes.')),
                ('seuil_cac', models.BooleanField(default=False)),
                ('clause_contrat', models.BooleanField(default=False, help_text='Due seulement si le contrat porte une clause de transmission.')),
                ('equivalents', models.JSONField(blank=True, default=list, help_text='Autres pièces dont la réception vaut celle-ci.')),
                ('ouverture_mois', models.SmallIntegerField(default=0, help_text='Mois après la clôture (négatif : avant).')),
                ('echeance_mois', models.SmallIntegerField(help_text='Mois après la clôture.')),
                ('echeance_jours', models.SmallIntegerField(default=0)),
                ('debut', models.DateField(help_text='Première clôture concernée.')),
                ('fin', models.DateField(blank=True, null=True)),
                ('verifie_par', models.CharField(blank=True, max_length=120)),
                ('reference', models.CharField(help_text='Identifiant dans le fichier de données.', max_length=60, unique=True)),
                ('contrat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='financements.contrat')),
            ],
            options={
                'verbose_name': 'pièce requise',
                'verbose_name_plural': 'pièces requises',
                'ordering': ['piece', 'destinataire'],
            },
        ),
        migrations.CreateModel(
            name='QuestionDialogue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('partie', models.CharField(choices=[('cpts', 'CPTS'), ('cpam', 'Caisse'), ('ars', 'ARS')], max_length=4)),
                ('texte', models.TextField(verbose_name='question')),
                ('posee_le', models.DateTimeField()),
                ('reponse', models.TextField(blank=True, verbose_name='réponse')),
                ('repondue_le', models.DateTimeField(blank=True, null=True)),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='controles.dialogue')),
                ('posee_par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('repondue_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'question du dialogue',
                'verbose_name_plural': 'questions du dialogue',
                'ordering': ['posee_le', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('texte__regex', '\\S')), name='question_dialogue_ecrite', violation_error_message='Écrivez votre question avant de l’envoyer.'), models.CheckConstraint(condition=models.Q(models.Q(('repondue_le__isnull', True), ('reponse', '')), models.Q(('repondue_le__isnull', False), ('reponse__regex', '\\S')), _connector='OR'), name='question_dialogue_reponse_datee'), cpts.commun.declencheurs.Declencheur(corps="BEGIN\n    IF TG_OP = 'DELETE' THEN\n        IF controles_dialogue_signe(OLD.dialogue_id)\n            AND coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN\n            PERFORM controles_refuser_signe();\n        END IF;\n        RETURN OLD;\n    END IF;\n    IF controles_dialogue_signe(NEW.dialogue_id) THEN\n        PERFORM controles_refuser_signe();\n    END IF;\n    RETURN NEW;\nEND", name='question_garde', quand='BEFORE INSERT OR UPDATE OR DELETE')],
            },
        ),
        migrations.CreateModel(
            name='SignatureDialogue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('partie', models.CharField(choices=[('cpts', 'CPTS'), ('cpam', 'Caisse'), ('ars', 'ARS')], max_length=4)),
                ('nom', models.CharField(help_text='Personne et structure au moment de signer.', max_length=200)),
                ('le', models.DateTimeField()),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='controles.dialogue')),
                ('personne', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'signature du dialogue',
                'verbose_name_plural': 'signatures du dialogue',
                'ordering': ['le', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('dialogue', 'partie'), name='signature_unique_par_partie', violation_error_message='Cette partie a déjà signé.'), models.UniqueConstraint(fields=('dialogue', 'personne'), name='signature_unique_par_personne', violation_error_message='Une personne signe pour une seule partie.'), cpts.commun.declencheurs.Declencheur(corps="DECLARE\n    etat_lu text;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        SELECT etat INTO etat_lu FROM controles_dialogue WHERE id = NEW.dialogue_id FOR UPDATE;\n        IF etat_lu <> 'tenu' THEN\n            RAISE EXCEPTION 'On signe un compte rendu : enregistrez d’abord la réunion et son compte rendu.'\n                USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n        RETURN NEW;\n    END IF;\n    IF TG_OP = 'DELETE' AND coalesce(current_setting('cpts.retention', true), '') = 'oui' THEN\n        RETURN OLD;\n    END IF;\n    RAISE EXCEPTION 'Une signature ne se modifie pas et ne se retire pas.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND", name='signature_garde', quand='BEFORE INSERT OR UPDATE OR DELETE')],
            },
        ),
        migrations.CreateModel(
            name='Transmission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('piece', models.CharField(choices=[('fec', 'Fichier des écritures comptables (FEC)'), ('balance', 'Balance générale'), ('grand_livre', 'Grand livre'), ('budget', 'Budget prévisionnel'), ('compte_resultat', 'Compte de résultat'), ('bilan', 'Bilan'), ('annexe', 'Annexe comptable'), ('compte_rendu_financier', 'Compte rendu financier'), ('rapport_activite', 'Rapport d’activité'), ('rapport_cac', 'Rapport du commissaire aux comptes'), ('membres', 'Liste des membres'), ('actions', 'Liste des actions')], max_length=24)),
                ('destinataire', models.CharField(choices=[('ars', 'ARS'), ('cpam', 'CPAM')], max_length=4)),
                ('echeance', models.DateField(verbose_name='échéance')),
                ('etat', models.CharField(choices=[('attendue', 'Attendue'), ('en_retard', 'En retard'), ('non_transmise', 'Non transmise (demandée, sans obligation)'), ('incomplete', 'À corriger'), ('recue', 'Reçue'), ('dispensee', 'Dispensée')], default='attendue', max_length=14)),
                ('recue_le', models.DateTimeField(blank=True, help_text='Premier dépôt lisible.', null=True)),
                ('dispense_motif', models.TextField(blank=True)),
                ('cpts', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='cpts.cpts')),
                ('dispense_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('exercice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='comptes.exercice')),
                ('requise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='controles.piecerequise')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='comptes.version')),
            ],
            options={
                'verbose_name': 'transmission',
                'ordering': ['echeance', 'pk'],
                'indexes': [models.Index(fields=['etat', 'echeance'], name='transmission_par_etat')],
                'constraints': [models.UniqueConstraint(fields=('exercice', 'piece', 'destinataire'), name='transmission_unique'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'recue'), _negated=True), ('recue_le__isnull', False), _connector='OR'), name='transmission_recue_datee'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'dispensee'), _negated=True), models.Q(('dispense_motif', ''), _negated=True), _connector='OR'), name='transmission_dispense_motivee', violation_error_message='Une dispense se motive.')],
            },
        ),
        migrations.CreateModel(
            name='Rappel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('envoye_le', models.DateTimeField(auto_now_add=True)),
                ('palier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='controles.palierrappel')),
                ('transmission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='controles.transmission')),
            ],
            options={
                'verbose_name': 'rappel',
                'constraints': [models.UniqueConstraint(fields=('transmission', 'palier'), name='rappel_une_fois')],
            },
        ),
    ]
