package care.eleva.stripe.emulator;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application that receives webhooks, checks them with the SDK, and refuses as often as it is told to. */
final class WebhookReceiver implements AutoCloseable {
    static final String SECRET = "whsec_platform";
    static final String CONNECT_SECRET = "whsec_connect";

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Deque<Integer> answers = new ArrayDeque<>();

    record Received(String body, String signature) {
        String type() {
            return Spec.parse(body).path("type").asText();
        }

        String id() {
            return Spec.parse(body).path("id").asText();
        }

        boolean signedWith(String secret) {
            try {
                return Webhook.constructEvent(body, signature, secret).getId().equals(id());
            } catch (SignatureVerificationException wrong) {
                return false;
            }
        }
    }

    WebhookReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/hook", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(body, exchange.getRequestHeaders().getFirst("Stripe-Signature")));
            exchange.sendResponseHeaders(nextAnswer(), -1);
            exchange.close();
        });
        server.start();
    }

    private synchronized int nextAnswer() {
        var answer = answers.poll();
        return answer == null ? 200 : answer;
    }

    synchronized void answer(int... statuses) {
        for (var status : statuses) {
            answers.add(status);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    List<Received> received() {
        return received;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
