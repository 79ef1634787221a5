package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the store across restarts, signing keys included: written beside the old file and moved over it, at most four
 * times a second and once more at the end. The file is for its owner only.
 */
final class StateFile implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StateFile.class.getName());
    private static final long PERIOD_MILLIS = 250;

    private final Path file;
    private final Store store;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("stripe-state").factory());
    private long saved;

    StateFile(Path file, Store store) {
        this.file = file.toAbsolutePath();
        this.store = store;
    }

    /** Reads what was kept; false when there is nothing yet. */
    boolean restore() {
        if (!Files.exists(file)) {
            return false;
        }
        try {
            store.restore((ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(file)));
            saved = store.changes();
            return true;
        } catch (IOException | ClassCastException e) {
            throw new IllegalStateException("The state file is broken; delete it to start anew: " + file, e);
        }
    }

    void start() {
        var _ = scheduler.scheduleWithFixedDelay(this::trySave, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void trySave() {
        try {
            save();
        } catch (UncheckedIOException e) {
            LOG.log(Level.ERROR, "The state could not be saved", e);
        }
    }

    private synchronized void save() {
        ObjectNode dump;
        synchronized (store.lock) {
            if (store.changes() == saved) {
                return;
            }
            saved = store.changes();
            dump = store.dump();
        }
        try {
            Files.createDirectories(file.getParent());
            var draft =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp");
            if (draft.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            }
            Files.write(draft, Json.bytes(dump));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            saved = -1;
            throw new UncheckedIOException("The state file cannot be written: " + file, e);
        }
    }

    @Override
    public void close() {
        scheduler.shutdown();
        save();
    }
}
