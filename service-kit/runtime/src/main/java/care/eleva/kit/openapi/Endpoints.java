package care.eleva.kit.openapi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jspecify.annotations.Nullable;

/** The resource methods of a service by verb and path. */
final class Endpoints {
    private static final DotName PATH = DotName.createSimple("jakarta.ws.rs.Path");
    private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private final Map<String, Endpoint> byAddress = new HashMap<>();

    Endpoints(IndexView index) {
        for (AnnotationInstance path : index.getAnnotations(PATH)) {
            if (path.target() instanceof ClassInfo resource && !resource.isInterface()) {
                resource.methods().forEach(method -> add(path.value().asString(), method));
            }
        }
    }

    @Nullable
    Endpoint find(HttpMethod verb, String path) {
        return byAddress.get(verb + " " + path);
    }

    private void add(String prefix, MethodInfo method) {
        AnnotationInstance path = method.declaredAnnotation(PATH);
        String address = "/" + prefix + "/" + (path == null ? "" : path.value().asString());
        String normal =
                address.replaceAll("/+", "/").replaceAll("(?<=.)/$", "").replaceAll("\\{\\s*(\\w+)[^}]*}", "{$1}");
        for (String verb : VERBS) {
            if (method.hasDeclaredAnnotation(DotName.createSimple("jakarta.ws.rs." + verb))) {
                byAddress.put(verb + " " + normal, new Endpoint(method));
            }
        }
    }
}
