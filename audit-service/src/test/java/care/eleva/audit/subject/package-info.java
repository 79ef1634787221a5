@org.jspecify.annotations.NullMarked
package care.eleva.audit.subject;
