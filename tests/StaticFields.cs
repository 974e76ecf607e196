using System.Reflection;
using System.Runtime.CompilerServices;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>For mutation runs: sets the static fields of tests and product before a change is
/// switched on.</summary>
/// <remarks>
/// The program is kept between changes. A field that was set while one was on would stay wrong for
/// all that follow, and each of them would
/// seem to be found. Fields of generic types are left out: which of them there will be is not known
/// here. The product has none.
/// </remarks>
internal static class StaticFields
{
    private const BindingFlags Fields =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static void Set()
    {
        var tests = typeof(StaticFields).Assembly;
        Assembly[] assemblies =
        [
            .. tests
                .GetReferencedAssemblies()
                .Where(name => name.Name!.StartsWith("SecureGenomics.", StringComparison.Ordinal))
                .Select(Assembly.Load),
            tests,
        ];
        // Of a changed assembly. While coverage is taken, its switch answers that no change is on.
        var types = assemblies.SelectMany(assembly => assembly.GetTypes()).ToLookup(IsTool);
        var switches = types[true]
            .Select(type => type.GetField("CaptureCoverage"))
            .OfType<FieldInfo>()
            .ToArray();
        if (switches.Length == 0)
            return;
        var before = Array.ConvertAll(switches, change => change.GetValue(null));
        Array.ForEach(switches, change => change.SetValue(null, true));
        foreach (var type in types[false].Where(type => !type.ContainsGenericParameters))
            SetFieldsOf(type);
        for (var i = 0; i < switches.Length; i++)
            switches[i].SetValue(null, before[i]);
    }

    /// <summary>The tool adds its types to a changed assembly, in a namespace with its name and a
    /// random end.</summary>
    private static bool IsTool(Type type) =>
        type.Namespace?.StartsWith("Stryker", StringComparison.Ordinal) == true;

    private static void SetFieldsOf(Type type)
    {
        try
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
        catch (TypeInitializationException)
        {
            // Whatever is missing, the tests that need it say so.
            return;
        }

        foreach (
            var field in type.GetFields(Fields)
                .Where(field =>
                    field.FieldType.IsGenericType
                    && field.FieldType.GetGenericTypeDefinition() == typeof(Lazy<>)
                )
        )
            _ = field.FieldType.GetProperty("Value")!.GetValue(field.GetValue(null));
    }
}
