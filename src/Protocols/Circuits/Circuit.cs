using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What one step does.</summary>
public enum CircuitOperation
{
    /// <summary>Nothing; no step does this.</summary>
    None = 0,

    /// <summary>Adds every ciphertext of a list, slot by slot.</summary>
    Sum,

    /// <summary>Adds two ciphertexts.</summary>
    Add,

    /// <summary>Subtracts the second ciphertext from the first.</summary>
    Subtract,

    /// <summary>Negates every slot.</summary>
    Negate,

    /// <summary>Multiplies two ciphertexts, slot by slot.</summary>
    Multiply,

    /// <summary>Multiplies by a constant, slot by slot.</summary>
    MultiplyPlain,

    /// <summary>Adds a constant, slot by slot.</summary>
    AddPlain,

    /// <summary>Multiplies a ciphertext by itself.</summary>
    Square,

    /// <summary>Moves every slot some places towards slot 0, negative ones away from it.</summary>
    Rotate,

    /// <summary>Slot 0 becomes the scalar product with a constant.</summary>
    DotPlain,

    /// <summary>Slot i becomes the sum of the slots i to i + count − 1.</summary>
    SumSlots,

    /// <summary>c_0 + c_1·x + c_2·x² + …, slot by slot.</summary>
    Polynomial,

    /// <summary>Divides by the level's last prime (CKKS).</summary>
    Rescale,

    /// <summary>Goes to the next level.</summary>
    ModSwitch,
}

/// <summary>One named step.</summary>
/// <param name="Name">Later steps and the output refer to it.</param>
/// <param name="Operation">What it does.</param>
/// <param name="Arguments"><c>contributions</c> or names of earlier steps.</param>
/// <param name="With">A constant's name, or a number of slots; null where the operation takes
/// neither.</param>
public sealed record CircuitStep(
    string Name,
    CircuitOperation Operation,
    ImmutableArray<string> Arguments,
    string? With = null
);

/// <summary>Numbers that a circuit uses, pinned with the protocol.</summary>
/// <param name="Name">Steps refer to it.</param>
/// <param name="Values">Shape: [≤ slots]; value i belongs to slot i, the slots behind are
/// zero.</param>
/// <param name="IsEach">Whether the one value stands in every slot.</param>
public sealed record CircuitConstant(string Name, ImmutableArray<ExactDecimal> Values, bool IsEach);

/// <summary>A circuit as the protocol writes it: named steps, the last of which is the
/// output.</summary>
/// <param name="Steps">In order; a step refers to earlier ones only.</param>
/// <param name="Constants">Each with a name of its own.</param>
public sealed record Circuit(
    ImmutableArray<CircuitStep> Steps,
    ImmutableArray<CircuitConstant> Constants
)
{
    /// <summary>The input that stands for all effective contributions, in ledger order.</summary>
    public const string ContributionsInput = "contributions";

    /// <summary>Whether it is one sum of all contributions, which every published table is made
    /// of.</summary>
    public bool IsPlainSum => Steps is [{ Operation: CircuitOperation.Sum }];
}
