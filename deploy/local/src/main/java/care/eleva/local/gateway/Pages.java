package care.eleva.local.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The demonstration's files, held in memory: what is not in the list cannot be asked for. */
public final class Pages {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, Page> pages;

    private record Page(String type, String tag, Buffer content) {}

    private Pages(Map<String, Page> pages) {
        this.pages = pages;
    }

    public static Pages none() {
        return new Pages(Map.of());
    }

    /** Reads the files named in {@code /web/files.txt}, one a line; a page answers without its ending. */
    public static Pages packaged() {
        var pages = new TreeMap<String, Page>();
        new String(resource("files.txt"), StandardCharsets.UTF_8)
                .lines()
                .filter(name -> !name.isBlank())
                .forEach(name -> pages.put(address(name), page(name)));
        return new Pages(Map.copyOf(pages));
    }

    private static String address(String name) {
        return "index.html".equals(name) ? "/" : "/" + name.replaceFirst("\\.html$", "");
    }

    boolean contains(String path) {
        return pages.containsKey(path);
    }

    void serve(HttpServerRequest request, String signOutTarget) {
        Page page = Objects.requireNonNull(pages.get(request.path()));
        SecurityHeaders.ofPages(request.response().headers(), signOutTarget);
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, page.type())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.ETAG, page.tag());
        if (page.tag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            request.response().setStatusCode(304).end();
        } else {
            request.response().end(page.content());
        }
    }

    private static Page page(String name) {
        byte[] content = resource(name);
        String type = Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
                .orElseThrow(() -> new IllegalStateException("No media type for " + name));
        return new Page(type, '"' + HexFormat.of().formatHex(sha256(content), 0, 12) + '"', Buffer.buffer(content));
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(Pages.class.getResourceAsStream("/web/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
