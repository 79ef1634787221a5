package care.eleva.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Where each part listens, always on loopback. */
record Ports(Map<Ports.Of, Integer> numbers) {

    /** The parts that listen, with the port that each has unless another is chosen. */
    enum Of {
        GATEWAY(8080),
        AUTH(8081),
        APP(8082),
        AUDIT(8083),
        WORKOS(8084),
        POSTGRES(8085),
        STRIPE(8086);

        private final int usual;

        Of(int usual) {
            this.usual = usual;
        }

        String variable() {
            return "ELEVA_" + name() + "_PORT";
        }

        String part() {
            return switch (this) {
                case AUTH, APP, AUDIT -> name().toLowerCase(Locale.ROOT) + "-service";
                default -> name().toLowerCase(Locale.ROOT);
            };
        }
    }

    static Ports from(Map<String, String> environment) {
        var numbers = new EnumMap<Of, Integer>(Of.class);
        for (Of of : Of.values()) {
            numbers.put(of, number(of, environment.getOrDefault(of.variable(), "")));
        }
        for (Of of : Of.values()) {
            List<Of> sharing = Arrays.stream(Of.values())
                    .filter(other -> Objects.equals(numbers.get(other), numbers.get(of)))
                    .toList();
            if (sharing.size() > 1) {
                throw new StackProblem("Port " + numbers.get(of) + " is given to two parts: "
                        + sharing.get(0).variable() + " and " + sharing.get(1).variable() + " must differ.");
            }
        }
        return new Ports(numbers);
    }

    /** Ports that nobody uses at this moment. */
    static Ports free() {
        var numbers = new EnumMap<Of, Integer>(Of.class);
        var held = new ArrayList<ServerSocket>();
        try {
            for (Of of : Of.values()) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                numbers.put(of, socket.getLocalPort());
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Ports(numbers);
    }

    int of(Of part) {
        return Objects.requireNonNull(numbers.get(part));
    }

    String url(Of part) {
        return "http://127.0.0.1:" + of(part);
    }

    /** Says which part wanted a port that another program has, before anything is started. */
    void requireFree(List<Of> parts) {
        for (Of part : parts) {
            if (inUse(of(part))) {
                throw new StackProblem("Port " + of(part) + ", which " + part.part()
                        + " wants, is in use by another program. Stop that one, or choose another port: "
                        + part.variable() + "=" + (of(part) + 1000) + " ./eleva up");
            }
        }
    }

    private static boolean inUse(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static int number(Of of, String chosen) {
        if (chosen.isBlank()) {
            return of.usual;
        }
        if (chosen.matches("[0-9]{1,5}") && Integer.parseInt(chosen) >= 1 && Integer.parseInt(chosen) <= 65_535) {
            return Integer.parseInt(chosen);
        }
        throw new StackProblem(of.variable() + " is “" + chosen + "”; a port is a number from 1 to 65535.");
    }
}
