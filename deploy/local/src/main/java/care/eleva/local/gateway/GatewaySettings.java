package care.eleva.local.gateway;

import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * What a gateway must be told.
 *
 * @param port          where it listens, on loopback
 * @param publicUrl     the origin by which browsers know it
 * @param upstreams     addresses of the services, by their names in the routing table
 * @param signOutTarget an origin that signing out leads to, or empty
 */
public record GatewaySettings(
        int port, URI publicUrl, Routes routes, Map<String, URI> upstreams, Pages pages, String signOutTarget) {

    URI upstream(String name) {
        return Objects.requireNonNull(upstreams.get(name), () -> "No address for " + name);
    }
}
