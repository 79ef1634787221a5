package care.eleva.local;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real browser with one page, driven by the Chrome DevTools protocol over the JDK's own WebSocket. */
final class Chromium implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--remote-debugging-port=0",
            "--remote-allow-origins=*",
            "--lang=en-GB");
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Chromium(Process process, URI page) {
        this.process = process;
        this.socket =
                http.newWebSocketBuilder().buildAsync(page, new Listener()).join();
    }

    /** The browser's program, where there is one. */
    static Optional<Path> program() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(
                        Stream.of(path.split(":", -1)),
                        Stream.of(
                                "/Applications/Chromium.app/Contents/MacOS",
                                "/Applications/Google Chrome.app/Contents/MacOS"))
                .flatMap(directory -> Stream.concat(NAMES.stream(), Stream.of("Chromium", "Google Chrome"))
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Chromium start(Path program, Path profile) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(FLAGS);
        command.add("--user-data-dir=" + profile);
        command.add("about:blank");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("chromium.log").toFile())
                .start();
        Path portFile = profile.resolve("DevToolsActivePort");
        Launcher.await(() -> sizeOf(portFile) > 0 || !process.isAlive(), "the browser");
        String port = Files.readAllLines(portFile).getFirst();
        HttpResponse<String> pages;
        try (HttpClient client = HttpClient.newHttpClient()) {
            pages = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
        String page = new JsonArray(pages.body())
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(target -> "page".equals(target.getString("type")))
                        .findFirst()
                        .orElseThrow()
                        .getString("webSocketDebuggerUrl");
        var browser = new Chromium(process, URI.create(page));
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            browser.command(domain + ".enable", new JsonObject());
        }
        return browser;
    }

    /** What the page complained about: script errors, refused resources, broken policies. */
    List<String> complaints() {
        return complaints;
    }

    void screen(int width, int height, String scheme) {
        command(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
        command(
                "Emulation.setEmulatedMedia",
                new JsonObject()
                        .put(
                                "features",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "prefers-color-scheme")
                                                .put("value", scheme))));
    }

    void open(String url) {
        command("Page.navigate", new JsonObject().put("url", url));
        waitFor("location.href !== 'about:blank' && document.readyState === 'complete'");
    }

    String url() {
        return String.valueOf(evaluate("location.href"));
    }

    /** The value of an expression in the page. */
    @Nullable
    Object evaluate(String expression) {
        JsonObject answer = command(
                "Runtime.evaluate",
                new JsonObject()
                        .put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true)
                        .put("userGesture", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(
                    expression + ": " + answer.getJsonObject("exceptionDetails").encode());
        }
        return answer.getJsonObject("result").getValue("value");
    }

    void waitFor(String condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Boolean.TRUE.equals(quietly("Boolean(" + condition + ")"))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + condition + " on " + url() + ": "
                        + evaluate("document.body.innerText.slice(0, 1500)") + complaints);
            }
            pause();
        }
    }

    void waitForText(String text) {
        waitFor("document.body.innerText.includes(" + quoted(text) + ")");
    }

    /** Clicks as a mouse does, on the middle of the element, or of its first line where it is broken into several. */
    void click(String selector) {
        clickOn("document.querySelector(" + quoted(selector) + ")");
    }

    /** Clicks the button or link with this text. */
    void clickText(String text) {
        clickOn("[...document.querySelectorAll('button, a')].find(e => e.innerText.trim().startsWith(" + quoted(text)
                + ") && e.offsetParent !== null)");
    }

    private void clickOn(String element) {
        waitFor("(" + element + ")");
        JsonObject place = new JsonObject(String.valueOf(evaluate("(() => { const e = " + element
                + "; e.scrollIntoView({block: 'center'}); const r = e.getClientRects()[0];"
                + " return JSON.stringify({x: r.x + r.width / 2, y: r.y + r.height / 2}) })()")));
        for (String type : List.of("mousePressed", "mouseReleased")) {
            command(
                    "Input.dispatchMouseEvent",
                    place.copy().put("type", type).put("button", "left").put("clickCount", 1));
        }
    }

    void type(String selector, String text) {
        waitFor("document.querySelector(" + quoted(selector) + ")?.offsetParent");
        evaluate("document.querySelector(" + quoted(selector) + ").focus()");
        command("Input.insertText", new JsonObject().put("text", text));
    }

    void press(String key, int code) {
        for (String type : List.of("keyDown", "keyUp")) {
            command(
                    "Input.dispatchKeyEvent",
                    new JsonObject()
                            .put("type", type)
                            .put("key", key)
                            .put("code", key)
                            .put("windowsVirtualKeyCode", code)
                            .put("text", "keyDown".equals(type) && "Enter".equals(key) ? "\r" : ""));
        }
    }

    void screenshot(Path file) throws IOException {
        JsonObject answer = command("Page.captureScreenshot", new JsonObject().put("captureBeyondViewport", true));
        Files.createDirectories(file.toAbsolutePath().resolveSibling("").normalize());
        Files.write(file, Base64.getDecoder().decode(answer.getString("data")));
    }

    void downloadsTo(Path directory) {
        command(
                "Browser.setDownloadBehavior",
                new JsonObject().put("behavior", "allow").put("downloadPath", directory.toString()));
    }

    private @Nullable Object quietly(String expression) {
        try {
            return evaluate(expression);
        } catch (AssertionError e) {
            return null;
        }
    }

    private JsonObject command(String method, JsonObject parameters) {
        int id = number.incrementAndGet();
        var answer = new CompletableFuture<JsonObject>();
        waiting.put(id, answer);
        socket.sendText(
                        new JsonObject()
                                .put("id", id)
                                .put("method", method)
                                .put("params", parameters)
                                .encode(),
                        true)
                .join();
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(method, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(method + " " + parameters.encode() + ": " + e, e);
        }
    }

    private void received(JsonObject message) {
        if (message.containsKey("id")) {
            var answer = Objects.requireNonNull(waiting.remove(message.getInteger("id")));
            if (message.containsKey("error")) {
                answer.completeExceptionally(
                        new IllegalStateException(message.getJsonObject("error").encode()));
            } else {
                answer.complete(message.getJsonObject("result"));
            }
            return;
        }
        switch (message.getString("method", "")) {
            case "Runtime.exceptionThrown" ->
                complaints.add(message.getJsonObject("params")
                        .getJsonObject("exceptionDetails")
                        .encode());
            case "Log.entryAdded" -> logged(message.getJsonObject("params").getJsonObject("entry"));
            default -> {}
        }
    }

    /** A 401 of the question who is signed in is no fault; everything else that the browser calls an error is. */
    private void logged(JsonObject entry) {
        boolean asked = entry.getString("url", "").endsWith("/v1/session")
                && entry.getString("text").contains("401");
        if ("error".equals(entry.getString("level")) && !asked) {
            complaints.add(entry.getString("text") + " " + entry.getString("url", ""));
        }
    }

    static String quoted(String text) {
        return new JsonArray().add(text).encode().replaceAll("^\\[|\\]$", "");
    }

    private static long sizeOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received(new JsonObject(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
