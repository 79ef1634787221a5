package care.eleva.auth;

import care.eleva.testing.ArchRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return ArchRules.tests();
    }
}
