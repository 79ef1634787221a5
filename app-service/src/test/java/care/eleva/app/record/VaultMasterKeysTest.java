package care.eleva.app.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.app.AppDatabase;
import care.eleva.kit.crypto.BoundCipher;
import care.eleva.kit.problem.ProblemException;
import care.eleva.workos.emulator.EmulatorConfig;
import care.eleva.workos.emulator.Fault;
import care.eleva.workos.emulator.WorkosEmulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The port to WorkOS Vault, against a stand-in that the unmodified SDK of WorkOS talks to as well. */
@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class VaultMasterKeysTest {
    private static final String OPEN = "/vault/v1/keys/decrypt";
    private static final String BOUND_TO = DataKey.boundTo("org_A", "k1");
    private static final TestKeys GIVEN = TestKeys.of("0123456789abcdef0123456789abcdef");

    private WorkosEmulator workos;

    @BeforeEach
    void start() {
        workos = WorkosEmulator.start(EmulatorConfig.defaults());
    }

    @AfterEach
    void stop() {
        workos.close();
    }

    /** A process of its own, which remembers nothing. */
    private VaultMasterKeys vault(String apiKey) {
        VaultRestClient client =
                RestClientBuilder.newBuilder().baseUri(URI.create(workos.url())).build(VaultRestClient.class);
        return new VaultMasterKeys(client, new VaultConfig() {
            @Override
            public Optional<String> apiKey() {
                return Optional.of(apiKey);
            }

            @Override
            public Duration timeout() {
                return Duration.ofSeconds(20);
            }

            @Override
            public Duration keep() {
                return Duration.ofMinutes(5);
            }
        });
    }

    private MasterKeys master() {
        return new MasterKeys(GIVEN.with(MasterKeyPlace.WORKOS_VAULT), vault(workos.apiKey()));
    }

    @Test
    void aDataKeyComesBackForItsOrganizationAndNameOnly() {
        MasterKeys keys = master();
        byte[] key = BoundCipher.newKey();
        byte[] wrapped = keys.wrap(key, "org_A", BOUND_TO).await().indefinitely();
        assertThat(keys.current()).isEqualTo("workos-vault");
        assertThat(wrapped.length).isBetween(32, 4096);
        assertThat(master().unwrap("workos-vault", wrapped, BOUND_TO).await().indefinitely())
                .isEqualTo(key);
        assertThatThrownBy(() -> master().unwrap("workos-vault", wrapped, DataKey.boundTo("org_B", "k1"))
                        .await()
                        .indefinitely())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatVaultHasOpenedIsRememberedForAWhile() {
        byte[] wrapped =
                master().wrap(BoundCipher.newKey(), "org_A", BOUND_TO).await().indefinitely();
        MasterKeys keys = master();
        for (int i = 0; i < 3; i++) {
            keys.unwrap("workos-vault", wrapped, BOUND_TO).await().indefinitely();
        }
        assertThat(workos.received("POST", OPEN)).isEqualTo(1);
    }

    @Test
    void whenVaultDoesNotAnswerNothingOpensAndNothingIsWritten() {
        byte[] wrapped =
                master().wrap(BoundCipher.newKey(), "org_A", BOUND_TO).await().indefinitely();
        workos.addFault(Fault.on("POST", OPEN).status(503).times(1));
        MasterKeys keys = master();
        assertThatThrownBy(() ->
                        keys.unwrap("workos-vault", wrapped, BOUND_TO).await().indefinitely())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(RecordProblem.MASTER_KEY_UNAVAILABLE));
        keys.unwrap("workos-vault", wrapped, BOUND_TO).await().indefinitely();
        assertThatThrownBy(() -> vault("wrong")
                        .wrap(BoundCipher.newKey(), "org_A", BOUND_TO)
                        .await()
                        .indefinitely())
                .isInstanceOf(ProblemException.class);
    }

    /** Moving to Vault: what the environment's key wrapped is read, wrapped anew by Vault, and then needs that key no more. */
    @Test
    void keysMoveFromTheEnvironmentToVault() {
        MasterKeys before = GIVEN.start();
        byte[] key = BoundCipher.newKey();
        byte[] wrapped = before.wrap(key, "org_A", BOUND_TO).await().indefinitely();
        MasterKeys after = master();
        byte[] opened =
                after.unwrap(before.current(), wrapped, BOUND_TO).await().indefinitely();
        byte[] moved = after.wrap(opened, "org_A", BOUND_TO).await().indefinitely();
        MasterKeys without = new MasterKeys(TestKeys.none().with(MasterKeyPlace.WORKOS_VAULT), vault(workos.apiKey()));
        assertThat(without.unwrap("workos-vault", moved, BOUND_TO).await().indefinitely())
                .isEqualTo(key);
        assertThatThrownBy(() -> without.unwrap(before.current(), wrapped, BOUND_TO)
                        .await()
                        .indefinitely())
                .isInstanceOf(IllegalStateException.class);
    }
}
