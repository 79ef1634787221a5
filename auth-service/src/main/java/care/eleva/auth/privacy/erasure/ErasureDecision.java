package care.eleva.auth.privacy.erasure;

import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Why staff decides so about a request. */
record ErasureDecision(
        @NotNull
        @Schema(
                implementation = String.class,
                description = "Each reason is for one decision; another one is refused.",
                enumeration = {
                    "no_longer_necessary",
                    "consent_withdrawn",
                    "objection",
                    "unlawful_processing",
                    "legal_obligation_to_erase",
                    "identity_not_confirmed",
                    "manifestly_unfounded",
                    "excessive",
                    "legal_obligation_to_keep",
                    "legal_claims",
                    "complexity",
                    "number_of_requests"
                },
                examples = "consent_withdrawn")
        Reason reason) {}
