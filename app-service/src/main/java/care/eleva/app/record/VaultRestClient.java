package care.eleva.app.record;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestHeader;

/** The keys of WorkOS Vault, as far as they are used here. Only {@link VaultMasterKeys} calls it. */
@RegisterRestClient(configKey = "workos-vault")
@Path("/vault/v1/keys")
interface VaultRestClient {
    /** For which context a key is asked. */
    record Context(@JsonProperty("context") Map<String, String> context) {}

    /** A wrapped key that shall be opened. */
    record Keys(@JsonProperty("keys") String keys) {}

    /** A key, and what Vault opens it from. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record NewKey(
            @JsonProperty("data_key") String dataKey,
            @JsonProperty("encrypted_keys") String encryptedKeys) {
        /** Without the key, so that no log can hold it. */
        @Override
        public String toString() {
            return "NewKey";
        }
    }

    /** A key that was opened. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record OpenedKey(@JsonProperty("data_key") String dataKey) {
        /** Without the key, so that no log can hold it. */
        @Override
        public String toString() {
            return "OpenedKey";
        }
    }

    @POST
    @Path("/data-key")
    @Operation(hidden = true)
    Uni<NewKey> create(@RestHeader("Authorization") String authorization, Context context);

    @POST
    @Path("/decrypt")
    @Operation(hidden = true)
    Uni<OpenedKey> open(@RestHeader("Authorization") String authorization, Keys keys);
}
