package care.eleva.kit.audit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An endpoint that leaves a row in the audit trail when it succeeds. {@link AuditCoverage} holds every answer against
 * this. Every endpoint carries either this or {@link Unaudited}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Audited {
    /** The actions of docs/audit-actions.md that a success may be; at least one of them is appended and committed. */
    String[] value();
}
