package care.eleva.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** People at the demonstration's pages, in a real browser, over the whole running system. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoPagesTest {

    private static final Path SHOTS = Path.of("target/screenshots");
    private static final String NOTE = "Slept badly for a week, advised to keep a diary.";

    @TempDir
    private static Path directory;

    private static Stack stack;
    private static String home = "";
    private static String shared = "";

    private Chromium browser;

    @BeforeAll
    static void startTheSystem() {
        boolean present = Chromium.program().isPresent();
        assertThat(present || !"true".equals(System.getenv("CI")))
                .as("CI has a browser")
                .isTrue();
        assumeTrue(present, "no Chromium on the PATH: the pages are not looked at");
        Path root = Path.of("../..").toAbsolutePath().normalize();
        Settings settings = Settings.of(
                        Map.of(
                                "ELEVA_ROOT",
                                root.toString(),
                                "ELEVA_POSTGRESQL",
                                Path.of("target/postgresql").toAbsolutePath().toString(),
                                "PATH",
                                Optional.ofNullable(System.getenv("PATH")).orElse("")),
                        true)
                .elsewhere(directory.resolve("stack"));
        Logs.into(settings);
        stack = Stack.start(settings, new Progress(System.out));
        DemoContent.lay(stack, new Progress(System.out));
        home = settings.publicUrl();
    }

    @AfterAll
    static void stopTheSystem() {
        if (stack != null) {
            stack.close();
        }
    }

    @BeforeEach
    void openABrowser() throws IOException, InterruptedException {
        browser = Chromium.start(Chromium.program().orElseThrow(), Files.createTempDirectory(directory, "profile"));
        browser.screen(1200, 900, "light");
    }

    @AfterEach
    void closeTheBrowser() {
        List<String> complaints = browser.complaints();
        browser.close();
        assertThat(complaints)
                .as("script errors, broken policies and failed requests")
                .isEmpty();
    }

    @Test
    @Order(1)
    void aStrangerLooksAroundAndIsAskedToSignInWhereItMatters() throws IOException {
        browser.open(home + "/");
        browser.waitForText("You are not signed in");
        browser.waitForText("A demonstration.");
        look("home-stranger");
        browser.open(home + "/book");
        browser.waitForText("First consultation");
        look("book-stranger");
        for (String page : List.of("/appointments", "/trail", "/record?id=0198c0de-aaaa-7000-8000-000000000001")) {
            browser.open(home + page);
            browser.waitForText("Sign in to see this page.");
        }
    }

    @Test
    @Order(2)
    void aPatientSignsInBooksAndSeesTheAppointment() throws IOException {
        signIn("Paulo", "/");
        browser.waitForText("paulo@eleva.test");
        look("home-patient");

        browser.clickText("Book an appointment");
        browser.click("[data-event] button");
        browser.waitFor("document.querySelectorAll('#hours input').length > 5");
        browser.click("#hours label:nth-child(5) span");
        look("book-patient");
        browser.clickText("Book this time");
        browser.waitForText("Held for you:");
        look("book-held");
        browser.clickText("Pay");
        browser.clickText("Pay by card");
        browser.waitForText("Paid and confirmed.");
        assertThat(browser.url()).startsWith(home + "/appointments?");
        look("appointments-patient");

        // A time that was free when the page was read is refused in plain words, with the code.
        browser.open(home + "/book");
        browser.click("[data-event] button");
        browser.waitFor("document.querySelectorAll('#hours input').length > 9");
        browser.click("#hours label:nth-child(9) span");
        browser.evaluate("fetch('/v1/appointments', {method: 'POST',"
                + " headers: {'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID()},"
                + " body: JSON.stringify({event_id: document.querySelector('[data-event]').dataset.event,"
                + " starts_at: document.querySelector('#hours input:checked').value, time_zone: 'Europe/Lisbon'})})"
                + ".then(answer => document.body.dataset.taken = answer.status)");
        browser.waitFor("document.body.dataset.taken === '201'");
        browser.clickText("Book this time");
        browser.waitFor("document.querySelector('#message .problem code')");
        look("book-refused");
        browser.complaints().removeIf(complaint -> complaint.contains("409"));
    }

    @Test
    @Order(3)
    void theExpertWritesARecordWithTheKeyboardAndSharesIt() throws IOException {
        signIn("Ana", "/appointments");
        browser.waitFor("document.querySelector('[data-appointment] button')");
        browser.evaluate(
                "[...document.querySelectorAll('[data-appointment] button')].find(b => b.innerText === 'Write a record').focus()");
        browser.press("Enter", 13);
        browser.waitFor("document.activeElement.tagName === 'TEXTAREA'");
        browser.type("[data-appointment] textarea", NOTE);
        look("appointments-expert");
        browser.press("Tab", 9);
        browser.waitFor("document.activeElement.innerText === 'Save the record'");
        browser.press("Enter", 13);
        browser.waitForText("Saved, encrypted.");
        browser.clickText("Open and share it");
        browser.waitForText(NOTE);
        look("record-expert");
        browser.clickText("Share with the patient");
        browser.waitForText("The patient can read this record now.");
        shared = String.valueOf(browser.evaluate("document.querySelector('.done code').innerText"));
        assertThat(shared).startsWith(home + "/record?id=");
    }

    @Test
    @Order(4)
    void thePatientReadsTheRecordAndSeesWhoHasReadIt() throws IOException {
        signIn("Paulo", "/appointments");
        browser.clickText("Record of");
        browser.waitForText(NOTE);
        assertThat(browser.url()).isEqualTo(shared);
        browser.waitFor("document.querySelectorAll('#access-table tbody tr').length >= 2");
        browser.waitForText("MEDICAL_RECORD_VIEWED");
        look("record-patient");
        browser.open(home + "/accesses");
        browser.waitForText("MEDICAL_RECORD_VIEWED");
        look("accesses-patient");
    }

    @Test
    @Order(6)
    void thePatientCancelsAndGetsTheMoneyBack() throws IOException {
        signIn("Paulo", "/appointments");
        browser.waitForText("confirmed");
        browser.evaluate("[...document.querySelectorAll('[data-appointment]')]"
                + ".find(item => item.innerText.includes('confirmed')).querySelectorAll('button')"
                + ".forEach(button => button.innerText === 'Cancel it' && button.click())");
        browser.waitForText("cancelled");
        look("appointments-cancelled");
    }

    @Test
    @Order(5)
    void theComplianceOfficerFiltersTheTrailAndTakesItAway() throws IOException {
        signIn("Carla", "/trail");
        browser.waitForText("MEDICAL_RECORD_CREATED");
        look("trail");
        browser.type("#action", "MEDICAL_RECORD_VIEWED");
        browser.clickText("Show");
        browser.waitFor(
                "[...document.querySelectorAll('#events tbody tr td:nth-child(2)')].every(c => c.innerText === 'MEDICAL_RECORD_VIEWED')"
                        + " && document.querySelector('#events tbody tr')");
        Path downloads = Files.createDirectory(directory.resolve("downloads"));
        browser.downloadsTo(downloads);
        browser.click("#ndjson");
        Launcher.await(() -> has(downloads, ".ndjson"), "the NDJSON");
        browser.click("#csv");
        Launcher.await(() -> has(downloads, ".csv"), "the CSV");
        try (Stream<Path> files = Files.list(downloads)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file))
                        .contains("MEDICAL_RECORD_VIEWED")
                        .doesNotContain(NOTE);
            }
        }
    }

    @Test
    @Order(7)
    void signingOutEndsTheSession() {
        signIn("Bruno", "/");
        browser.waitForText("bruno@eleva.test");
        browser.clickText("Sign out");
        browser.waitForText("You are not signed in");
        assertThat(browser.url()).startsWith(home);
        browser.open(home + "/appointments");
        browser.waitForText("Sign in to see this page.");
    }

    // ---------------------------------------------------------------------------------------------------------------

    private void signIn(String name, String page) {
        browser.open(home + page);
        browser.clickText("Sign in");
        browser.waitForText("Choose who you are.");
        browser.clickText(name);
        browser.waitForText("Sign out");
        assertThat(browser.url()).isEqualTo(home + page);
    }

    /** Looks at the page as it is: wide and narrow, light and dark. */
    private void look(String name) throws IOException {
        for (String scheme : List.of("light", "dark")) {
            for (int width : new int[] {1200, 360}) {
                browser.screen(width, 900, scheme);
                assertThat(browser.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)"))
                        .as(name + " is not wider than " + width)
                        .isEqualTo(0);
                assertThat(browser.evaluate(Accessibility.FINDINGS))
                        .as(name + " " + scheme + " " + width)
                        .isEqualTo("");
                browser.screenshot(SHOTS.resolve(name + "-" + scheme + "-" + width + ".png"));
            }
        }
        browser.screen(1200, 900, "light");
    }

    private static boolean has(Path directory, String ending) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(ending));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
