package care.eleva.kit.security;

import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.http.RequestInfo;
import io.quarkus.rest.client.reactive.ReactiveClientHeadersFactory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;

/**
 * Passes the caller's own token on to the next service, with the request id, the trace and the client's address. Use it
 * with {@code @RegisterClientHeaders(CallerHeaders.class)}: no service ever asks another in a name of its own.
 */
@ApplicationScoped
public class CallerHeaders extends ReactiveClientHeadersFactory {
    private final CurrentCaller caller;
    private final CurrentRequest request;

    CallerHeaders(CurrentCaller caller, CurrentRequest request) {
        this.caller = caller;
        this.request = request;
    }

    @Override
    public Uni<MultivaluedMap<String, String>> getHeaders(
            MultivaluedMap<String, String> incoming, MultivaluedMap<String, String> outgoing) {
        RequestInfo info = request.get();
        return caller.get().map(who -> {
            MultivaluedMap<String, String> headers = new MultivaluedHashMap<>();
            headers.putSingle("Authorization", "Bearer " + who.token());
            headers.putSingle("X-Request-Id", info.id());
            headers.putSingle("traceparent", info.traceparent());
            headers.putSingle("X-Forwarded-For", info.clientIp());
            String userAgent = info.userAgent();
            if (userAgent != null) {
                headers.putSingle("User-Agent", userAgent);
            }
            return headers;
        });
    }
}
