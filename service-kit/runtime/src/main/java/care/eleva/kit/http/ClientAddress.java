package care.eleva.kit.http;

import java.util.List;
import java.util.regex.Pattern;

/** Finds the client's address behind a known number of proxies. */
final class ClientAddress {
    /** Characters of IPv4, IPv6 and zone-less literals only, so that nothing else reaches an audit row. */
    private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F.:]{2,45}");

    private ClientAddress() {}

    /**
     * The entry {@code trustedProxies} from the right of all {@code X-Forwarded-For} headers taken together. Whatever a
     * client itself wrote stands further left and is never believed. With fewer entries than proxies, or an entry that
     * is no address, the connection's own address counts.
     */
    static String of(List<String> forwardedFor, String remoteAddress, int trustedProxies) {
        if (trustedProxies == 0) {
            return remoteAddress;
        }
        String[] entries = String.join(",", forwardedFor).split(",", -1);
        if (entries.length < trustedProxies) {
            return remoteAddress;
        }
        String candidate = entries[entries.length - trustedProxies].trim();
        return LITERAL.matcher(candidate).matches() ? candidate : remoteAddress;
    }
}
