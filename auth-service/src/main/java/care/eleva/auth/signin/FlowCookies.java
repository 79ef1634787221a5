package care.eleva.auth.signin;

import care.eleva.auth.session.SessionCookie;
import care.eleva.kit.security.TokenHash;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.NewCookie;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One cookie for each sign-in, so that tabs do not disturb each other, and never many. */
@ApplicationScoped
class FlowCookies {
    private static final String NAME = "eleva-flow-";
    private static final int ID_BYTES = 8;
    private static final int MAX_AGE = 600;
    /** When it was set, and the nonce. */
    private static final Pattern VALUE = Pattern.compile("(\\d{1,12})\\.([A-Za-z0-9_-]{43})");

    private final SessionCookie cookies;
    private final SignInConfig config;
    private final Clock clock;

    FlowCookies(SessionCookie cookies, SignInConfig config, Clock clock) {
        this.cookies = cookies;
        this.config = config;
        this.clock = clock;
    }

    /** The cookie that binds the flow of {@code state} to this browser, and deletions of those that are too many. */
    NewCookie[] add(HttpServerRequest request, String state, String nonce) {
        List<NewCookie> set = new ArrayList<>();
        List<Cookie> open = request.cookies().stream()
                .filter(cookie -> cookie.getName().startsWith(cookies.prefix() + NAME))
                .sorted(Comparator.comparingLong(FlowCookies::setAt))
                .toList();
        int tooMany = open.size() - config.maxFlows() + 1;
        for (int i = 0; i < tooMany; i++) {
            set.add(cookies.build(open.get(i).getName(), "", 0));
        }
        String value = clock.instant().getEpochSecond() + "." + nonce;
        set.add(cookies.build(name(state), value, MAX_AGE));
        return set.toArray(NewCookie[]::new);
    }

    /** The nonce that this browser holds for {@code state}, or null. */
    @Nullable
    String nonce(HttpServerRequest request, String state) {
        return request.cookies(name(state)).stream()
                .map(cookie -> VALUE.matcher(cookie.getValue()))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(2))
                .findFirst()
                .orElse(null);
    }

    NewCookie deletion(String state) {
        return cookies.build(name(state), "", 0);
    }

    private String name(String state) {
        return cookies.prefix()
                + NAME
                + HexFormat.of().formatHex(TokenHash.of(state).bytes(), 0, ID_BYTES);
    }

    private static long setAt(Cookie cookie) {
        Matcher matcher = VALUE.matcher(cookie.getValue());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
