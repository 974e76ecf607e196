using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SecureGenomics.Provenance.Architecture.Tests;

/// <summary>The public types and members of an assembly as sorted text.</summary>
/// <remarks>
/// A member that the compiler adds to every record is left out: the word <c>record</c> stands for
/// it. Names of the listed namespace, of System and of its collections are short.
/// </remarks>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>Lists an assembly: a type a line, and its members below it.</summary>
    public static string List(Assembly assembly) =>
        string.Concat(
            assembly
                .GetExportedTypes()
                .Select(type => (Name: NameOf(type), Type: type))
                .OrderBy(pair => pair.Name, StringComparer.Ordinal)
                .Select(pair =>
                    $"{Head(pair.Type, pair.Name)}\n"
                    + string.Concat(
                        Members(pair.Type)
                            .Distinct(StringComparer.Ordinal)
                            .Order(StringComparer.Ordinal)
                            .Select(member => $"    {member}\n")
                    )
                )
        );

    private static string Head(Type type, string name)
    {
        var kind =
            type.IsInterface ? "interface"
            : type.IsEnum ? "enum"
            : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : (type.IsValueType ? ReadOnly(type) + Record(type, "struct") : Record(type, "class"));
        var modifier =
            !type.IsClass || type.IsSubclassOf(typeof(Delegate)) ? ""
            : type.IsAbstract && type.IsSealed ? "static "
            : type.IsAbstract ? "abstract "
            : type.IsSealed ? "sealed "
            : "";
        var parents = new List<string>();
        if (type.IsEnum)
            parents.Add(NameOf(type.GetEnumUnderlyingType()));
        else if (type.BaseType is { } parent && type.IsClass && parent != typeof(object))
            parents.Add(NameOf(parent));
        if (!type.IsEnum)
            parents.AddRange(type.GetInterfaces().Select(NameOf).Order(StringComparer.Ordinal));
        return $"{modifier}{kind} {name}"
            + (parents.Count > 0 ? $" : {string.Join(", ", parents)}" : "")
            + Constraints(type.GetGenericArguments());
    }

    private static string ReadOnly(Type type) =>
        (type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly " : "")
        + (type.IsByRefLike ? "ref " : "");

    // Every record prints its members; a struct's method for that is private.
    private static string Record(Type type, string kind) =>
        type.GetMethod("PrintMembers", Declared) is { } print
        && print.IsDefined(typeof(CompilerGeneratedAttribute))
            ? $"record {kind}"
            : kind;

    private static IEnumerable<string> Members(Type type)
    {
        foreach (var field in type.GetFields(Declared).Where(IsSeen))
            yield return Describe(field);
        if (type.IsEnum)
            yield break;
        foreach (var constructor in type.GetConstructors(Declared).Where(IsSeen))
            yield return $"{Access(constructor)}new{Parameters(constructor)}";
        foreach (var method in type.GetMethods(Declared).Where(IsSeen).Where(IsWritten))
            yield return Describe(method);
        foreach (var property in type.GetProperties(Declared))
        {
            if (Describe(property) is { } text)
                yield return text;
        }

        foreach (var added in type.GetEvents(Declared).Where(next => IsSeen(next.AddMethod!)))
            yield return $"event {NameOf(added.EventHandlerType!)} {added.Name}";
    }

    private static bool IsSeen(FieldInfo field) =>
        (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName;

    private static bool IsSeen(MethodBase method) =>
        method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsWritten(MethodInfo method) =>
        !method.IsDefined(typeof(CompilerGeneratedAttribute))
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static string Describe(FieldInfo field)
    {
        var type = NameOf(field.FieldType, new NullabilityInfoContext().Create(field));
        return field.DeclaringType!.IsEnum
                ? $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
            : field.IsLiteral
                ? $"const {type} {field.Name} = {Literal(field.GetRawConstantValue())}"
            : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{type} {field.Name}";
    }

    private static string Describe(MethodInfo method)
    {
        var generic = method.GetGenericArguments();
        var names = generic.Length == 0 ? "" : $"<{string.Join(", ", generic.Select(NameOf))}>";
        return $"{Access(method)}{Modifier(method)}{NameOf(method.ReturnParameter)} "
            + $"{method.Name}{names}{Parameters(method)}{Constraints(generic)}";
    }

    private static string? Describe(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(IsSeen)];
        if (accessors.Length == 0)
            return null;
        var words = accessors
            .Select(accessor =>
                accessor == property.GetMethod ? " get;"
                : IsInit(accessor) ? " init;"
                : " set;"
            )
            .Order(StringComparer.Ordinal);
        var index = property.GetIndexParameters();
        var name =
            index.Length == 0
                ? property.Name
                : $"this[{string.Join(", ", index.Select(Describe))}]";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var type = NameOf(property.PropertyType, new NullabilityInfoContext().Create(property));
        return $"{Access(accessors[0])}{Modifier(accessors[0])}{required}{type} {name} {{{string.Concat(words)} }}";
    }

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifier(MethodInfo method) =>
        method.IsStatic && method.IsAbstract ? "static abstract "
        : method.IsStatic ? "static "
        : method.DeclaringType!.IsInterface ? ""
        : method.IsAbstract ? "abstract "
        : method.GetBaseDefinition() != method ? "override "
        : method.IsVirtual && !method.IsFinal ? "virtual "
        : "";

    private static string Parameters(MethodBase method) =>
        $"({string.Join(", ", method.GetParameters().Select(Describe))})";

    private static string Describe(ParameterInfo parameter)
    {
        var many =
            parameter.IsDefined(typeof(ParamArrayAttribute))
            || parameter.IsDefined(typeof(ParamCollectionAttribute))
                ? "params "
                : "";
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{many}{NameOf(parameter)} {parameter.Name}{value}";
    }

    private static string NameOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var name = NameOf(type, new NullabilityInfoContext().Create(parameter));
        return !type.IsByRef ? name
            : parameter.IsOut ? $"out {name}"
            : parameter.GetRequiredCustomModifiers().Length > 0
            || parameter.IsDefined(typeof(IsReadOnlyAttribute))
                ? $"in {name}"
            : $"ref {name}";
    }

    private static string Constraints(Type[] parameters) =>
        string.Concat(
            parameters
                .Where(parameter => parameter.IsGenericParameter)
                .Select(parameter =>
                    (
                        parameter.Name,
                        Bounds: string.Join(
                            ", ",
                            parameter
                                .GetGenericParameterConstraints()
                                .Select(NameOf)
                                .Order(StringComparer.Ordinal)
                        )
                    )
                )
                .Where(parameter => parameter.Bounds.Length > 0)
                .Select(parameter => $" where {parameter.Name} : {parameter.Bounds}")
        );

    private static string NameOf(Type type) => NameOf(type, known: null);

    /// <summary>As it is written in source; what may be null ends in a question mark.</summary>
    private static string NameOf(Type type, NullabilityInfo? known)
    {
        if (type.IsByRef)
            return NameOf(type.GetElementType()!, known?.ElementType ?? known);
        if (type.IsPointer)
            return NameOf(type.GetElementType()!) + "*";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return NameOf(value) + "?";
        var mark =
            known is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? "?" : "";
        if (type.IsArray)
            return $"{NameOf(type.GetElementType()!, known?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (type.IsGenericParameter || Keywords.ContainsKey(type))
            return Keywords.GetValueOrDefault(type, type.Name) + mark;
        var outer = type.DeclaringType is { } declaring ? NameOf(declaring) + "." : "";
        var name = outer + type.Name.Split('`')[0];
        if (!type.IsGenericType)
            return name + mark;
        var arguments = type.GetGenericArguments()
            .Select(
                (argument, i) => NameOf(argument, known?.GenericTypeArguments.ElementAtOrDefault(i))
            );
        return $"{name}<{string.Join(", ", arguments)}>{mark}";
    }

    private static string Literal(object? value) =>
        value switch
        {
            null => "default",
            string text => $"\"{text}\"",
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
