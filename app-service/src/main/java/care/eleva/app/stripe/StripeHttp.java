package care.eleva.app.stripe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.stripe.exception.ApiConnectionException;
import com.stripe.net.HttpContent;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the SDK reaches the network. Its own way resends a POST by itself when a connection breaks and fails on an error without
 * a body; here nothing is sent twice, a call has one time limit from beginning to end, and an error stays as it came.
 */
final class StripeHttp extends com.stripe.net.HttpClient {
    /** The client writes these itself. */
    private static final Set<String> RESTRICTED = Set.of("connection", "content-length", "expect", "host", "upgrade");

    private final HttpClient client;
    private final Duration timeout;
    private final ObjectMapper json;

    StripeHttp(StripeConfig config, ObjectMapper json) {
        this.client = HttpClient.newBuilder()
                .connectTimeout(config.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.timeout = config.timeout();
        this.json = json;
    }

    /** Fails with {@link ErrorAnswer} when the status is no success. */
    @Override
    public StripeResponse request(StripeRequest request) throws ApiConnectionException {
        HttpResponse<String> answer = send(prepare(request));
        if (answer.statusCode() < 200 || answer.statusCode() >= 300) {
            throw new ErrorAnswer(
                    answer.statusCode(),
                    answer.body(),
                    answer.headers().firstValue("Request-Id"),
                    answer.headers().firstValue("Retry-After"),
                    json);
        }
        return new StripeResponse(
                answer.statusCode(), HttpHeaders.of(answer.headers().map()), answer.body());
    }

    private HttpRequest prepare(StripeRequest request) {
        HttpContent content = request.content();
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(request.url().toString()))
                .timeout(timeout)
                .method(
                        request.method().name(),
                        content == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(content.byteArrayContent()));
        TreeMap<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers().map());
        headers.put("User-Agent", List.of(buildUserAgentString(request)));
        if (content != null) {
            headers.put("Content-Type", List.of(content.contentType()));
        }
        headers.keySet().removeAll(RESTRICTED);
        headers.forEach((name, values) -> builder.header(name, String.join(",", values)));
        return builder.build();
    }

    private HttpResponse<String> send(HttpRequest request) throws ApiConnectionException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException away) {
            throw new ApiConnectionException(away.getClass().getSimpleName(), away);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ApiConnectionException("interrupted", stopped);
        }
    }
}
