package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this service asks of WorkOS about sign-ins and sessions; the other areas of its API have ports of their own. Every answer is a value: WorkOS refusing, failing or being away is an outcome and no
 * exception. Nothing is retried here, because most calls spend something; callers know when to ask again.
 */
public interface WorkosClient {
    /** Where the browser goes to sign in. */
    URI authorizationUrl(AuthorizationRequest request);

    /** Where the browser goes to end WorkOS's session as well. */
    URI logoutUrl(String sessionId, URI returnTo);

    /** Spends a code from the callback. */
    Uni<SignInOutcome> exchangeCode(String code, String codeVerifier, ClientDetails client);

    /** Finishes a sign-in that needed the choice of an organization. */
    Uni<SignInOutcome> selectOrganization(String pendingToken, String organizationId, ClientDetails client);

    /** Spends a refresh token. Within 30 seconds, the same token gives the same new pair again. */
    Uni<SignInOutcome> refresh(String refreshToken, @Nullable String organizationId, ClientDetails client);

    Uni<Reply<Boolean>> revokeSession(String sessionId);

    /** The key set that access tokens are signed with. */
    Uni<Reply<List<SigningKey>>> signingKeys();
}
