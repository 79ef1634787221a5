package care.eleva.database;

import java.util.Map;
import java.util.Set;

/**
 * What a migration run needs to know.
 *
 * @param owner     login of the database's owner, no superuser; makes roles and schemas
 * @param passwords password to set for each login; a login that is missing keeps the one it has. Must hold the migrator's.
 * @param issuers   whose tokens the database accepts afterwards; empty leaves the present set alone
 * @param platform  organizations of the platform's own staff; empty leaves the present set alone
 */
public record MigrationConfig(
        DatabaseUrl owner, Map<Login, String> passwords, Set<TrustedIssuer> issuers, Set<String> platform) {

    public MigrationConfig {
        passwords = Map.copyOf(passwords);
        issuers = Set.copyOf(issuers);
        platform = Set.copyOf(platform);
        if (!passwords.containsKey(Login.ELEVA_MIGRATOR)) {
            throw new IllegalArgumentException("The migration run needs the migrator's password");
        }
    }

    /** The same, leaving alone whose staff decides for the platform. */
    public MigrationConfig(DatabaseUrl owner, Map<Login, String> passwords, Set<TrustedIssuer> issuers) {
        this(owner, passwords, issuers, Set.of());
    }

    /** The direct address of the database as the migrator sees it. */
    DatabaseUrl migrator() {
        return owner.withLogin(Login.ELEVA_MIGRATOR.role(), passwords.getOrDefault(Login.ELEVA_MIGRATOR, ""));
    }

    @Override
    public String toString() {
        return "MigrationConfig[owner=" + owner + ", passwords for " + passwords.keySet() + ", issuers=" + issuers
                + ", platform=" + platform + "]";
    }
}
