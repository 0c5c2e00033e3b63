// Looks names up in Java.   LookUp NAME|@ADDRESS...
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.stream.Collectors;

class LookUp {
    static String lookUp(String arg) throws UnknownHostException {
        if (arg.startsWith("@")) return InetAddress.getByName(arg.substring(1)).getCanonicalHostName();
        return Arrays.stream(InetAddress.getAllByName(arg))
            .map(InetAddress::getHostAddress)
            .map(text -> text.contains(":") ? text.replaceFirst("(:0)+:", "::") : text)
            .collect(Collectors.joining(" "));
    }

    static String why(UnknownHostException error) {
        String text = error.getMessage();
        if (text.endsWith("Name or service not known")) return "no such name";
        if (text.endsWith("No address associated with hostname")) return "no data";
        return text;
    }

    public static void main(String[] args) {
        for (String arg : args) {
            try {
                System.out.println(lookUp(arg));
            } catch (UnknownHostException error) {
                System.out.println("! " + why(error));
            }
        }
    }
}
