package care.eleva.app.payment;

import care.eleva.app.Audit;
import care.eleva.app.Person;

/** Staff of the platform. */
final class Staff {
    static final String ORGANIZATION = "org_PLATFORM_PAYMENTS";

    private Staff() {}

    /** Somebody new with these permissions, in an organization of the platform. */
    static Person with(String... permissions) {
        Audit.tamper("INSERT INTO identity.platform_organization (org_id) VALUES ('" + ORGANIZATION
                + "') ON CONFLICT DO NOTHING");
        return Person.in(ORGANIZATION, permissions);
    }
}
