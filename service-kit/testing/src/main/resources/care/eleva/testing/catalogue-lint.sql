-- What the catalogue must not contain. Each query names the objects that break its rule; all of them must be empty.
-- {schemas} stands for our schemas, {logins} for the logins of the services.

-- rule: row_security
-- Row-level security is on, and the owner is not exempt.
SELECT c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ({schemas}) AND c.relkind IN ('r', 'p') AND c.relname <> 'flyway_schema_history'
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity);

-- rule: role_power
-- No login of a service can bypass anything, make roles or databases, or become somebody who can.
SELECT r.rolname || ' has an attribute that it must not have'
FROM pg_roles r
WHERE r.rolname IN ({logins}, 'eleva_service')
  AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication)
UNION ALL
SELECT r.rolname || ' may become ' || o.rolname
FROM pg_roles r CROSS JOIN pg_roles o
WHERE r.rolname IN ({logins}, 'eleva_service') AND o.rolname <> r.rolname AND o.rolname <> 'eleva_service'
  AND pg_has_role(r.oid, o.oid, 'MEMBER')
UNION ALL
SELECT r.rolname || ' may SET ROLE ' || o.rolname
FROM pg_roles r CROSS JOIN pg_roles o
WHERE r.rolname IN ({logins}) AND o.rolname = 'eleva_service' AND pg_has_role(r.oid, o.oid, 'SET');

-- rule: role_owns
-- No login of a service owns anything: an owner may switch row-level security off.
SELECT r.rolname || ' owns ' || c.oid::regclass::text
FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
WHERE r.rolname IN ({logins}, 'eleva_service', 'eleva_migrator')
UNION ALL
SELECT r.rolname || ' owns ' || p.oid::regprocedure::text
FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
WHERE r.rolname IN ({logins}, 'eleva_service', 'eleva_migrator')
UNION ALL
SELECT r.rolname || ' owns schema ' || n.nspname
FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
WHERE r.rolname IN ({logins}, 'eleva_service', 'eleva_migrator');

-- rule: policy_per_row
-- A policy asks the context in a sub-select, (SELECT auth.org_id()), or it asks once for every row.
SELECT p.polname || ' on ' || p.polrelid::regclass::text
FROM pg_policy p
CROSS JOIN LATERAL (VALUES (pg_get_expr(p.polqual, p.polrelid)), (pg_get_expr(p.polwithcheck, p.polrelid))) AS e (expression)
WHERE regexp_replace(e.expression, '\( SELECT auth\.\w+\([^()]*\)( AS \w+)?\)', '', 'g') ~ '\mauth\.\w+\(';

-- rule: policy_public
-- A policy names the roles it is for.
SELECT p.polname || ' on ' || p.polrelid::regclass::text
FROM pg_policy p
WHERE p.polroles = '{0}';

-- rule: policy_open
-- A policy that is always true is for the table's owner and nobody else.
SELECT p.polname || ' on ' || p.polrelid::regclass::text
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE 'true' IN (pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  AND p.polroles <> ARRAY[c.relowner] AND p.polroles <> '{0}';

-- rule: view_rights
-- A view runs with the rights of whoever asks. A deliberate exception starts its comment with "Public: ". A materialized
-- view has no row-level security at all.
SELECT c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ({schemas})
  AND (c.relkind = 'm' OR c.relkind = 'v' AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)
       AND coalesce(obj_description(c.oid, 'pg_class'), '') NOT LIKE 'Public: %');

-- rule: definer_path
-- A function with its owner's rights pins its search path, temporary objects last.
SELECT p.oid::regprocedure::text
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ({schemas}) AND p.prosecdef
  AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting
                  WHERE setting LIKE 'search\_path=%pg\_temp' AND setting NOT LIKE '%public%' AND setting NOT LIKE '%$user%');

-- rule: function_public
-- No function of ours is open to everybody.
SELECT p.oid::regprocedure::text
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ({schemas})
  AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE a.grantee = 0);

-- rule: grant_dangerous
-- TRUNCATE and REFERENCES know no row-level security, TRIGGER and MAINTAIN are the owner's.
SELECT a.grantee::regrole::text || ' has ' || a.privilege_type || ' on ' || c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL aclexplode(c.relacl) AS a
WHERE n.nspname IN ({schemas}) AND c.relkind IN ('r', 'p', 'v', 'm') AND a.grantee <> c.relowner
  AND a.privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
UNION ALL
SELECT a.grantee::regrole::text || ' has REFERENCES on a column of ' || c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute t ON t.attrelid = c.oid
CROSS JOIN LATERAL aclexplode(t.attacl) AS a
WHERE n.nspname IN ({schemas}) AND a.grantee <> c.relowner AND a.privilege_type = 'REFERENCES';

