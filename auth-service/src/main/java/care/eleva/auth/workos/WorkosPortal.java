package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import java.net.URI;

/** WorkOS's Admin Portal. Answers are values, as with {@link WorkosClient}. */
public interface WorkosPortal {
    /**
     * A link to the Admin Portal of an organization, for one purpose and five minutes. It cannot be taken back: it goes to
     * whoever asked and into no log.
     */
    Uni<Reply<URI>> link(String organizationId, String intent, URI returnUrl);
}
