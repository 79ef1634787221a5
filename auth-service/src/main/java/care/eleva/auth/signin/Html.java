package care.eleva.auth.signin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/** A page of our own: no script, nothing fetched, and one style sheet whose hash the policy knows. */
final class Html {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2330;--soft:#5b6577;--page:#f3f5f8;--card:#fff;--line:#d5dbe4;--edge:#768296;\
            --main:#0b5cad;--on-main:#fff}
            @media (prefers-color-scheme:dark){:root{--ink:#e9edf4;--soft:#a9b4c6;--page:#11151c;--card:#1a202b;\
            --line:#36404f;--edge:#74829a;--main:#7db8f5;--on-main:#0a1420}}
            *{box-sizing:border-box}
            body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;\
            background:var(--page);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif;padding:12vh 1rem 2rem}
            main{width:100%;max-width:30rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;\
            padding:2rem;overflow-wrap:anywhere}
            .brand{margin:0 0 1.5rem;font-weight:600;color:var(--soft)}
            h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}
            p{margin:0 0 1.5rem}
            ul{list-style:none;margin:0;padding:0;display:grid;gap:.75rem}
            a{color:var(--main)}
            .button,.choice{display:block;padding:.75rem 1rem;border-radius:.5rem;text-decoration:none;font-weight:600}
            .button{background:var(--main);color:var(--on-main);text-align:center}
            .choice{border:1px solid var(--edge);color:var(--main)}
            ul+.small{margin-top:1.5rem}
            .choice:hover{border-color:var(--main)}
            .button:hover{text-decoration:underline}
            a:focus-visible{outline:3px solid var(--main);outline-offset:3px}
            .small{margin:0;font-size:.875rem;color:var(--soft)}
            code{font-family:ui-monospace,monospace}
            @media (max-width:30rem){body{padding:0;background:var(--card)}main{border:0;border-radius:0;padding:2rem 1.25rem}}
            """;

    /** Content-Security-Policy of every page. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + hash(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private Html() {}

    /** A page; {@code body} is HTML, {@code title} is text. */
    static String page(String title, String body) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="robots" content="noindex">
                <title>%1$s · Eleva</title>
                <style>%2$s</style>
                </head>
                <body>
                <main>
                <p class="brand">Eleva</p>
                <h1>%1$s</h1>
                %3$s
                </main>
                </body>
                </html>
                """.formatted(escape(title), STYLE, body);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
