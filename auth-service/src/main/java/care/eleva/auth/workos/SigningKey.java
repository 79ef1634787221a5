package care.eleva.auth.workos;

/** An RSA key of WorkOS's key set: {@code kid}, and {@code n} and {@code e} as the JWK spells them. */
public record SigningKey(String kid, String n, String e) {}
