"""What the rules of contracts read (``financements.contrats.declencheurs``), and the list of mandatory missions."""

from django.db import migrations

from financements.contrats.obligatoires import lignes_publiees

FONCTIONS = """
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
"""
SANS_FONCTIONS = """
DROP FUNCTION financements_date_hors_contrat(financements_contrat);
DROP FUNCTION financements_missions_manquantes(financements_contrat);
DROP FUNCTION financements_jour(date);
DROP FUNCTION financements_nom_mission(text);
"""


def charger(apps, schema_editor):
    modele = apps.get_model("financements", "MissionObligatoire")
    modele.objects.bulk_create(modele(**ligne) for ligne in lignes_publiees("missions-2026-1.json"))


class Migration(migrations.Migration):
    dependencies = [("financements", "0001_initial")]

    operations = [
        migrations.RunPython(charger, migrations.RunPython.noop),
        migrations.RunSQL(FONCTIONS, SANS_FONCTIONS),
    ]
