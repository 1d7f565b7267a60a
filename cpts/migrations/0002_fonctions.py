"""How changes are written: the one function of every capture (``rapports/migrations``).

``cpts_noter_changement``: arguments are the primary key of the watched table, the columns that matter (comma-separated,
empty for all), then for each kind of row: its name, « racine » when the table is the one the row is made of, and the
query that gives ``cle, cpts_id, organisation_id`` from ``suivies``, the rows inserted, deleted or really changed (as
they were and as they are: what a row pointed to changes too).
Statement triggers with transition tables: a COPY of a thousand rows costs one INSERT.
"""

from django.db import migrations

NOTER = """
CREATE FUNCTION cpts_noter_changement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    suivies text;
    condition text := 'n IS DISTINCT FROM o';
    n int := 2;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM nouvelles LIMIT 1;
        suivies := 'SELECT * FROM nouvelles';
    ELSE
        PERFORM FROM anciennes LIMIT 1;
        suivies := 'SELECT * FROM anciennes';
    END IF;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF TG_ARGV[1] <> '' THEN
            SELECT string_agg(format('n.%1$I IS DISTINCT FROM o.%1$I', c), ' OR ') INTO condition
              FROM unnest(string_to_array(TG_ARGV[1], ',')) c;
        END IF;
        suivies := format('SELECT l.* FROM nouvelles n JOIN anciennes o ON n.%1$I = o.%1$I '
            'CROSS JOIN LATERAL (SELECT n.* UNION ALL SELECT o.*) l WHERE %2$s', TG_ARGV[0], condition);
    END IF;
    WHILE n < TG_NARGS LOOP
        EXECUTE format(
            'WITH suivies AS (%s) INSERT INTO cpts_changement (type, operation, le, cle, cpts_id, organisation_id) '
            'SELECT %L, $1, $2, x.* FROM (SELECT DISTINCT y.* FROM (%s) y) x', suivies, TG_ARGV[n], TG_ARGV[n + 2])
        USING CASE WHEN TG_ARGV[n + 1] <> 'racine' OR TG_OP = 'UPDATE' THEN 'modifie'
                   WHEN TG_OP = 'INSERT' THEN 'cree' ELSE 'supprime' END, clock_timestamp();
        n := n + 3;
    END LOOP;
    RETURN NULL;
END $$;
"""
SANS_NOTER = "DROP FUNCTION cpts_noter_changement()"


class Migration(migrations.Migration):
    dependencies = [("cpts", "0001_initial")]

    operations = [
        migrations.RunSQL(NOTER, SANS_NOTER),
    ]
