package care.eleva.app.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What staff of the platform sees and does with other organizations' money, and nobody else. */
@QuarkusTest
@WithTestResource(AppDatabase.class)
@WithTestResource(StripeServerResource.class)
class StaffPaymentResourceTest {

    static Stream<Arguments> endpoints() {
        String id = UUID.randomUUID().toString();
        return Stream.of(
                Arguments.of("GET", "/v1/payments", "payments:view_all"),
                Arguments.of("POST", "/v1/payments/" + id + "/refunds", "payments:process_refunds"),
                Arguments.of("GET", "/v1/refunds", "payments:process_refunds"),
                Arguments.of("POST", "/v1/refunds/" + id + "/retry", "payments:retry_failed"),
                Arguments.of("GET", "/v1/disputes", "payments:manage_disputes"),
                Arguments.of("GET", "/v1/transfers", "payments:view_transfers"),
                Arguments.of("POST", "/v1/transfers/" + id + "/hold", "revenue:manage_payouts"),
                Arguments.of("POST", "/v1/transfers/" + id + "/approve", "revenue:manage_payouts"),
                Arguments.of("POST", "/v1/transfers/" + id + "/retry", "payments:retry_failed"));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void isForStaffOfThePlatformWithThePermission(String method, String path, String permission) {
        var nobody = RestAssured.given();
        status(nobody.header("Accept", "application/json"), method, path, 401);
        status(Staff.with("billing:view_own").call(), method, path, 403);
        // The permission alone, given by whichever organization, reaches nothing.
        status(Person.in("org_elsewhere" + path.length(), permission).call(), method, path, 403);
        status(Staff.with(permission).call(), method, path, method.equals("GET") ? 200 : 404);
    }

    private static void status(
            io.restassured.specification.RequestSpecification call, String method, String path, int expected) {
        if (path.endsWith("/hold")) {
            call.contentType("application/json").body("{\"reason\":\"complaint\"}");
        }
        call.request(method, path).then().statusCode(expected);
    }

    @Test
    void staffGivesBackWhatIsLeft() {
        Bill bill = Bill.open().paid();
        Bill.tell("refund.created", bill.foreignRefund("part", 1000, "succeeded"))
                .statusCode(204);
        Person staff = Staff.with("payments:process_refunds");
        staff.post("/v1/payments/" + bill.paymentId() + "/refunds")
                .statusCode(202)
                .body("status", equalTo("pending"));
        staff.post("/v1/payments/" + bill.paymentId() + "/refunds")
                .statusCode(409)
                .body("code", equalTo("refund_under_way"));

        assertThat(bill.state()).isEqualTo("confirmed | succeeded | refunded | stripe succeeded, staff pending");
        assertThat(Bill.text(
                        "SELECT amount || ' ' || requested_by FROM app.refund WHERE id = ?::uuid", bill.refundId()))
                .isEqualTo("5000 " + staff.userId());
        for (String log : List.of(
                Staff.ORGANIZATION, bill.expert().orgId(), bill.patient().orgId())) {
            assertThat(Audit.of(log, bill.paymentId())).contains("PAYMENT_REFUND_REQUESTED success");
        }
    }

    @Test
    void whatIsNotPaidOrDisputedIsNotGivenBack() {
        Person staff = Staff.with("payments:process_refunds");
        Bill open = Bill.open().checkedOut();
        staff.post("/v1/payments/" + open.paymentId() + "/refunds")
                .statusCode(409)
                .body("code", equalTo("payment_not_refundable"));
        Bill disputed = Bill.open().paid();
        Bill.tell("charge.dispute.created", disputed.dispute("needs_response"));
        staff.post("/v1/payments/" + disputed.paymentId() + "/refunds")
                .statusCode(409)
                .body("code", equalTo("payment_not_refundable"));
    }

    @Test
    void listsShowWhatStaffLooksFor() {
        Bill disputed = Bill.open().paid();
        Bill.tell("charge.dispute.created", disputed.dispute("needs_response"));
        Bill plain = Bill.open().paid();

        Staff.with("payments:manage_disputes")
                .get("/v1/disputes?limit=100")
                .statusCode(200)
                .body("data.id", hasItem(disputed.paymentId()))
                .body("data.id", not(hasItem(plain.paymentId())));
        Staff.with("payments:view_all")
                .get("/v1/payments?status=succeeded&limit=100")
                .statusCode(200)
                .body("data.id", hasItem(plain.paymentId()))
                .body("data.id", not(hasItem(disputed.paymentId())));
        Person transfers = Staff.with("payments:view_transfers");
        transfers
                .get("/v1/transfers?status=ready&limit=100")
                .statusCode(200)
                .body("data.payment_id", hasItem(plain.paymentId()));
        transfers.get("/v1/transfers?status=nothing").statusCode(400).body("code", equalTo("validation_failed"));
        transfers.get("/v1/transfers?after=nothing").statusCode(400);
        String next =
                transfers.get("/v1/transfers?limit=1").statusCode(200).extract().path("next");
        transfers.get("/v1/transfers?limit=1&after=" + next).statusCode(200);
        assertThat(Audit.strings(
                        "SELECT DISTINCT action FROM audit.audit_logs WHERE org_id = ? AND actor_id = ?",
                        Staff.ORGANIZATION,
                        transfers.userId()))
                .containsExactly("PAYMENTS_VIEWED");
    }

    @Test
    void whoHoldsAShareDoesNotLetItGo() {
        Bill bill = Bill.open().paid();
        Person one = Staff.with("revenue:manage_payouts");
        String path = "/v1/transfers/" + bill.transferId();
        one.post(path + "/approve").statusCode(409).body("code", equalTo("transfer_state"));
        one.post(path + "/hold", "{\"reason\":\"because Paulo was rude\"}").statusCode(400);
        one.post(path + "/hold", "{\"reason\":\"complaint\"}").statusCode(204);
        one.post(path + "/hold", "{\"reason\":\"complaint\"}").statusCode(409);
        one.post(path + "/approve").statusCode(409).body("code", equalTo("transfer_held_by_self"));
        assertThat(bill.transferStatus()).isEqualTo("on_hold");
        Staff.with("revenue:manage_payouts").post(path + "/approve").statusCode(204);
        assertThat(bill.transferStatus()).isEqualTo("ready");
        assertThat(Audit.of(Staff.ORGANIZATION, bill.transferId()))
                .containsExactly("TRANSFER_HELD success", "TRANSFER_APPROVED success");
        Staff.with("payments:retry_failed").post(path + "/retry").statusCode(409);
    }

    @Test
    void expertsSeeTheirOwnMoneyOnly() {
        Person expert = Bill.payableExpert();
        String event = expert.pricedEvent();
        for (int day = 20; day < 23; day++) {
            Bill.book(expert, event, Person.inDays(day)).paid();
        }
        var first = expert.get("/v1/earnings?limit=2").statusCode(200).extract();
        assertThat(first.<List<String>>path("data.id")).hasSize(2);
        expert.get("/v1/earnings?limit=2&after=" + first.path("next"))
                .statusCode(200)
                .body("data.size()", equalTo(1));
        Person.in(expert.orgId(), "billing:view_earnings", "billing:view_payouts")
                .get("/v1/earnings")
                .statusCode(200)
                .body("data.size()", equalTo(0));
        for (String path : List.of("/v1/earnings", "/v1/payouts")) {
            RestAssured.given().get(path).then().statusCode(401);
            expert.with("billing:view_own").get(path).statusCode(403);
            Person.in("org_nobody" + expert.orgId().substring(4, 12), "billing:view_earnings", "billing:view_payouts")
                    .get(path)
                    .statusCode(200)
                    .body("data.size()", equalTo(0));
            expert.get(path + "?limit=0").statusCode(400);
        }
    }
}
