package care.eleva.kit.tenancy;

import care.eleva.kit.security.Caller;
import care.eleva.kit.security.TokenHash;
import org.jspecify.annotations.Nullable;

/** In whose name a transaction runs. The database checks each kind by itself; see docs/architecture.md. */
public sealed interface DatabaseContext {

    /** The user whose key encrypts the personal values of the request itself (address, user agent). */
    default String subject() {
        return "anonymous";
    }

    /** A caller with a WorkOS access token, which the database verifies. */
    record OfCaller(Caller caller) implements DatabaseContext {
        @Override
        public String subject() {
            return caller.userId();
        }
    }

    /** Nobody in particular: sees only what is public. */
    record Anonymous() implements DatabaseContext {}

    /**
     * Whoever presents a secret, such as a session id: rows bound to the SHA-256 of that secret, and no others.
     *
     * @param hash of the secret
     * @param token an access token of the same person, which the database verifies too, or null
     * @param user the token's user, or null
     */
    record Presented(
            TokenHash hash,
            @Nullable String token,
            @Nullable String user) implements DatabaseContext {
        /** Whoever presents {@code secret}. */
        public static Presented of(String secret) {
            return new Presented(TokenHash.of(secret), null, null);
        }

        /** The same, who also shows the access token of {@code user}: what is done is done in that name. */
        public Presented with(String accessToken, String ofUser) {
            return new Presented(hash, accessToken, ofUser);
        }

        @Override
        public String subject() {
            return user == null ? "anonymous" : user;
        }

        /** Without the token, so that no log can hold it. */
        @Override
        public String toString() {
            return "Presented[user=" + user + "]";
        }
    }

    /** A login that may call a few functions and needs no context for them: it sees no row of ours. */
    record Bare() implements DatabaseContext {}

    /**
     * Work without a user, through a login that the database lists for it.
     *
     * @param actor what does the work, for example {@code provisioning}
     * @param orgId the organization it is done for, or null
     * @param user the user it concerns, whose row it may see, or null
     */
    record OfSystem(
            String actor, @Nullable String orgId, @Nullable String user) implements DatabaseContext {
        @Override
        public String subject() {
            return user == null ? "anonymous" : user;
        }
    }
}
