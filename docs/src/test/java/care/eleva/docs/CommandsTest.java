package care.eleva.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages name commands that exist, and the first screen names exactly two. */
class CommandsTest {
    private static final Pattern USE = Pattern.compile("\\./eleva ([a-z]+)");
    private static final Pattern HELP = Pattern.compile("(?m)^  ([a-z]+) ");
    private static final int FIRST_SCREEN = 40;

    @Test
    void everyCommandOfThePagesExists() throws Exception {
        Set<String> commands = commands();
        assertThat(commands).contains("up", "demo", "test");
        Project.files(".*\\.md")
                .forEach(page -> assertThat(used(Project.text(page)))
                        .as(Project.name(page))
                        .isSubsetOf(commands));
    }

    @Test
    void thePagesNameEveryCommand() throws Exception {
        Set<String> used = new TreeSet<>();
        Project.pages().forEach(page -> used.addAll(used(Project.text(page))));
        assertThat(used).containsAll(commands());
    }

    @Test
    void theFirstScreenShowsTwoCommands() {
        List<String> lines =
                Project.text("README.md").lines().limit(FIRST_SCREEN).toList();
        assertThat(lines.stream().filter(line -> line.startsWith("./eleva")).map(line -> line.replaceAll(" +#.*", "")))
                .containsExactly("./eleva up --demo", "./eleva test");
        assertThat(used(String.join("\n", lines))).containsExactly("test", "up");
    }

    @Test
    void theModulesOfTestExist() {
        Pattern module = Pattern.compile("\\./eleva test ([a-z][a-z/-]+)");
        Project.files(".*\\.md")
                .forEach(page -> module.matcher(Project.text(page))
                        .results()
                        .forEach(use -> assertThat(Files.exists(
                                        Project.ROOT.resolve(use.group(1)).resolve("pom.xml")))
                                .as(Project.name(page) + ": " + use.group())
                                .isTrue()));
    }

    private static Set<String> used(String text) {
        Set<String> used = new TreeSet<>();
        USE.matcher(text).results().forEach(use -> used.add(use.group(1)));
        return used;
    }

    private static Set<String> commands() throws IOException, InterruptedException {
        Process help = new ProcessBuilder("sh", Project.ROOT.resolve("eleva").toString(), "--help")
                .redirectErrorStream(true)
                .start();
        String text = new String(help.getInputStream().readAllBytes(), UTF_8);
        assertThat(help.waitFor()).isZero();
        Set<String> commands = new TreeSet<>();
        HELP.matcher(text.substring(0, text.indexOf("examples:")))
                .results()
                .forEach(command -> commands.add(command.group(1)));
        return commands;
    }
}
