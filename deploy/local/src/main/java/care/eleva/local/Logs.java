package care.eleva.local;

import java.io.IOException;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the libraries in this process have to say goes to a file; the terminal is for the person. */
final class Logs {

    private static final Logger ROOT = Logger.getLogger("");

    private Logs() {}

    static void into(Settings settings) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        try {
            var file = new FileHandler(
                    PrivateFile.directory(settings.logs()).resolve("stack.log").toString(), 5_000_000, 1, true);
            file.setFormatter(new SimpleFormatter());
            file.setLevel(Level.INFO);
            ROOT.addHandler(file);
        } catch (IOException e) {
            throw new StackProblem("The log " + settings.log("stack") + " cannot be written: " + e.getMessage(), e);
        }
    }
}
