package care.eleva.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One stack for one state directory. The operating system gives the lock back when its holder ends, however it ends. */
final class StackLock implements AutoCloseable {

    private final FileChannel channel;

    private StackLock(FileChannel channel) {
        this.channel = channel;
    }

    static StackLock take(Path state) {
        Path file = PrivateFile.directory(state).resolve("lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new StackProblem("A stack is running already in " + state + " (process " + holder(file)
                        + "). Look at it with ./eleva status, or stop it with Ctrl-C where it runs.");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            channel.force(false);
            return new StackLock(channel);
        } catch (IOException e) {
            throw new StackProblem("The lock " + file + " cannot be taken: " + e.getMessage(), e);
        }
    }

    /** Whether a launcher holds the lock at this moment. */
    static boolean held(Path state) {
        Path file = state.resolve("lock");
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            @Nullable FileLock lock = channel.tryLock();
            return lock == null;
        } catch (IOException e) {
            throw new StackProblem("The lock " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    static String holder(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StackProblem("The lock could not be given back: " + e.getMessage(), e);
        }
    }
}
