@org.jspecify.annotations.NullMarked
package care.eleva.auth.privacy.erasure;
