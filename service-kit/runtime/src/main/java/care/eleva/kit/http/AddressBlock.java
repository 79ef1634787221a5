package care.eleva.kit.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/** Whose address it is, as far as an address can say: an IPv4 address, or the /64 that one IPv6 customer has whole. */
public final class AddressBlock {
    private static final int PREFIX_BYTES = 8;

    private AddressBlock() {}

    /** The block of an address literal; what is no address stays as it is. */
    public static String of(String literal) {
        try {
            InetAddress address = InetAddress.ofLiteral(literal);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(address.getAddress(), 0, PREFIX_BYTES) + "/64"
                    : address.getHostAddress();
        } catch (IllegalArgumentException noAddress) {
            return literal;
        }
    }
}
