package care.eleva.local;

import care.eleva.local.RunningParts.RunningPart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;

/** Tells how a stack that runs somewhere else is doing. */
final class Status {

    private static final int ALL_WELL = 0;
    private static final int SOMETHING_IS_WRONG = 1;
    private static final int NOT_RUNNING = 3;

    private final Settings settings;

    Status(Settings settings) {
        this.settings = settings;
    }

    int print(Progress progress) {
        List<RunningPart> parts = RunningParts.read(settings.state().resolve("parts"));
        if (!StackLock.held(settings.state())) {
            progress.say("No stack is running in " + settings.state() + ". Start one with ./eleva up");
            long alive =
                    parts.stream().filter(part -> part.process().isPresent()).count();
            if (alive > 0) {
                progress.say(alive + " processes of an earlier one are left; the next ./eleva up or reset ends them.");
            }
            return NOT_RUNNING;
        }
        boolean well = true;
        for (RunningPart part : parts) {
            String health = health(part);
            well &= health.startsWith("ready") || "listening".equals(health);
            progress.say(String.format(
                    Locale.ROOT, "%-14s pid %-8d port %-6d %s", part.name(), part.pid(), part.port(), health));
        }
        return well ? ALL_WELL : SOMETHING_IS_WRONG;
    }

    private String health(RunningPart part) {
        if (Files.exists(settings.state().resolve("dev").resolve(part.name()))) {
            return serviceHealth(part) + ", in development mode";
        }
        if (part.process().isEmpty()) {
            return "DEAD";
        }
        if (!part.name().endsWith("-service")) {
            return listens(part.port()) ? "listening" : "NOT LISTENING";
        }
        return serviceHealth(part);
    }

    private static String serviceHealth(RunningPart part) {
        return switch (ServiceProcess.Health.of(part.port())) {
            case READY -> "ready";
            case NOT_READY -> "NOT READY";
            case SILENT -> "SILENT";
        };
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
