package care.eleva.workos.emulator;

import com.workos.WorkOS;
import com.workos.common.http.RetryConfig;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One emulator for a test class, back to the demo seed before each test, with the unmodified SDK pointed at it. */
final class EmulatorExtension implements BeforeEachCallback, AfterAllCallback {
    static final String REDIRECT = "http://127.0.0.1:9999/auth/callback";
    static final String ANA = "user_01KDEM00000000000000000ANA";
    static final String ANAS_PRACTICE = "org_01KDEM00000000000000000ANA";
    static final String PAULO = "user_01KDEM00000000000000PAV100";

    private final WorkosEmulator emulator =
            WorkosEmulator.start(EmulatorConfig.defaults().withSeed(EmulatorSeed.demo()));
    private final Browser browser = new Browser(emulator);
    private final WorkOS sdk = sdk(emulator, emulator.apiKey());

    @Override
    public void beforeEach(ExtensionContext context) {
        emulator.reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        browser.close();
        emulator.close();
    }

    WorkosEmulator emulator() {
        return emulator;
    }

    Browser browser() {
        return browser;
    }

    WorkOS sdk() {
        return sdk;
    }

    static WorkOS sdk(WorkosEmulator emulator, String apiKey) {
        var checked = new OkHttpClient.Builder()
                .followRedirects(false)
                // OkHttp would resend even a POST when a pooled connection breaks, and so hide a lost reply.
                .retryOnConnectionFailure(false)
                .addInterceptor(chain -> {
                    var response = chain.proceed(chain.request());
                    var url = chain.request().url();
                    var body = response.peekBody(Long.MAX_VALUE).string();
                    Spec.check(chain.request().method(), url.encodedPath(), response.code(), body);
                    return response;
                })
                .build();
        return WorkOS.builder()
                .httpClient(checked)
                .apiKey(apiKey)
                .clientId(emulator.clientId())
                .apiBaseUrl(emulator.url())
                .retryConfig(RetryConfig.DISABLED)
                .build();
    }

    /** The address of an authorize request with these further parameters. */
    String authorizeUrl(Map<String, String> parameters) {
        var all = new TreeMap<>(Map.of(
                "client_id", emulator.clientId(),
                "redirect_uri", REDIRECT,
                "response_type", "code",
                "provider", "authkit",
                "state", "state-1"));
        all.putAll(parameters);
        all.values().removeIf(String::isEmpty);
        return "/user_management/authorize?" + Browser.encode(all);
    }

    /** A code for somebody, without PKCE. */
    String code(String email) {
        return Browser.code(browser.get(authorizeUrl(Map.of("login_hint", email))));
    }
}
