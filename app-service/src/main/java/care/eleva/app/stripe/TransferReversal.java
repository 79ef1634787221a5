package care.eleva.app.stripe;

/** A share, or a part of one, that has come back. */
public record TransferReversal(String id, String transferId, long amount, String currency) {}
