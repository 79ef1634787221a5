package care.eleva.app.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.app.payment.StripeServer.Fault;
import care.eleva.app.payment.StripeServer.Received;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Going to pay, over real HTTP on both sides. */
@QuarkusTest
@WithTestResource(AppDatabase.class)
@WithTestResource(StripeServerResource.class)
class CheckoutResourceTest {
    private final StripeServer stripe = StripeServer.shared();

    @Test
    void anOpenPageIsThePage() {
        Bill bill = Bill.open();
        String first = bill.checkout().statusCode(200).extract().path("checkout_url");
        String second = bill.checkout().statusCode(200).extract().path("checkout_url");

        assertThat(second).isEqualTo(first);
        assertThat(stripe.about(bill.paymentId())).hasSize(1);
        assertThat(Audit.of(bill.patient().orgId(), bill.paymentId())).containsExactly("PAYMENT_INITIATED success");
        assertThat(Audit.of(bill.expert().orgId(), bill.paymentId())).containsExactly("PAYMENT_INITIATED success");
    }

    @Test
    void twoAtOnceGetOnePage() throws Exception {
        Bill bill = Bill.open();
        stripe.gather(2);
        List<String> pages = new ArrayList<>();
        Callable<String> call = () -> bill.checkout().statusCode(200).extract().path("checkout_url");
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (var page : threads.invokeAll(Collections.nCopies(2, call))) {
                pages.add(page.get());
            }
        } finally {
            stripe.gather(0);
        }
        assertThat(pages).hasSize(2).containsOnly(pages.getFirst());
        assertThat(stripe.objects("checkout.session", bill.paymentId())).hasSize(1);
        assertThat(Audit.of(bill.patient().orgId(), bill.paymentId())).containsExactly("PAYMENT_INITIATED success");
    }

    @Test
    void aLostAnswerIsAskedForAgainAndMakesNoSecondPage() {
        Bill bill = opened();
        stripe.fail(bill.paymentId(), Fault.LOSE_ANSWER);
        bill.checkout().statusCode(503).body("code", equalTo("temporarily_unavailable"));
        assertThat(bill.status()).isEqualTo("pending");
        bill.checkout().statusCode(200);
        assertThat(stripe.objects("checkout.session", bill.paymentId())).hasSize(1);
    }

    @Test
    void aPageWhoseAnswerWasLostCanBePaid() {
        Bill bill = opened();
        stripe.fail(bill.paymentId(), Fault.LOSE_ANSWER);
        bill.checkout().statusCode(503);
        String lost =
                stripe.objects("checkout.session", bill.paymentId()).getFirst().getString("id");
        Bill.tell("checkout.session.completed", bill.session("complete", "paid").put("id", lost))
                .statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | ");
        assertThat(bill.sessionId()).isEqualTo(lost);
    }

    @Test
    void whatStripeRefusedIsAskedAnewAndWhatItDidNotAnswerTheSame() {
        Bill bill = opened();
        stripe.fail(bill.paymentId(), Fault.REFUSE, Fault.BUSY, Fault.BREAK);
        bill.checkout().statusCode(502).body("code", equalTo("upstream_failed"));
        bill.checkout().statusCode(503);
        bill.checkout().statusCode(503);
        bill.checkout().statusCode(200);

        List<String> keys =
                stripe.about(bill.paymentId()).stream().map(Received::key).toList();
        assertThat(keys).hasSize(4);
        assertThat(keys.get(1)).isNotEqualTo(keys.get(0));
        assertThat(keys.subList(1, 4)).containsOnly(keys.get(1));
    }

    /** With a payment, and no page yet. */
    private static Bill opened() {
        Bill bill = Bill.open();
        UUID payment = UUID.randomUUID();
        try (var login = bill.patient().login()) {
            care.eleva.testing.Sql.execute(
                    login, "SELECT begin_checkout(?, ?, 1500)", UUID.fromString(bill.appointmentId()), payment);
            login.commit();
        } catch (java.sql.SQLException broken) {
            throw new IllegalStateException(broken);
        }
        return bill;
    }

    @Test
    void methodsThatTakeDaysNeedDays() {
        Received far = page(Bill.open(Person.inDays(9)));
        assertThat(far.form()).containsEntry("payment_method_types[1]", "multibanco");
        assertThat(lifetime(far)).isBetween(Duration.ofHours(23), Duration.ofHours(24));

        Received near = page(Bill.open(Person.inDays(7)));
        assertThat(near.form())
                .containsEntry("payment_method_types[0]", "card")
                .doesNotContainKey("payment_method_types[1]");
        assertThat(lifetime(near)).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
        assertThat(near.form()).doesNotContainKeys("allow_promotion_codes", "discounts", "billing_address_collection");
    }

    private Received page(Bill bill) {
        bill.checkout().statusCode(200);
        return stripe.about(bill.paymentId()).getFirst();
    }

    private static Duration lifetime(Received page) {
        return Duration.between(
                Clock.systemUTC().instant(),
                Instant.ofEpochSecond(Long.parseLong(page.form().get("expires_at"))));
    }

    @Test
    void onlyTheirOwnPatientPaysForAHeldAppointment() {
        Bill bill = Bill.open();
        String path = "/v1/appointments/" + bill.appointmentId() + "/checkout";
        RestAssured.given().post(path).then().statusCode(401);
        bill.patient().with("billing:view_own").post(path).statusCode(403).body("code", equalTo("permission_denied"));
        bill.expert()
                .with("appointments:create")
                .post(path)
                .statusCode(404)
                .body("code", equalTo("appointment_not_found"));
        Person.patient().post(path).statusCode(404).body("code", equalTo("appointment_not_found"));
        Person elsewhere = Person.patient();
        new Person(
                        bill.patient().userId(),
                        elsewhere.orgId(),
                        care.eleva.testing.TestTokens.shared()
                                .user(bill.patient().userId())
                                .org(elsewhere.orgId())
                                .role("member")
                                .permissions("appointments:create")
                                .sign())
                .post(path)
                .statusCode(404);
        bill.patient().post("/v1/appointments/nothing/checkout").statusCode(404);
        assertThat(Bill.text(
                        "SELECT count(*)::text FROM app.payment WHERE appointment_id = ?::uuid", bill.appointmentId()))
                .isEqualTo("0");
    }

    @Test
    void whatIsPaidFreeOrOverIsNotPaidFor() {
        Bill paid = Bill.open().paid();
        paid.checkout().statusCode(409).body("code", equalTo("appointment_paid"));

        Bill over = Bill.open();
        Bill.tamper(
                "UPDATE app.appointment SET hold_expires_at = now() - interval '1 second' WHERE id = ?::uuid",
                over.appointmentId());
        over.checkout().statusCode(409).body("code", equalTo("appointment_not_payable"));

        Person expert = Bill.payableExpert();
        Bill free = Bill.book(expert, expert.publishedEvent(), Person.inDays(5));
        free.checkout().statusCode(409).body("code", equalTo("appointment_not_payable"));
    }

    @Test
    void nobodyBooksWhatCannotBePaidOut() {
        Person expert = Person.expert();
        String event = expert.pricedEvent();
        Bill.tamper("DELETE FROM app.stripe_account WHERE org_id = ?", expert.orgId());
        Person.patient()
                .post("/v1/appointments", Person.booking(event, Person.inDays(5)))
                .statusCode(422)
                .body("code", equalTo("event_not_payable"));
    }

    @Test
    void eachSideSeesItsOwnOfAPayment() {
        Bill bill = Bill.open().paid();
        String path = "/v1/appointments/" + bill.appointmentId() + "/payment";
        bill.patient()
                .get(path)
                .statusCode(200)
                .body("side", equalTo("patient"))
                .body("status", equalTo("succeeded"))
                .body("amount", equalTo(Bill.PRICE))
                .body("paid_at", notNullValue())
                .body("fee_amount", nullValue())
                .body("net_amount", nullValue())
                .body("transfer_status", nullValue());
        bill.expert()
                .get(path)
                .statusCode(200)
                .body("side", equalTo("expert"))
                .body("fee_amount", equalTo(Bill.FEE))
                .body("net_amount", equalTo(Bill.NET))
                .body("transfer_status", equalTo("ready"));

        RestAssured.given().get(path).then().statusCode(401);
        bill.patient().with("appointments:view_own").get(path).statusCode(403);
        bill.expert().with("billing:view_own").get(path).statusCode(404).body("code", equalTo("payment_not_found"));
        Person.in("org_other" + bill.appointmentId().substring(0, 8), "billing:view_own", "billing:view_earnings")
                .get(path)
                .statusCode(404);
        Person.in(bill.expert().orgId(), "billing:view_own", "billing:view_earnings")
                .get(path)
                .statusCode(404);
    }

    @Test
    void nobodyButThePayerSeesThePage() {
        Bill bill = Bill.open().checkedOut();
        for (String path : List.of("/v1/earnings", "/v1/appointments/" + bill.appointmentId() + "/payment")) {
            assertThat(bill.expert().get(path).statusCode(200).extract().asString())
                    .doesNotContain("checkout.stripe.test");
        }
        assertThat(Bill.text(
                        "SELECT has_column_privilege('app_service', 'app.payment', 'checkout_url', 'SELECT')::text"))
                .isEqualTo("false");
    }
}
