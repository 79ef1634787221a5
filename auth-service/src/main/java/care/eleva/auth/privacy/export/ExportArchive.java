package care.eleva.auth.privacy.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The ZIP file, made as it is sent: what was written is taken out again after each step, so it holds no more than that. Its
 * directory comes last; a file that was cut off has none, and no program takes it for a whole one. Used by one stream, one
 * step at a time.
 */
final class ExportArchive {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(out);
    private final ObjectMapper json;
    private final LocalDateTime time;
    private final List<FileFacts> files = new ArrayList<>();
    private @Nullable OpenFile open;
    private long items;
    private long sent;

    ExportArchive(ObjectMapper json, Instant time) {
        this.json = json;
        this.time = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    /** What the manifest says about a file; {@code sha256sum} says the same. */
    record FileFacts(String name, long items, Map<String, Long> kinds, long bytes, String sha256) {}

    /** The file that is being written. */
    private static final class OpenFile {
        private final String name;
        private final MessageDigest digest = sha256();
        private final Map<String, Long> kinds = new TreeMap<>();
        private long items;
        private long bytes;

        OpenFile(String name) {
            this.name = name;
        }

        FileFacts facts() {
            return new FileFacts(name, items, kinds, bytes, HexFormat.of().formatHex(digest.digest()));
        }
    }

    /** Adds items to a file, one on a line. A file is written to until another one is. */
    void add(String name, List<JsonNode> lines) {
        try {
            OpenFile file = file(name);
            for (JsonNode line : lines) {
                write(file, json.writeValueAsBytes(line));
                write(file, new byte[] {'\n'});
                file.kinds.merge(line.path("kind").asText(), 1L, Long::sum);
                file.items++;
                items++;
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Ends the file that is being written, and tells about all of them. */
    List<FileFacts> files() {
        try {
            close();
            return List.copyOf(files);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Writes the last file and the directory; the digest of that file. */
    byte[] finish(String name, Object manifest) {
        try {
            byte[] bytes = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
            write(file(name), bytes);
            zip.close();
            return sha256().digest(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What was written since the last time, and is sent now. */
    byte[] take() {
        byte[] bytes = out.toByteArray();
        out.reset();
        sent += bytes.length;
        return bytes;
    }

    /** Gives the compressor's memory back. */
    void discard() {
        try {
            zip.close();
        } catch (IOException unfinished) {
            out.reset();
        }
    }

    long items() {
        return items;
    }

    long sent() {
        return sent;
    }

    private OpenFile file(String name) throws IOException {
        OpenFile present = open;
        if (present != null && present.name.equals(name)) {
            return present;
        }
        close();
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(time);
        zip.putNextEntry(entry);
        OpenFile next = new OpenFile(name);
        open = next;
        return next;
    }

    private void write(OpenFile file, byte[] bytes) throws IOException {
        zip.write(bytes);
        file.digest.update(bytes);
        file.bytes += bytes.length;
    }

    private void close() throws IOException {
        OpenFile file = open;
        if (file != null) {
            zip.closeEntry();
            files.add(file.facts());
            open = null;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
