package care.eleva.app.record;

import care.eleva.app.Audit;
import care.eleva.app.Person;

/** Memberships as auth-service mirrors them. */
final class Members {
    private Members() {}

    /** Makes {@code person} an active member of the organization of the person's token. */
    static void join(Person person) {
        join(person, person.orgId(), "active");
    }

    static void join(Person person, String orgId, String status) {
        Audit.tamper(
                "INSERT INTO identity.organizations (id, name, type, workos_updated_at) VALUES ('" + orgId
                        + "', 'A practice', 'team', now()) ON CONFLICT DO NOTHING",
                "INSERT INTO identity.users (id, email, workos_updated_at) VALUES ('" + person.userId() + "', lower('"
                        + person.userId() + "') || '@eleva.test', now()) ON CONFLICT DO NOTHING",
                "INSERT INTO identity.user_org_memberships (org_id, user_id, id, role, status, workos_updated_at) VALUES ('"
                        + orgId + "', '" + person.userId() + "', 'om_" + person.userId()
                        + "', 'expert_community', '" + status + "', now())");
    }
}
