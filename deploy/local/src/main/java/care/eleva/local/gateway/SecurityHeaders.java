package care.eleva.local.gateway;

import io.vertx.core.MultiMap;

/** What a browser is told about how to treat an answer. */
final class SecurityHeaders {

    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    private SecurityHeaders() {}

    /** For answers that are read by programs: nothing in them may run or be framed. */
    static void ofAnswers(MultiMap headers) {
        setIfAbsent(headers, "X-Content-Type-Options", "nosniff");
        setIfAbsent(headers, "Referrer-Policy", "no-referrer");
        setIfAbsent(headers, "Cross-Origin-Resource-Policy", "same-origin");
        setIfAbsent(headers, "X-Frame-Options", "DENY");
        setIfAbsent(headers, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }

    /**
     * For pages: only this origin's own files, no inline code.
     *
     * @param signOutTarget where signing out may lead a form to, or empty
     */
    static void ofPages(MultiMap headers, String signOutTarget) {
        headers.set(
                "Content-Security-Policy", signOutTarget.isEmpty() ? PAGE_POLICY : PAGE_POLICY + " " + signOutTarget);
        headers.set("X-Content-Type-Options", "nosniff");
        // With no-referrer a browser would send a form's Origin as null, and nobody could tell our page from another.
        headers.set("Referrer-Policy", "same-origin");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    }

    private static void setIfAbsent(MultiMap headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
