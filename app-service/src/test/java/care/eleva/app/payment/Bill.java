package care.eleva.app.payment;

import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import com.stripe.net.Webhook;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An appointment that has to be paid, its two sides, and what Stripe tells about it. */
record Bill(Person expert, Person patient, String appointmentId) {
    static final int PRICE = 6000;
    static final int FEE = 900;
    static final int NET = 5100;

    private static final String[] EARNER = {
        "events:create",
        "events:view_own",
        "events:toggle_active",
        "availability:view_own",
        "availability:create",
        "availability:edit_own",
        "appointments:view_incoming",
        "appointments:complete",
        "appointments:manage_own",
        "billing:view_own",
        "billing:view_earnings",
        "billing:view_payouts"
    };
    private static final String[] PAYER = {
        "appointments:create",
        "appointments:view_own",
        "appointments:cancel_own",
        "appointments:reschedule_own",
        "billing:view_own"
    };

    /** Held in 20 days. */
    static Bill open() {
        return open(Person.inDays(20));
    }

    static Bill open(Instant start) {
        Person expert = payableExpert();
        return book(expert, expert.pricedEvent(), start);
    }

    /** Mails about money to one of the sides, with their amounts. */
    List<String> mails(Person side) {
        return Audit.strings(
                "SELECT kind || ' ' || (data ->> 'amount') FROM app.notification WHERE user_id = ? AND kind ~ '^pay' ORDER BY id",
                side.userId());
    }

    static Person payableExpert() {
        return Person.expert().with(EARNER).canBePaid();
    }

