package care.eleva.kit.openapi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;

/**
 * Completes the schemas of bodies with what the records know: a component that is not {@code @Nullable} is never null,
 * and an answer has every member that its record has.
 */
final class Schemas {
    private static final DotName NULLABLE = DotName.createSimple("org.jspecify.annotations.Nullable");
    private static final String REF = "#/components/schemas/";

    private static final DotName UNWRAPPED = DotName.createSimple("com.fasterxml.jackson.annotation.JsonUnwrapped");
    private static final DotName SCHEMA =
            DotName.createSimple("org.eclipse.microprofile.openapi.annotations.media.Schema");

    private final IndexView index;
    private final Map<String, Schema> schemas;
    private final Map<String, ClassInfo> records = new HashMap<>();

    Schemas(Map<String, Schema> schemas, IndexView index) {
        this.index = index;
        this.schemas = schemas;
        for (ClassInfo type : index.getKnownClasses()) {
            if (type.isRecord() && type.name().toString().startsWith("care.eleva.")) {
                records.put(nameOf(type), type);
            }
        }
    }

    /** Says of each schema what may be null, and of those that are not sent to us that all of it is there. */
    void complete(Set<String> inputs) {
        schemas.forEach((name, schema) -> {
            ClassInfo type = records.get(name.startsWith("Page") ? "Page" : name);
            if (type == null || schema.getProperties() == null) {
                return;
            }
            Map<String, Schema> properties = new LinkedHashMap<>();
            for (RecordComponentInfo component : components(type)) {
                String field = wireName(component);
                Schema value = schema.getProperties().get(field);
                if (value != null) {
                    properties.put(field, component.type().hasAnnotation(NULLABLE) ? orNull(value) : value);
                }
            }
            schema.getProperties().forEach(properties::putIfAbsent);
            schema.setProperties(properties);
            if (!inputs.contains(name)) {
                schema.setRequired(new ArrayList<>(properties.keySet()));
            }
        });
    }

    /** In the order of the record, with those of records that are written into it in their place. */
    private List<RecordComponentInfo> components(ClassInfo type) {
        List<RecordComponentInfo> all = new ArrayList<>();
        for (RecordComponentInfo component : type.recordComponentsInDeclarationOrder()) {
            ClassInfo inner = index.getClassByName(component.type().name());
            if (inner != null && isUnwrapped(type, component)) {
                all.addAll(components(inner));
            } else {
                all.add(component);
            }
        }
        return all;
    }

    /** The annotation stands on the component, or on what the compiler made of it. */
    private static boolean isUnwrapped(ClassInfo type, RecordComponentInfo component) {
        return component.hasAnnotation(UNWRAPPED)
                || type.field(component.name()).hasAnnotation(UNWRAPPED);
    }

    private static String nameOf(ClassInfo type) {
        AnnotationInstance schema = type.declaredAnnotation(SCHEMA);
        AnnotationValue name = schema == null ? null : schema.value("name");
        return name == null ? type.name().withoutPackagePrefix().replaceAll(".*\\$", "") : name.asString();
    }

    /** The names of the schemas that {@code roots} lead to. */
    Set<String> reachable(Collection<Schema> roots) {
        Set<String> found = new TreeSet<>();
        roots.forEach(root -> follow(root, found));
        return found;
    }

    private void follow(Schema schema, Set<String> found) {
        if (schema.getRef() != null) {
            String name = schema.getRef().substring(REF.length());
            Schema target = schemas.get(name);
            if (target != null && found.add(name)) {
                follow(target, found);
            }
        }
        if (schema.getItems() != null) {
            follow(schema.getItems(), found);
        }
        if (schema.getAdditionalPropertiesSchema() != null) {
            follow(schema.getAdditionalPropertiesSchema(), found);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(property -> follow(property, found));
        }
        alternatives(schema).forEach(alternative -> follow(alternative, found));
    }

    private static List<Schema> alternatives(Schema schema) {
        List<Schema> all = new ArrayList<>();
        for (List<Schema> some : java.util.Arrays.asList(schema.getAnyOf(), schema.getOneOf(), schema.getAllOf())) {
            if (some != null) {
                all.addAll(some);
            }
        }
        return all;
    }

    private static Schema orNull(Schema schema) {
        if (schema.getRef() == null && schema.getEnumeration() == null && schema.getType() != null) {
            return schema.getType().contains(SchemaType.NULL) ? schema : schema.addType(SchemaType.NULL);
        }
        return OASFactory.createSchema()
                .addAnyOf(schema)
                .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
    }

    private static String wireName(RecordComponentInfo component) {
        return component.name().replaceAll("(?<=[a-z0-9])([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }
}