-- rule: grant_public
-- Nothing of ours is granted to everybody, and nobody is given the right to pass a grant on.
SELECT a.privilege_type || ' on ' || c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL aclexplode(c.relacl) AS a
WHERE n.nspname IN ({schemas}) AND (a.grantee = 0 OR a.grantee <> c.relowner AND a.is_grantable)
UNION ALL
SELECT a.privilege_type || ' on schema ' || n.nspname
FROM pg_namespace n
CROSS JOIN LATERAL aclexplode(n.nspacl) AS a
WHERE n.nspname IN ({schemas}, 'public', 'extensions') AND (a.grantee = 0 OR a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner)
UNION ALL
SELECT a.privilege_type || ' on this database'
FROM pg_database d
CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a
WHERE d.datname = current_database() AND (a.grantee = 0 OR a.privilege_type <> 'CONNECT' AND a.grantee <> d.datdba);

-- rule: audit_change
-- Nobody may change or delete a row of an append-only table.
SELECT a.grantee::regrole::text || ' has ' || a.privilege_type || ' on ' || c.oid::regclass::text
FROM pg_class c
CROSS JOIN LATERAL (
    SELECT x.grantee, x.privilege_type FROM aclexplode(c.relacl) AS x
    UNION ALL
    SELECT x.grantee, x.privilege_type FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) AS x WHERE t.attrelid = c.oid) AS a
WHERE c.oid IN (SELECT t.tgrelid FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE p.proname = 'refuse_change' AND t.tgtype & 24 = 24)
  AND a.grantee <> c.relowner AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE');

-- rule: partition_grant
-- The policies of a table do not cover its partitions: nobody reaches them directly.
SELECT a.grantee::regrole::text || ' has ' || a.privilege_type || ' on ' || c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL aclexplode(c.relacl) AS a
WHERE n.nspname IN ({schemas}) AND c.relispartition AND c.relkind IN ('r', 'p') AND a.grantee <> c.relowner
  AND a.privilege_type NOT IN ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN');

-- rule: partition_trigger
-- Statement triggers are not cloned: a partition needs each of its parent's.
SELECT i.inhrelid::regclass::text || ' lacks ' || t.tgname
FROM pg_trigger t JOIN pg_inherits i ON i.inhparent = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgtype & 1 = 0
  AND NOT EXISTS (SELECT FROM pg_trigger own
                  WHERE own.tgrelid = i.inhrelid AND own.tgfoid = t.tgfoid AND own.tgtype = t.tgtype AND own.tgenabled <> 'D');

-- rule: trigger_off
-- No trigger of ours is switched off, no constraint is unchecked and no index broken.
SELECT t.tgname || ' on ' || t.tgrelid::regclass::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ({schemas}) AND t.tgenabled = 'D'
UNION ALL
SELECT k.conname || ' on ' || k.conrelid::regclass::text
FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
WHERE n.nspname IN ({schemas}) AND NOT k.convalidated
UNION ALL
SELECT x.indexrelid::regclass::text
FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ({schemas}) AND NOT x.indisvalid;

-- rule: context_volatility
-- What a policy or a default asks the context is STABLE, or it is asked for every row, and PARALLEL SAFE, or no plan is parallel.
SELECT DISTINCT p.oid::regprocedure::text
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_depend d ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
WHERE n.nspname = 'auth' AND d.classid IN ('pg_policy'::regclass, 'pg_attrdef'::regclass)
  AND (p.provolatile = 'v' OR p.proparallel <> 's');

-- rule: org_index
-- A table of an organization has an index that starts with it.
SELECT c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname IN ({schemas}) AND n.nspname <> 'auth_private' AND c.relkind IN ('r', 'p') AND a.attname = 'org_id'
  AND NOT EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indkey[0] = a.attnum AND x.indpred IS NULL);

-- rule: org_foreign_key
-- Foreign keys ignore row-level security: between two tables of organizations the organization is part of the key.
SELECT k.conname || ' on ' || k.conrelid::regclass::text
FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
WHERE n.nspname IN ({schemas}) AND k.contype = 'f' AND k.conparentid = 0
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname ~ '(^|_)org_id$')
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attname = 'org_id')
  AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attname = 'org_id' AND a.attnum = ANY (k.confkey));

-- rule: not_leakproof
-- Under row-level security no index helps a condition on these types: use text with a CHECK, bigint, two timestamptz.
SELECT x.indexrelid::regclass::text
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey) JOIN pg_type t ON t.oid = a.atttypid
WHERE n.nspname IN ({schemas}) AND n.nspname <> 'auth_private' AND NOT x.indisexclusion
  AND (t.typtype IN ('e', 'r', 'm') OR t.typcategory = 'A' OR t.typname IN ('numeric', 'jsonb', 'tsvector'));

-- rule: comment_missing
-- A table says what it is for.
SELECT c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ({schemas}) AND c.relkind IN ('r', 'p', 'v') AND c.relname <> 'flyway_schema_history'
  AND obj_description(c.oid, 'pg_class') IS NULL;

-- rule: public_object
-- Schema public is empty.
SELECT c.oid::regclass::text
FROM pg_class c
WHERE c.relnamespace = to_regnamespace('public')
UNION ALL
SELECT p.oid::regprocedure::text
FROM pg_proc p
WHERE p.pronamespace = to_regnamespace('public');
