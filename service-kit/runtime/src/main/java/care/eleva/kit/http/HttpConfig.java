package care.eleva.kit.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How requests reach this service. */
@ConfigMapping(prefix = "eleva.http")
public interface HttpConfig {
    /**
     * How many proxies in front of this service write {@code X-Forwarded-For}: the client is that many entries from the
     * right. 0 trusts nobody and takes the connection's own address.
     */
    @WithDefault("0")
    @Min(0)
    @Max(5)
    int trustedProxies();
}
