package care.eleva.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that a person types, on machines that are not like this one. */
class ElevaCommandTest {

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new TreeMap<>();

    private record Run(int code, String text) {}

    @BeforeEach
    void aMachineWithNoJdkInTheUsualPlaces() throws IOException {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        for (String tool : List.of(
                "sh",
                "sed",
                "head",
                "dirname",
                "cat",
                "readlink",
                "find",
                "mkdir",
                "mv",
                "rm",
                "date",
                "grep",
                "tail",
                "tr",
                "ls",
                "sleep",
                "env")) {
            for (String place : List.of("/usr/bin", "/bin")) {
                if (Files.exists(Path.of(place, tool))) {
                    script(bin.resolve(tool), "exec " + place + "/" + tool + " \"$@\"");
                }
            }
        }
        environment.put("PATH", bin.toString());
        environment.put("HOME", directory.toString());
        environment.put("ELEVA_JDKS", directory.resolve("none").toString());
        environment.put("ELEVA_STATE", directory.resolve("state").toString());
    }

    @Test
    void withoutAJdkItSaysWhatIsMissingAndHowToGetIt() throws Exception {
        Run run = eleva("up");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.text()).contains("a JDK 25 or newer is needed", "Temurin 25", "openjdk-25-jdk", "JAVA_HOME");
    }

    @Test
    void anOldJdkIsNamedWithItsVersion() throws Exception {
        environment.put("JAVA_HOME", jdk("old", "17.0.15").toString());
        Path path = jdk("path", "21.0.2").resolve("bin");
        environment.merge("PATH", path.toString(), (others, own) -> own + ":" + others);

        Run run = eleva("test");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.text())
                .contains(
                        "JAVA_HOME is " + directory.resolve("old") + ", which is version 17",
                        "The JDK on the PATH is version 21");
    }

    @Test
    void aRuntimeWithoutACompilerIsNoJdk() throws Exception {
        Path runtime = jdk("jre", "25.0.1");
        Files.delete(runtime.resolve("bin/javac"));
        environment.put("JAVA_HOME", runtime.toString());

        assertThat(eleva("up").text()).contains("which is no JDK");
    }

    @Test
    void aJdkInAUsualPlaceIsFoundAndMavensWordIsFinal() throws Exception {
        environment.put("ELEVA_JDKS", jdk("older", "11.0.1") + " " + jdk("right", "25.0.1"));
        tool(
                "mvn",
                "[ \"$1\" = -v ] && { echo 'Apache Maven 3.9.9 (x)'; exit 0; }; echo \"maven $* with $JAVA_HOME\"; exit 7");

        Run run = eleva("test");

        assertThat(run.text()).contains("maven -B verify with " + directory.resolve("right"), "Reports:");
        assertThat(run.code()).isEqualTo(7);
    }

    @Test
    void oneModuleIsTestedWithWhatItNeeds() throws Exception {
        environment.put("JAVA_HOME", jdk("right", "26-ea").toString());
        tool("mvn", "[ \"$1\" = -v ] && { echo 'Apache Maven 3.8.7'; exit 0; }; echo \"maven $*\"");

        assertThat(eleva("test", "app-service").text()).contains("maven -B verify -pl app-service -am");
        assertThat(eleva("test", "deploy/database/").text()).contains("maven -B verify -pl deploy/database -am");
        Run unknown = eleva("test", "billing-service");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.text()).contains("there is no module “billing-service”");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.6.3", "3.8.6", "2.2.1", "nonsense"})
    void anOldMavenIsPassedOverForTheWrapper(String version) throws Exception {
        environment.put("JAVA_HOME", jdk("right", "25").toString());
        environment.put("MAVEN_USER_HOME", directory.toString());
        tool("mvn", "[ \"$1\" = -v ] && { echo 'Apache Maven " + version + "'; exit 0; }; echo old maven was used");

        assertThat(eleva("test").text()).doesNotContain("old maven was used");
    }

    @Test
    void helpNamesEveryCommandAndMistakesPointToIt() throws Exception {
        Run help = eleva("--help");
        assertThat(help.code()).isZero();
        assertThat(help.text())
                .contains(
                        "up [--demo]",
                        "demo",
                        "test [module]",
                        "dev <service>",
                        "psql [role]",
                        "status",
                        "logs",
                        "workos <task>",
                        "bench",
                        "reset");

        for (List<String> wrong : List.of(
                List.of("start"),
                List.of("up", "--dmeo"),
                List.of("demo", "now"),
                List.of("dev", "gateway"),
                List.of("workos"),
                List.of("workos", "delete-all"),
                List.of("test", "a", "b"))) {
            Run run = eleva(wrong.toArray(String[]::new));
            assertThat(run.code()).as(wrong.toString()).isEqualTo(2);
            assertThat(run.text()).startsWith("eleva: ");
        }
        assertThat(eleva().code()).isEqualTo(2);
    }

    @Test
    void whatNeedsARunningStackSaysSo() throws Exception {
        environment.put("JAVA_HOME", jdk("right", "25").toString());
        for (String command :
                List.of("psql", "dev app-service", "logs", "workos sync-rbac", "workos drift", "import app")) {
            Run run = eleva(command.split(" ", -1));
            assertThat(run.code()).as(command).isEqualTo(1);
            assertThat(run.text()).contains("./eleva up");
        }
        assertThat(eleva("reset").text()).contains("./eleva reset --yes");
    }

    @Test
    void aRoleThatIsNoNameIsNotRunAsAShellWord() throws Exception {
        Files.createDirectories(directory.resolve("state"));
        Files.writeString(
                directory.resolve("state/env"), "export DATABASE_URL_OWNER='postgresql://o:p@127.0.0.1:1/e'\n");

        Run run = eleva("psql", "x;touch ${HOME}/planted");
        assertThat(run.code()).isEqualTo(2);
        assertThat(directory.resolve("planted")).doesNotExist();
        assertThat(eleva("psql", "nobody").text()).contains("there is no login “nobody”; there are: owner");
    }

    @Test
    void psqlGetsThePasswordWhereNobodyCanReadIt() throws Exception {
        Files.createDirectories(directory.resolve("state"));
        Files.writeString(
                directory.resolve("state/env"),
                "export DATABASE_URL_APP_SERVICE='postgresql://app_service:s%2Fx%40y@127.0.0.1:8085/eleva?sslmode=disable'\n");
        tool("psql", "printf '%s\\n' \"$@\" \"password $PGPASSWORD\"");

        assertThat(eleva("psql", "app_service", "-c", "select 1").text()).isEqualTo("""
                postgresql://app_service@127.0.0.1:8085/eleva?sslmode=disable
                -c
                select 1
                password s/x@y
                """);
    }

    /** Whose WorkOS is meant must be clear before anything is changed there. */
    @Test
    void halfAWorkosIsNone() throws Exception {
        environment.put("WORKOS_CLIENT_ID", "client_1");
        Run run = eleva("workos", "sync-rbac");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.text()).contains("set both WORKOS_API_KEY and WORKOS_CLIENT_ID");

        environment.put("WORKOS_API_KEY", "sk_1");
        run = eleva("workos", "drift");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.text()).contains("set DATABASE_URL_AUTH_SERVICE_SYNC");
    }

    private Run eleva(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add("/bin/sh");
        command.add(Path.of("../../eleva").toAbsolutePath().normalize().toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), text);
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = directory.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        for (String tool : List.of("java", "javac")) {
            script(jdk.resolve("bin").resolve(tool), "exit 1");
        }
        return jdk;
    }

    private void tool(String name, String text) throws IOException {
        script(directory.resolve("bin").resolve(name), text);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
