package care.eleva.app.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A mail server at the other end of a socket: it keeps what it is given, and refuses whom it is told to. */
public class SmtpStandIn implements QuarkusTestResourceLifecycleManager {
    private static final List<Received> MAILS = new CopyOnWriteArrayList<>();
    private static final Set<String> BUSY = ConcurrentHashMap.newKeySet();

    private @Nullable ServerSocket server;

    /** A mail as it came over the wire. */
    record Received(String to, String raw) {
        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ": ";
            return raw.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .findFirst()
                    .orElse("");
        }
    }

    static List<Received> to(String address) {
        return MAILS.stream().filter(mail -> mail.to().equals(address)).toList();
    }

    static List<Received> all() {
        return List.copyOf(MAILS);
    }

    /** From now on answers 451 to mails for this address, and quotes the address. */
    static void isBusyFor(String address) {
        BUSY.add(address);
    }

    static void isWellFor(String address) {
        BUSY.remove(address);
    }

    @Override
    public Map<String, String> start() {
        try {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            server = socket;
            Thread.ofVirtual().start(() -> accept(socket));
            return Map.of(
                    "eleva.notifications.port", "smtp",
                    "eleva.notifications.from", "Eleva <no-reply@eleva.test>",
                    "eleva.notifications.public-url", "https://app.eleva.test",
                    "quarkus.mailer.host", "127.0.0.1",
                    "quarkus.mailer.port", Integer.toString(socket.getLocalPort()),
                    "quarkus.mailer.start-tls", "DISABLED");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void stop() {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void talk(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
                OutputStream out = client.getOutputStream()) {
            String to = "";
            say(out, "220 stand-in");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String verb = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO", "HELO" -> say(out, "250 stand-in");
                    case "RCPT" -> {
                        to = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
                        say(out, BUSY.contains(to) ? "451 not now, " + to : "250 ok");
                    }
                    case "DATA" -> {
                        say(out, "354 go on");
                        MAILS.add(new Received(to, body(in)));
                        say(out, "250 kept");
                    }
                    case "QUIT" -> {
                        say(out, "221 bye");
                        return;
                    }
                    default -> say(out, "250 ok");
                }
            }
        } catch (IOException gone) {
            // The client has gone away, as clients do.
        }
    }

    private static String body(BufferedReader in) throws IOException {
        StringBuilder raw = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            raw.append(line.startsWith("..") ? line.substring(1) : line).append('\n');
        }
        return raw.toString();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(UTF_8));
        out.flush();
    }
}
