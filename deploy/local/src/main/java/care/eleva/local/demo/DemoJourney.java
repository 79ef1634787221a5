package care.eleva.local.demo;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The way of a patient, an expert and a compliance officer through the system, and of some who should not get far. */
public final class DemoJourney {

    private final List<Step> steps = new ArrayList<>();
    private final Consumer<String> out;

    public DemoJourney(Scene scene, Consumer<String> out) {
        this.out = out;
        Clock clock = Clock.systemUTC();
        var signIn = new SignInSteps(scene);
        var booking = new BookingSteps(scene, clock);
        var records = new RecordSteps(scene, booking);
        steps.addAll(signIn.first());
        steps.addAll(new TeamSteps(scene).steps());
        steps.addAll(new PayoutAccountSteps(scene).steps());
        steps.addAll(booking.steps());
        steps.addAll(new PaymentSteps(scene, booking).steps());
        steps.addAll(records.steps());
        steps.addAll(new AuditSteps(scene, records, clock).steps());
        steps.addAll(new PrivacySteps(scene, booking, records).steps());
        steps.addAll(new RefusalSteps(scene).steps());
        steps.addAll(signIn.last());
        steps.addAll(new DatabaseSteps(scene, records).steps());
    }

    /** Walks all of it; one step that fails does not keep the others from being tried. Returns how many failed. */
    public int walk() {
        long start = System.nanoTime();
        int failed = 0;
        for (int number = 1; number <= steps.size(); number++) {
            failed += prove(number, steps.get(number - 1)) ? 0 : 1;
        }
        out.accept("");
        out.accept(String.format(Locale.ROOT, "%d steps in %.1f s", steps.size(), seconds(start)));
        out.accept(steps.size() - failed + " passed, " + failed + " failed");
        return failed;
    }

    private boolean prove(int number, Step step) {
        long start = System.nanoTime();
        String result;
        boolean holds = false;
        try {
            result = step.proof().show();
            holds = true;
        } catch (Exception e) {
            result = e instanceof Unproved ? String.valueOf(e.getMessage()) : e.toString();
        }
        out.accept(String.format(
                Locale.ROOT,
                "%2d  %-6s %5.0f ms  %s",
                number,
                holds ? "ok" : "FAILED",
                seconds(start) * 1000,
                step.claim()));
        out.accept("                      " + result);
        return holds;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
