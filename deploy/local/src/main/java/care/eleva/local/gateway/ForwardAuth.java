package care.eleva.local.gateway;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Asks auth-service who calls: it alone knows what a session cookie is worth, and whether a token still counts. */
final class ForwardAuth {

    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 429, 503);
    private static final int LARGEST_ANSWER = 65_536;
    private static final List<String> PASSED_ON = List.of(
            "cookie",
            "authorization",
            "origin",
            "x-csrf-token",
            "sec-fetch-site",
            "sec-fetch-mode",
            "sec-fetch-dest",
            "user-agent");
    private static final List<String> PASSED_BACK = List.of("content-type", "www-authenticate", "retry-after");

    private final HttpClient client;
    private final Routes.ForwardAuthTarget target;
    private final URI address;
    private final Forwarded forwarded;

    ForwardAuth(HttpClient client, Routes.ForwardAuthTarget target, URI address, Forwarded forwarded) {
        this.client = client;
        this.target = target;
        this.address = address;
        this.forwarded = forwarded;
    }

    /** How the question ended. */
    sealed interface Verdict {
        /** The request goes on; {@link Exchange#authorization()} says as whom. */
        record Pass() implements Verdict {}

        /** auth-service's own refusal, which is the answer. */
        record Refused(int status, MultiMap headers, Buffer body) implements Verdict {}

        /** There was no answer that could be used. */
        record Unknown(Problem problem) implements Verdict {}
    }

    Future<Verdict> ask(Exchange exchange) {
        MultiMap headers = exchange.request().headers();
        boolean session = hasCookie(headers, target.sessionCookie());
        boolean token = headers.contains("authorization");
        if (exchange.route().auth() == Route.Auth.NONE || !(session || token)) {
            return Future.succeededFuture(new Verdict.Pass());
        }
        exchange.foundCredentials();
        return client.request(question())
                .map(question -> fill(question, exchange))
                .compose(HttpClientRequest::send)
                .compose(answer -> read(answer, exchange))
                .recover(failure -> Future.succeededFuture(new Verdict.Unknown(
                        failure instanceof TimeoutException
                                ? Problem.upstreamTimeout()
                                : Problem.temporarilyUnavailable())));
    }

    private RequestOptions question() {
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(address.getHost())
                .setPort(address.getPort())
                .setURI(target.path())
                .setTimeout(target.timeout().toMillis());
    }

    private HttpClientRequest fill(HttpClientRequest question, Exchange exchange) {
        HttpServerRequest request = exchange.request();
        for (String name : PASSED_ON) {
            request.headers().getAll(name).forEach(value -> question.headers().add(name, value));
        }
        question.putHeader("X-Forwarded-Method", request.method().name()).putHeader("X-Forwarded-Uri", request.uri());
        forwarded.describe(request, exchange.trace(), question.headers());
        return question;
    }

    private static Future<Verdict> read(HttpClientResponse answer, Exchange exchange) {
        String length = answer.getHeader("content-length");
        if (length != null && length.length() > 6) {
            answer.request().reset();
            return Future.succeededFuture(new Verdict.Unknown(Problem.upstreamFailed()));
        }
        return answer.body().map(body -> judge(answer, body, exchange));
    }

    private static Verdict judge(HttpClientResponse answer, Buffer body, Exchange exchange) {
        int status = answer.statusCode();
        if (status == 200 || status == 204) {
            exchange.identifiedBy(answer.getHeader("authorization"));
            exchange.sessionCookies().addAll(answer.headers().getAll("set-cookie"));
            return new Verdict.Pass();
        }
        if (status == 401 && exchange.route().auth() == Route.Auth.OPTIONAL) {
            exchange.sessionCookies().addAll(answer.headers().getAll("set-cookie"));
            return new Verdict.Pass();
        }
        if (!REFUSALS.contains(status) || body.length() > LARGEST_ANSWER) {
            return new Verdict.Unknown(Problem.upstreamFailed());
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String name : PASSED_BACK) {
            answer.headers().getAll(name).forEach(value -> headers.add(name, value));
        }
        headers.add("set-cookie", answer.headers().getAll("set-cookie"));
        return new Verdict.Refused(status, headers, body);
    }

    private static boolean hasCookie(MultiMap headers, String name) {
        return headers.getAll("cookie").stream()
                .flatMap(line -> List.of(line.split(";", -1)).stream())
                .anyMatch(pair -> pair.strip().startsWith(name + "="));
    }
}
