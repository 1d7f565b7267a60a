"""What the database itself refuses about contracts, as sentences; and the list of mandatory missions.

Checks of a whole contract (its dates, its missions) are deferred to the end of the transaction: an act may change the
contract and its missions in any order. No ``EXCEPTION`` block: it opens a subtransaction per row.
"""

from django.db import migrations

from financements.contrats.obligatoires import lignes_publiees

CONSERVATION = """
CREATE FUNCTION financements_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND coalesce(current_setting('cpts.retention', true), '') = 'oui' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER avenant_immuable BEFORE UPDATE OR DELETE ON financements_avenant
    FOR EACH ROW EXECUTE FUNCTION financements_refuser(
    'Un avenant enregistré ne se modifie pas et ne se supprime pas : enregistrez un nouvel avenant qui le corrige.');
CREATE TRIGGER taille_immuable BEFORE UPDATE OR DELETE ON financements_taillefigee
    FOR EACH ROW EXECUTE FUNCTION financements_refuser(
    'La taille d’une année de contrat commencée est figée : elle ne se modifie pas et ne se supprime pas.');
CREATE TRIGGER taux_immuable BEFORE UPDATE OR DELETE ON financements_tauxretenu
    FOR EACH ROW EXECUTE FUNCTION financements_refuser(
    'Un taux retenu ne se modifie pas et ne se supprime pas : enregistrez une nouvelle décision, elle le remplacera.');
"""
SANS_CONSERVATION = """
DROP TRIGGER avenant_immuable ON financements_avenant;
DROP TRIGGER taille_immuable ON financements_taillefigee;
DROP TRIGGER taux_immuable ON financements_tauxretenu;
DROP FUNCTION financements_refuser();
"""

REFUS = """
CREATE FUNCTION financements_nom_mission(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE code
        WHEN 'acces_soins' THEN 'Accès aux soins'
        WHEN 'parcours' THEN 'Parcours pluriprofessionnels'
        WHEN 'prevention' THEN 'Prévention'
        WHEN 'crises_sanitaires' THEN 'Crises sanitaires graves'
        WHEN 'qualite_pertinence' THEN 'Qualité et pertinence'
        WHEN 'accompagnement_ps' THEN 'Accompagnement des professionnels'
        ELSE code END
$$;
CREATE FUNCTION financements_jour(jour date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(jour::timestamp, 'DD/MM/YYYY')
$$;

-- Missions that the agreement in force at the signature makes mandatory, and that the contract does not engage.
CREATE FUNCTION financements_missions_manquantes(c financements_contrat) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(financements_nom_mission(o.mission), ', ' ORDER BY o.id)
      FROM financements_missionobligatoire o
     WHERE o.lignee = c.bareme AND o.debut <= c.signature AND (o.fin IS NULL OR o.fin >= c.signature)
       AND NOT EXISTS (SELECT 1 FROM financements_engagementmission m
                        WHERE m.contrat_id = c.id AND m.mission = o.mission)
$$;

-- The first date of a contract that stands outside it, as a sentence; null when there is none.
CREATE FUNCTION financements_date_hors_contrat(c financements_contrat) RETURNS text LANGUAGE sql STABLE AS $$
    WITH dates(rang, quoi, jour, dernier) AS (
        SELECT 1, 'la mission ' || financements_nom_mission(m.mission) || ', ' || d.quoi, d.jour, d.dernier
          FROM financements_engagementmission m
          CROSS JOIN LATERAL (VALUES
            ('démarrage prévu', m.demarrage_prevu, c.fin),
            ('démarrage', m.demarrage, least(c.fin, c.resiliation - 1)),
            ('déploiement prévu', m.deploiement_prevu, c.fin),
            ('déploiement', m.deploiement, c.fin),
            ('premier jour sans activité', m.fin, c.fin + 1)) AS d(quoi, jour, dernier)
         WHERE m.contrat_id = c.id
        UNION ALL
        SELECT 2, 'la suspension, ' || d.quoi, d.jour, d.dernier
          FROM financements_suspension s
          CROSS JOIN LATERAL (VALUES ('début', s.debut, c.fin), ('reprise', s.fin, c.fin + 1)) AS d(quoi, jour, dernier)
         WHERE s.contrat_id = c.id
        UNION ALL
        SELECT 3, 'l’avenant n° ' || a.numero || ', prise d’effet', a.effet, greatest(c.fin, a.effet)
          FROM financements_avenant a WHERE a.contrat_id = c.id
    )
    SELECT format('Date hors du contrat pour %s : lu %s ; attendu : du %s (signature) au %s. Corrigez cette date.',
                  quoi, financements_jour(jour), financements_jour(c.signature), financements_jour(dernier))
      FROM dates WHERE jour < c.signature OR jour > dernier ORDER BY rang, jour LIMIT 1
$$;

CREATE FUNCTION financements_verifier_contrat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ligne jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    cle bigint := coalesce(ligne ->> TG_ARGV[0], '0');
    contrat financements_contrat;
    manquantes text;
    refus text;
BEGIN
    -- Read again: the row may have changed, or gone, since it was written.
    SELECT * INTO contrat FROM financements_contrat WHERE id = cle;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    refus := financements_date_hors_contrat(contrat);
    IF refus IS NOT NULL THEN
        RAISE EXCEPTION '%', refus USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF contrat.saisie = 'enregistre' THEN
        manquantes := financements_missions_manquantes(contrat);
        IF manquantes IS NOT NULL THEN
            RAISE EXCEPTION 'Missions obligatoires non engagées : %. L’accord en vigueur à la signature (%) les impose à tout contrat : engagez-les avant d’enregistrer.',
                manquantes, financements_jour(contrat.signature)
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER contrat_coherent
    AFTER INSERT OR UPDATE OF signature, fin, resiliation, saisie, bareme ON financements_contrat
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION financements_verifier_contrat('id');
CREATE CONSTRAINT TRIGGER contrat_coherent_missions
    AFTER INSERT OR UPDATE OR DELETE ON financements_engagementmission
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION financements_verifier_contrat('contrat_id');
CREATE CONSTRAINT TRIGGER contrat_coherent_suspensions
    AFTER INSERT OR UPDATE ON financements_suspension
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION financements_verifier_contrat('contrat_id');
CREATE CONSTRAINT TRIGGER contrat_coherent_avenants
    AFTER INSERT ON financements_avenant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION financements_verifier_contrat('contrat_id');
"""
SANS_REFUS = """
DROP TRIGGER contrat_coherent ON financements_contrat;
DROP TRIGGER contrat_coherent_missions ON financements_engagementmission;
DROP TRIGGER contrat_coherent_suspensions ON financements_suspension;
DROP TRIGGER contrat_coherent_avenants ON financements_avenant;
DROP FUNCTION financements_verifier_contrat();
DROP FUNCTION financements_date_hors_contrat(financements_contrat);
DROP FUNCTION financements_missions_manquantes(financements_contrat);
DROP FUNCTION financements_jour(date);
DROP FUNCTION financements_nom_mission(text);
"""


def charger(apps, schema_editor):
    modele = apps.get_model("financements", "MissionObligatoire")
    modele.objects.bulk_create(modele(**ligne) for ligne in lignes_publiees("missions-2026-1.json"))


class Migration(migrations.Migration):
    dependencies = [("comptes", "0002_lignes_sql"), ("financements", "0001_initial")]

    operations = [
        migrations.RunPython(charger, migrations.RunPython.noop),
        migrations.RunSQL(CONSERVATION, SANS_CONSERVATION),
        migrations.RunSQL(REFUS, SANS_REFUS),
    ]
