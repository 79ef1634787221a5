package care.eleva.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule catches the class that was planted for it. */
class ArchRulesTest {
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("care.eleva.testing.planted");

    @ParameterizedTest
    @CsvSource({
        "onlyTheKitTalksToPools, BadRepository.query",
        "onlyTheDoorOpensTransactions, BadHelper.transaction",
        "resourcesHoldNoSql, BadResource",
        "everyEndpointSaysWhoMayCallIt, BadResource.get",
        "everyEndpointSaysWhatItLeavesInTheTrail, BadResource.get",
        "timeAndChanceAreInjected, BadHelper.now",
        "nothingBlocks, BadHelper.block",
        "nothingPrints, BadHelper.print",
        "noFieldInjection, BadResource.repository",
        "resourcesAreNamedSo, BadEndpoint",
        "configurationIsNamedSo, BadEndpoint$Settings",
        "noEmptyNames, BadHelper",
    })
    void theRuleCatches(String rule, String culprit) throws ReflectiveOperationException {
        ArchRule archRule = (ArchRule) ArchRules.class.getDeclaredField(rule).get(null);

        assertThat(archRule.evaluate(PLANTED).getFailureReport().toString()).contains(culprit);
    }
}
