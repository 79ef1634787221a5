package care.eleva.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Finds in the end of a log what a person needs to know about why a program stopped. */
final class LogTail {

    private static final int BYTES = 65_536;
    private static final int LINES = 6;
    private static final Pattern TELLING =
            Pattern.compile("\\b(ERROR|FATAL|PANIC|SEVERE)\\b|Caused by:|Exception\\b.*:|^Error[: ]|OutOfMemory");
    private static final Pattern NOISE = Pattern.compile("^\\s*(at |\\.\\.\\. \\d+ more|\\tat )");

    private LogTail() {}

    static String reason(Path log) {
        List<String> lines = end(log).lines()
                .filter(line -> !line.isBlank() && !NOISE.matcher(line).find())
                .toList();
        List<String> telling = lines.stream()
                .filter(line -> TELLING.matcher(line).find())
                .distinct()
                .toList();
        List<String> chosen = telling.isEmpty() ? lines : telling;
        if (chosen.isEmpty()) {
            return "It wrote nothing to its log.";
        }
        return String.join(
                "\n",
                chosen.subList(Math.max(0, chosen.size() - LINES), chosen.size()).stream()
                        .map(line -> line.length() > 300 ? line.substring(0, 300) + " …" : line)
                        .toList());
    }

    private static String end(Path log) {
        if (!Files.exists(log)) {
            return "";
        }
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - BYTES);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "The log cannot be read: " + e.getMessage();
        }
    }
}