    static Bill book(Person expert, String event, Instant start) {
        Person patient = Person.patient().with(PAYER);
        UUID id = UUID.randomUUID();
        try (var login = patient.login()) {
            Sql.execute(
                    login,
                    "SELECT book(?, ?, ?::timestamptz, 'Europe/Lisbon')",
                    id,
                    UUID.fromString(event),
                    start.toString());
            login.commit();
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
        return new Bill(expert, patient, id.toString());
    }

    /** With a page on which it can be paid. */
    Bill checkedOut() {
        checkout().statusCode(200);
        return this;
    }

    ValidatableResponse checkout() {
        return patient.post("/v1/appointments/" + appointmentId + "/checkout");
    }

    /** Paid by card, as both events tell. */
    Bill paid() {
        checkedOut();
        tell("checkout.session.completed", session("complete", "paid"));
        tell("payment_intent.succeeded", intent());
        return this;
    }

    String paymentId() {
        return text("SELECT id::text FROM app.payment WHERE appointment_id = ?::uuid", appointmentId);
    }

    String sessionId() {
        return text("SELECT checkout_session_id FROM app.payment WHERE appointment_id = ?::uuid", appointmentId);
    }

    String status() {
        return text("SELECT status FROM app.payment WHERE appointment_id = ?::uuid", appointmentId);
    }

    String appointmentStatus() {
        return text("SELECT status FROM app.appointment WHERE id = ?::uuid", appointmentId);
    }

    /** The state of the expert's share; empty when there is none. */
    String transferStatus() {
        return text(
                "SELECT coalesce((SELECT t.status FROM app.payment_transfer t JOIN app.payment p ON p.id = t.payment_id"
                        + " WHERE p.appointment_id = ?::uuid), '')",
                appointmentId);
    }

    String transferId() {
        return text(
                "SELECT t.id::text FROM app.payment_transfer t JOIN app.payment p ON p.id = t.payment_id WHERE p.appointment_id = ?::uuid",
                appointmentId);
    }

    /** Reason and state of each refund, oldest first. */
    String refunds() {
        return text(
                "SELECT coalesce(string_agg(r.reason || ' ' || r.status, ', ' ORDER BY r.created_at, r.id), '') FROM app.refund r"
                        + " JOIN app.payment p ON p.id = r.payment_id WHERE p.appointment_id = ?::uuid",
                appointmentId);
    }

    /** The one that was made last. */
    String refundId() {
        return text(
                "SELECT r.id::text FROM app.refund r JOIN app.payment p ON p.id = r.payment_id WHERE p.appointment_id = ?::uuid"
                        + " ORDER BY r.created_at DESC, r.id DESC LIMIT 1",
                appointmentId);
    }

    /** All that there is to say about it. */
    String state() {
        return String.join(" | ", appointmentStatus(), status(), transferStatus(), refunds());
    }

    String intentId() {
        return "pi_" + appointmentId.replace("-", "");
    }

    String chargeId() {
        return "ch_" + appointmentId.replace("-", "");
    }

    JsonObject metadata() {
        return new JsonObject().put("payment_id", paymentId()).put("appointment_id", appointmentId);
    }

    JsonObject session(String status, String paymentStatus) {
        return new JsonObject()
                .put("object", "checkout.session")
                .put("id", sessionId())
                .put("status", status)
                .put("payment_status", paymentStatus)
                .put("payment_intent", status.equals("expired") ? null : intentId())
                .put("expires_at", 1_795_530_600)
                .put("amount_total", PRICE)
                .put("currency", "eur")
                .put(
                        "customer_details",
                        new JsonObject().put("email", "paulo@eleva.test").put("name", "Paulo"))
                .put("metadata", metadata());
    }

    JsonObject intent() {
        return new JsonObject()
                .put("object", "payment_intent")
                .put("id", intentId())
                .put("status", "succeeded")
                .put("amount", PRICE)
                .put("amount_received", PRICE)
                .put("currency", "eur")
                .put("latest_charge", chargeId())
                .put("metadata", metadata());
    }

    JsonObject charge(long refunded) {
        return new JsonObject()
                .put("object", "charge")
                .put("id", chargeId())
                .put("status", "succeeded")
                .put("payment_intent", intentId())
                .put("amount", PRICE)
                .put("amount_refunded", refunded)
                .put("currency", "eur")
                .put("refunded", refunded == PRICE)
                .put("disputed", false)
                .put("metadata", metadata());
    }

    /** One that somebody made on Stripe's own pages. */
    JsonObject foreignRefund(String suffix, long amount, String status) {
        return new JsonObject()
                .put("object", "refund")
                .put("id", "re_" + suffix + appointmentId)
                .put("status", status)
                .put("amount", amount)
                .put("currency", "eur")
                .put("charge", chargeId())
                .put("payment_intent", intentId())
                .put("metadata", new JsonObject());
    }

    JsonObject dispute(String status) {
        return new JsonObject()
                .put("object", "dispute")
                .put("id", "dp_" + appointmentId)
                .put("status", status)
                .put("reason", "general")
                .put("amount", PRICE)
                .put("currency", "eur")
                .put("charge", chargeId())
                .put("payment_intent", intentId());
    }

    /** Lets the expert's share be due. */
    Bill due() {
        tamper(
                "UPDATE app.payment_transfer SET due_at = now() - interval '1 minute', claimable_at = now() - interval '1 minute'"
                        + " WHERE payment_id = ?::uuid",
                paymentId());
        return this;
    }

    ValidatableResponse cancelByPatient() {
        return patient.post("/v1/appointments/" + appointmentId + "/cancel");
    }

    ValidatableResponse cancelByExpert() {
        return expert.post("/v1/appointments/" + appointmentId + "/cancel");
    }

    /** Sends an event that is signed as Stripe signs. */
    static ValidatableResponse tell(String type, JsonObject object) {
        return send(event(type, object));
    }

    static String event(String type, JsonObject object) {
        return new JsonObject()
                .put("id", "evt_" + UUID.randomUUID().toString().replace("-", ""))
                .put("object", "event")
                .put("type", type)
                .put("created", Clock.systemUTC().instant().getEpochSecond() - 1)
                .put("livemode", false)
                .put("data", new JsonObject().put("object", object))
                .encode();
    }

    static ValidatableResponse send(String event) {
        try {
            return RestAssured.given()
                    .header("Stripe-Signature", Webhook.Signature.generateSignatureHeader(event, "whsec_test_one"))
                    .header("Content-Type", "application/json; charset=utf-8")
                    .body(event.getBytes(StandardCharsets.UTF_8))
                    .post("/v1/stripe/webhook")
                    .then();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String text(String sql, Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return String.valueOf(Sql.text(connection, sql, parameters));
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Past every rule; without triggers, which would want a context. */
    static int tamper(String sql, Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            Sql.execute(connection, "SET session_replication_role = replica");
            return Sql.execute(connection, sql, parameters);
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
