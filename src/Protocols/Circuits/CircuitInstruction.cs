using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What one instruction of a compiled circuit does: one call of an evaluator.</summary>
public enum CircuitInstructionKind
{
    /// <summary>Nothing; no instruction does this.</summary>
    None = 0,

    /// <summary>All contributions added up (<c>sum</c>).</summary>
    Sum,

    /// <summary>Two ciphertexts of one level and scale added (<c>add</c>).</summary>
    Add,

    /// <summary>The second subtracted from the first (<c>sub</c>).</summary>
    Subtract,

    /// <summary>The negative (<c>negate</c>).</summary>
    Negate,

    /// <summary>The product, of size 3 (<c>multiply</c>).</summary>
    Multiply,

    /// <summary>Back to size 2 (<c>relinearize</c>).</summary>
    Relinearize,

    /// <summary>The product with a constant (<c>multiply_plain</c>).</summary>
    MultiplyPlain,

    /// <summary>The sum with a constant (<c>add_plain</c>).</summary>
    AddPlain,

    /// <summary>Slots moved towards slot 0 (<c>rotate</c>).</summary>
    Rotate,

    /// <summary>Divided by the last prime (<c>rescale</c>).</summary>
    Rescale,

    /// <summary>At the next level (<c>mod_switch</c>).</summary>
    ModSwitch,
}

/// <summary>One instruction.</summary>
/// <param name="Name">Of its result.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Arguments">Names of results and, last, of a constant.</param>
/// <param name="Steps">For a rotation; otherwise 0.</param>
public sealed record CircuitInstruction(
    string Name,
    CircuitInstructionKind Kind,
    ImmutableArray<string> Arguments,
    int Steps = 0
)
{
    private static readonly (CircuitInstructionKind Kind, string Word, int Arguments)[] Words =
    [
        (CircuitInstructionKind.Sum, "sum", 1),
        (CircuitInstructionKind.Add, "add", 2),
        (CircuitInstructionKind.Subtract, "sub", 2),
        (CircuitInstructionKind.Negate, "negate", 1),
        (CircuitInstructionKind.Multiply, "multiply", 2),
        (CircuitInstructionKind.Relinearize, "relinearize", 1),
        (CircuitInstructionKind.MultiplyPlain, "multiply_plain", 2),
        (CircuitInstructionKind.AddPlain, "add_plain", 2),
        (CircuitInstructionKind.Rotate, "rotate", 1),
        (CircuitInstructionKind.Rescale, "rescale", 1),
        (CircuitInstructionKind.ModSwitch, "mod_switch", 1),
    ];

    /// <summary>Whether the last argument is a constant.</summary>
    public bool TakesConstant =>
        Kind is CircuitInstructionKind.MultiplyPlain or CircuitInstructionKind.AddPlain;

    /// <summary><c>step NAME OPERATION ARGUMENTS</c>, and the steps of a rotation.</summary>
    public override string ToString()
    {
        var word = Words.First(known => known.Kind == Kind).Word;
        var steps =
            Kind == CircuitInstructionKind.Rotate ? FormattableString.Invariant($" {Steps}") : "";
        return $"step {Name} {word} {string.Join(' ', Arguments)}{steps}";
    }

    /// <summary>Reads the fields of a line behind <c>step</c>; null when they are no
    /// instruction.</summary>
    internal static CircuitInstruction? Read(ReadOnlySpan<string> fields)
    {
        if (fields.Length < 3)
            return null;
        var word = fields[1];
        var (kind, _, count) = Words.FirstOrDefault(known => known.Word == word);
        var rotates = kind == CircuitInstructionKind.Rotate;
        var steps = 0;
        if (
            kind == CircuitInstructionKind.None
            || fields.Length != 2 + count + (rotates ? 1 : 0)
            || (
                rotates
                && !int.TryParse(
                    fields[^1],
                    System.Globalization.CultureInfo.InvariantCulture,
                    out steps
                )
            )
        )
        {
            return null;
        }

        return new CircuitInstruction(fields[0], kind, [.. fields.Slice(2, count)], steps);
    }
}
