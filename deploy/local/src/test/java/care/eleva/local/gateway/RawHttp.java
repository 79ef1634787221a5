package care.eleva.local.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Sends exactly these bytes: no client library would send most of what an attacker does. */
final class RawHttp {

    private RawHttp() {}

    static String send(int port, String... pieces) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            for (String piece : pieces) {
                try {
                    socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                } catch (SocketException e) {
                    break;
                }
            }
            return read(socket.getInputStream());
        }
    }

    /** Reads until the other side is done; a request sent here asks for that with {@code Connection: close}. */
    private static String read(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (SocketException e) {
            // A reset after the answer: what was read is what the caller has.
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
