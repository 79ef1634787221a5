package care.eleva.auth.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.command.Command;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.StandIn;
import care.eleva.auth.workos.WorkosPermission;
import care.eleva.auth.workos.WorkosRole;
import care.eleva.workos.emulator.EmulatorSeed;
import care.eleva.workos.emulator.Fault;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code workos sync-rbac} against the stand-in: from whatever there is to what the catalogue says, and not further. */
class SyncRbacCommandTest {
    private static final Catalogue CATALOGUE = Catalogue.read();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PERMISSIONS = "/authorization/permissions";

    private final StandIn workos = new StandIn(EmulatorSeed.empty());
    private final List<String> said = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        workos.close();
    }

    @Test
    void anEmptyEnvironmentGetsEverythingAndTheSecondRunHasNothingToDo() {
        assertThat(run()).isEqualTo(Command.DONE);
        assertThat(said.getLast()).isEqualTo("151 changes made: permissions and roles are those of the catalogue.");
        assertWorkosHasTheCatalogue();

        said.clear();
        int changes = workos.server().events().size();
        assertThat(run()).isEqualTo(Command.DONE);
        assertThat(said.getLast()).isEqualTo("Nothing to do: permissions and roles are those of the catalogue.");
        assertThat(workos.server().events()).hasSize(changes);
    }

    @Test
    void aDryRunChangesNothingAndSaysWhatWouldBe() {
        int changes = workos.server().events().size();

        assertThat(run("--dry-run")).isEqualTo(Command.FOUND);

        assertThat(workos.server().events()).hasSize(changes);
        assertThat(said)
                .contains(
                        "+ permission events:create",
                        "+ role admin",
                        "~ role compliance_officer: +audit:export_logs"
                                + " +audit:generate_reports +audit:view_logs +audit:view_reports")
                .last()
                .isEqualTo("151 changes to make; a dry run makes none.");
        run();
        assertThat(run("--dry-run")).isEqualTo(Command.DONE);
    }

    @Test
    void whatDiffersIsMadeEqualAndNothingElseIsTouched() {
        run();
        await(workos.roles().createPermission("files:read", "Files: read"));
        await(workos.roles().createRole("typist", "Typist", null));
        await(workos.roles().renamePermission("events:create", "Termine: anlegen"));
        await(workos.roles().describeRole("member", "Mitglied", null));
        await(workos.roles().setPermissions("member", Set.of("files:read", "events:create")));
        await(workos.roles().deletePermission("records:export_own"));
        said.clear();

        assertThat(run()).isEqualTo(Command.DONE);

        assertThat(said)
                .contains(
                        "? permission files:read is not in the catalogue (--prune deletes it)",
                        "? role typist is not in the catalogue (only WorkOS's dashboard can delete it)",
                        "+ permission records:export_own",
                        "~ permission events:create: name “Events: create”",
                        "~ role expert_top: +records:export_own")
                .last()
                .isEqualTo("9 changes made: permissions and roles are those of the catalogue.");
        assertThat(roles()).containsKey("typist").hasEntrySatisfying("member", member -> {
            assertThat(member.name()).isEqualTo("Member");
            assertThat(member.permissions()).doesNotContain("files:read", "events:create");
        });
        assertThat(permissions()).contains("files:read");

        assertThat(run("--prune", "--dry-run")).isEqualTo(Command.FOUND);
        assertThat(permissions()).contains("files:read");
        assertThat(run("--prune")).isEqualTo(Command.DONE);
        assertThat(permissions()).isEqualTo(CATALOGUE.permissionSlugs());
        assertThat(roles()).containsKey("typist");
    }

    @Test
    void whatStopsInTheMiddleGoesOnWhenItIsRunAgain() {
        workos.server()
                .addFault(Fault.on("POST", "/authorization/roles").status(503).always());

        assertThat(run()).isEqualTo(Command.FAILED);
        assertThat(said)
                .contains("139 changes of 151 made; the rest follows when it is run again.")
                .last()
                .isEqualTo("Stopped. + role team_member: WorkOS does not answer (service_unavailable)");
        assertThat(workos.server().received("POST", "/authorization/roles")).isEqualTo(3);

        workos.server().clearFaults();
        said.clear();
        assertThat(run()).isEqualTo(Command.DONE);
        assertThat(said.getLast()).startsWith("12 changes made");
        assertWorkosHasTheCatalogue();
    }

    /** The answer was lost, the work was done: the second call is refused with 409, and that is as good. */
    @Test
    void aLostAnswerIsNoHindrance() {
        workos.server().addFault(Fault.on("POST", PERMISSIONS).losingReply().times(2));
        workos.server().addFault(Fault.on("POST", "/authorization/roles").losingReply());
        workos.server()
                .addFault(Fault.on("PUT", "/authorization/roles/admin/permissions")
                        .losingReply());

        assertThat(run()).isEqualTo(Command.DONE);
        assertWorkosHasTheCatalogue();
    }

    @Test
    void itWaitsAsLongAsWorkosAsks() {
        workos.server().addFault(Fault.on("POST", PERMISSIONS).status(429).retryAfter(Duration.ofSeconds(2)));
        long before = System.nanoTime();

        assertThat(run()).isEqualTo(Command.DONE);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(2));
        assertWorkosHasTheCatalogue();
    }

    @Test
    void aRefusalAndAWrongKeyStopItAtOnce() {
        workos.server().addFault(Fault.on("POST", PERMISSIONS).status(403).error(Fault.Shape.CODE, "forbidden"));
        assertThat(run()).isEqualTo(Command.FAILED);
        assertThat(said.getLast())
                .isEqualTo("Stopped. + permission appointments:view_own: WorkOS refuses (403 forbidden)");

        workos.server()
                .addFault(Fault.on("GET", "/authorization/roles")
                        .status(401)
                        .error(Fault.Shape.CODE, "unauthorized")
                        .always());
        long before = workos.server().received("GET", "/authorization/roles");
        assertThat(run()).isEqualTo(Command.FAILED);
        assertThat(workos.server().received("GET", "/authorization/roles")).isEqualTo(before + 1);
        assertThat(said.getLast()).startsWith("Stopped. read the roles: WorkOS does not answer (");
    }

    @Test
    void anEnvironmentWithTheCatalogueNeedsNothing() {
        try (StandIn seeded = new StandIn(EmulatorSeed.catalogue())) {
            assertThat(run(seeded)).isEqualTo(Command.DONE);
        }
        assertThat(said.getLast()).startsWith("Nothing to do");
    }

    private void assertWorkosHasTheCatalogue() {
        assertThat(permissions()).isEqualTo(CATALOGUE.permissionSlugs());
        assertThat(roles().values())
                .containsExactlyInAnyOrderElementsOf(CATALOGUE.roles().stream()
                        .map(role -> new WorkosRole(role.slug(), role.name(), role.description(), role.permissions()))
                        .toList());
    }

    private Map<String, WorkosRole> roles() {
        return await(workos.roles().roles()).stream().collect(Collectors.toMap(WorkosRole::slug, role -> role));
    }

    private Set<String> permissions() {
        return await(workos.roles().permissions()).stream()
                .map(WorkosPermission::slug)
                .collect(Collectors.toSet());
    }

    private int run(String... options) {
        return run(workos, options);
    }

    private int run(StandIn at, String... options) {
        return new SyncRbacCommand(new RbacService(at.roles(), at.patience()), at.tokens())
                .run(Set.of(options), said::add)
                .await()
                .atMost(PATIENCE);
    }

    private static <T> T await(Uni<Reply<T>> asked) {
        Reply<T> reply = asked.await().atMost(PATIENCE);
        assertThat(reply).isInstanceOf(Reply.Done.class);
        return ((Reply.Done<T>) reply).value();
    }
}
