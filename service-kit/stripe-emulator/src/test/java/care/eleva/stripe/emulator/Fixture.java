package care.eleva.stripe.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.model.Account;
import com.stripe.model.checkout.Session;
import com.stripe.net.HttpURLConnectionClient;
import com.stripe.net.RequestOptions;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import com.stripe.param.AccountCreateParams;
import com.stripe.param.AccountCreateParams.Capabilities;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A stand-in for a test class, empty before each test, with the unmodified SDK on it; every answer is held against the document. */
final class Fixture implements BeforeEachCallback, AfterAllCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final StripeEmulator emulator = StripeEmulator.start(EmulatorConfig.defaults());
    final StripeClient sdk = sdk(emulator.apiKey());

    private final HttpClient browser = HttpClient.newHttpClient();

    @Override
    public void beforeEach(ExtensionContext context) {
        emulator.onlyWebhookEndpoints("http://127.0.0.1:9/", List.of(), List.of());
        emulator.reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        browser.close();
        emulator.close();
    }

    StripeClient sdk(String key) {
        return StripeClient.builder()
                .setApiKey(key)
                .setApiBase(emulator.url())
                .setMaxNetworkRetries(0)
                .setHttpClient(new HttpURLConnectionClient() {
                    @Override
                    public StripeResponse request(StripeRequest request) throws ApiConnectionException {
                        var response = super.request(request);
                        checked(request, response);
                        return response;
                    }
                })
                .build();
    }

    private void checked(StripeRequest request, StripeResponse response) {
        Spec.check(request.method().name(), request.url().getPath(), response.code(), response.body());
        assertThat(response.requestId()).startsWith("req_");
        if (response.code() == 200) {
            SdkModels.check(Spec.parse(response.body()));
        }
    }

    Session session(String... methods) throws StripeException {
        var builder = SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setSuccessUrl("http://127.0.0.1:9/paid?session={CHECKOUT_SESSION_ID}")
                .setCancelUrl("http://127.0.0.1:9/back")
                .setExpiresAt(Instant.now().plusSeconds(3600).getEpochSecond())
                .setClientReferenceId("payment-1")
                .putMetadata("payment_id", "payment-1")
                .setPaymentIntentData(SessionCreateParams.PaymentIntentData.builder()
                        .setTransferGroup("group-1")
                        .putMetadata("payment_id", "payment-1")
                        .build())
                .addLineItem(LineItem.builder()
                        .setQuantity(1L)
                        .setPriceData(LineItem.PriceData.builder()
                                .setCurrency("eur")
                                .setUnitAmount(6000L)
                                .setProductData(LineItem.PriceData.ProductData.builder()
                                        .setName("Eleva")
                                        .build())
                                .build())
                        .build());
        for (var method : methods) {
            builder.addPaymentMethodType(
                    SessionCreateParams.PaymentMethodType.valueOf(method.toUpperCase(Locale.ROOT)));
        }
        return sdk.v1().checkout().sessions().create(builder.build());
    }

    /** A session that has been paid by card; its charge's id. */
    String paid() throws StripeException {
        var session = session("card");
        emulator.payByCard(session.getId());
        var paid = sdk.v1().checkout().sessions().retrieve(session.getId());
        return sdk.v1().paymentIntents().retrieve(paid.getPaymentIntent()).getLatestCharge();
    }

    Account account() throws StripeException {
        return sdk.v1()
                .accounts()
                .create(AccountCreateParams.builder()
                        .setCountry("PT")
                        .setCapabilities(Capabilities.builder()
                                .setTransfers(Capabilities.Transfers.builder()
                                        .setRequested(true)
                                        .build())
                                .build())
                        .putMetadata("expert_id", "user_1")
                        .build());
    }

    static RequestOptions key(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    HttpResponse<String> click(String url, String action) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("action=" + action))
                .build());
    }

    HttpResponse<String> control(String path, String json) {
        return send(HttpRequest.newBuilder(URI.create(emulator.url() + "/_emulator" + path))
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return browser.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> eventTypes() {
        return emulator.events().stream()
                .map(event -> event.path("type").asText())
                .toList();
    }

    static void await(BooleanSupplier condition) {
        var end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("patience").isBefore(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
