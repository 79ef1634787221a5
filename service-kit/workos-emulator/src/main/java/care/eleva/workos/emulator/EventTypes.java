package care.eleva.workos.emulator;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The event types that production knows (workos.md §3.2): a misspelt one is refused instead of never coming. */
final class EventTypes {
    private static final String CATALOGUE = """
            agent.registration: claim.attempt.created claim.completed created credential.issued deleted expired \
            organization.switched refreshed revoked
            api_key: created revoked updated
            authentication: email_verification_succeeded magic_auth_failed magic_auth_succeeded mfa_succeeded \
            oauth_failed oauth_succeeded passkey_failed passkey_succeeded password_failed password_succeeded \
            radar_risk_detected reauthentication_succeeded sso_failed sso_started sso_succeeded sso_timed_out
            connection: activated deactivated deleted saml_certificate_renewal_required saml_certificate_renewed
            dsync: activated deleted
            dsync.group: created deleted updated user_added user_removed
            dsync.user: created deleted updated
            email_verification: created
            flag: created deleted rule_updated updated
            group: created deleted member_added member_removed updated
            invitation: accepted created resent revoked
            magic_auth: created
            organization: created deleted updated
            organization_domain: created deleted updated verification_failed verified
            organization_membership: created deleted updated
            organization_role: created deleted updated
            password_reset: created succeeded
            permission: created deleted updated
            pipes.connected_account: connected connection_failed disconnected reauthorization_needed
            radar: challenge_created
            role: created deleted updated
            session: created revoked
            user: created deleted updated
            waitlist_user: approved created denied
            """;

    private static final Set<String> ALL = CATALOGUE
            .lines()
            .map(line -> line.split(": "))
            .flatMap(line -> Stream.of(line[1].split(" ")).map(name -> line[0] + "." + name))
            .collect(Collectors.toUnmodifiableSet());

    private EventTypes() {}

    static List<String> all() {
        return ALL.stream().sorted().toList();
    }

    static void check(String type) {
        if (!ALL.contains(type)) {
            throw ApiError.invalid("events", "events_invalid", "No event has the type '" + type + "'.");
        }
    }
}
