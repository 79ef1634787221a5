package care.eleva.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The rules of the house that a compiler cannot see. A service runs them in a {@code @TestFactory} that returns
 * {@link #tests()}.
 */
public final class ArchRules {
    private static final String KIT = "care.eleva.kit..";
    private static final Set<String> HTTP_METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final Set<String> GUARDS = Set.of(
            "io.quarkus.security.PermissionsAllowed",
            "jakarta.annotation.security.PermitAll",
            "io.quarkus.security.Authenticated");

    private static final Set<String> TRAIL = Set.of("care.eleva.kit.audit.Audited", "care.eleva.kit.audit.Unaudited");

    private ArchRules() {}

    /** One test for each rule, over all of {@code care.eleva} on the class path but tests. */
    public static Stream<DynamicTest> tests() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/care/eleva/testing/")
                        && !location.contains("/care/eleva/workos/emulator/")
                        && !location.contains("/care/eleva/database/"))
                .importPackages("care.eleva");
        return Arrays.stream(ArchRules.class.getDeclaredFields())
                .filter(field -> field.getType() == ArchRule.class)
                .map(field ->
                        DynamicTest.dynamicTest(field.getName(), () -> ((ArchRule) field.get(null)).check(classes)));
    }

    static final ArchRule onlyTheKitTalksToPools = noClasses()
            .that()
            .resideOutsideOfPackage(KIT)
            .should()
            .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    owner(assignableTo("io.vertx.sqlclient.SqlClient")
                            .or(assignableTo("io.vertx.mutiny.sqlclient.SqlClient"))
                            .or(assignableTo("javax.sql.DataSource")))))
            .because("a statement runs only through Database or a Door, which put the caller's context on it")
            .allowEmptyShould(true);

    static final ArchRule onlyTheDoorOpensTransactions = noClasses()
            .that()
            .resideOutsideOfPackage(KIT)
            .should()
            .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                            nameMatching("withTransaction|openSession|openStatelessSession|beginTransaction"))
                    .and(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                            owner(resideInAnyPackage("org.hibernate..", "io.quarkus.hibernate..", "io.vertx..")))))
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.quarkus.hibernate.reactive.panache.common.WithTransaction")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.quarkus.hibernate.reactive.panache.common.WithSession")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("jakarta.transaction.Transactional")
            .because("there is one opener of transactions, so that no two contexts can meet in one")
            .allowEmptyShould(true);

    static final ArchRule resourcesHoldNoSql = noClasses()
            .that()
            .haveSimpleNameEndingWith("Resource")
            .should()
            .dependOnClassesThat(nameEndsWith("Repository"))
            .orShould()
            .dependOnClassesThat(resideInAnyPackage("org.hibernate.reactive..", "io.vertx.sqlclient.."))
            .because("a resource is HTTP, a service decides, a repository is SQL")
            .allowEmptyShould(true);

    static final ArchRule everyEndpointSaysWhoMayCallIt = methods()
            .that(areEndpoints())
            .should(new ArchCondition<>("be public and name a permission or permit all") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean open = method.getModifiers().contains(JavaModifier.PUBLIC);
                    events.add(new SimpleConditionEvent(method, open, method.getFullName() + " is not public"));
                    boolean guarded = method.getAnnotations().stream()
                            .anyMatch(annotation ->
                                    GUARDS.contains(annotation.getRawType().getName()));
                    events.add(
                            new SimpleConditionEvent(method, guarded, method.getFullName() + " names no permission"));
                }
            })
            .because("deny by default is the net, saying it is the rule, and what is not public is no endpoint")
            .allowEmptyShould(true);

    static final ArchRule everyEndpointSaysWhatItLeavesInTheTrail = methods()
            .that(areEndpoints())
            .should(new ArchCondition<>("carry exactly one of @Audited and @Unaudited") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    long said = method.getAnnotations().stream()
                            .filter(annotation ->
                                    TRAIL.contains(annotation.getRawType().getName()))
                            .count();
                    String found = method.getFullName() + " carries " + said + " of @Audited and @Unaudited";
                    events.add(new SimpleConditionEvent(method, said == 1, found));
                }
            })
            .because("whoever adds an endpoint decides whether somebody must answer for using it")
            .allowEmptyShould(true);

    static final ArchRule timeAndChanceAreInjected = noClasses()
            .that()
            .resideOutsideOfPackage("care.eleva.kit.time..")
            .should()
            .callMethod("java.time.Instant", "now")
            .orShould()
            .callMethod("java.time.OffsetDateTime", "now")
            .orShould()
            .callMethod("java.util.UUID", "randomUUID")
            .orShould()
            .callMethod("java.lang.System", "currentTimeMillis")
            .orShould()
            .callMethod("java.lang.System", "getenv", String.class.getName())
            .orShould()
            .callMethod("java.lang.Thread", "sleep", "long")
            .because("Clock, Ids and configuration come from outside, so that tests can hold them");

    static final ArchRule nothingBlocks = noClasses()
            .should()
            .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    owner(assignableTo("io.smallrye.mutiny.groups.UniAwait"))))
            .because("an event loop that waits stops every request on it");

    static final ArchRule nothingPrints = noClasses()
            .should()
            .accessField("java.lang.System", "out")
            .orShould()
            .accessField("java.lang.System", "err");

    static final ArchRule noFieldInjection = noFields()
            .should()
            .beAnnotatedWith("jakarta.inject.Inject")
            .because("what a class needs stands in its constructor");

    static final ArchRule resourcesAreNamedSo = classes()
            .that()
            .areAnnotatedWith("jakarta.ws.rs.Path")
            .and()
            .areNotInterfaces()
            .should()
            .haveSimpleNameEndingWith("Resource")
            .allowEmptyShould(true);

    static final ArchRule configurationIsNamedSo = classes()
            .that()
            .areAnnotatedWith("io.smallrye.config.ConfigMapping")
            .should()
            .haveSimpleNameEndingWith("Config")
            .allowEmptyShould(true);

    static final ArchRule noEmptyNames = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Utils?|Helper|Manager|DTO|Dto|Base)$")
            .because("a name says what a class is for");

    static final ArchRule kitKnowsNoService = noClasses()
            .that()
            .resideInAPackage(KIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("care.eleva.auth..", "care.eleva.app..", "care.eleva.audit..");

    private static DescribedPredicate<JavaMethod> areEndpoints() {
        return new DescribedPredicate<>("are endpoints") {
            @Override
            public boolean test(JavaMethod method) {
                return method.getAnnotations().stream()
                                .anyMatch(annotation ->
                                        annotation.getRawType().getPackageName().equals("jakarta.ws.rs")
                                                && HTTP_METHODS.contains(
                                                        annotation.getRawType().getSimpleName()))
                        && !method.getOwner().isInterface();
            }
        };
    }

    private static DescribedPredicate<JavaClass> nameEndsWith(String suffix) {
        return nameMatching(".*" + suffix).as("*%s", suffix).forSubtype();
    }
}
