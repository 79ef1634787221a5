package care.eleva.kit.startup;

import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/** Finds what is wrong with the role a pool is logged in as. Every finding is a reason not to serve. */
final class DatabaseRole {
    /** One row: facts about the role and the tables it can reach, whatever its context. */
    static final String FACTS = """
            SELECT current_user::text AS login,
                   r.rolsuper AS is_superuser,
                   r.rolbypassrls AS bypasses,
                   EXISTS (SELECT FROM pg_roles b WHERE b.rolbypassrls AND pg_has_role(b.oid, 'MEMBER')) AS may_bypass,
                   EXISTS (SELECT FROM pg_class c WHERE pg_has_role(c.relowner, 'MEMBER')
                           AND c.relkind IN ('r', 'p')) AS owns_tables,
                   EXISTS (SELECT FROM pg_roles p WHERE p.rolname IN ('pg_read_all_data', 'pg_write_all_data')
                           AND pg_has_role(p.oid, 'MEMBER')) AS reads_all,
                   (SELECT coalesce(string_agg(format('%I.%I', n.nspname, c.relname), ', '), '')
                      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.relkind IN ('r', 'p')
                       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                       AND has_schema_privilege(n.oid, 'USAGE')
                       AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
                       AND NOT (c.relrowsecurity AND c.relforcerowsecurity)) AS unguarded
              FROM pg_roles r WHERE r.rolname = current_user
            """;

    private DatabaseRole() {}

    static List<String> findings(Row facts) {
        List<String> findings = new ArrayList<>();
        String login = facts.getString("login");
        if (facts.getBoolean("is_superuser")) {
            findings.add(login + " is a superuser");
        }
        if (facts.getBoolean("bypasses") || facts.getBoolean("may_bypass")) {
            findings.add(login + " can bypass row-level security");
        }
        if (facts.getBoolean("owns_tables")) {
            findings.add(login + " owns tables, or belongs to a role that does");
        }
        if (facts.getBoolean("reads_all")) {
            findings.add(login + " belongs to a role that reads or writes all data");
        }
        String unguarded = facts.getString("unguarded");
        if (!unguarded.isEmpty()) {
            findings.add(login + " reaches tables without forced row-level security: " + unguarded);
        }
        return findings;
    }
}
