using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A constant as protocol.yaml declares it: numbers, or a column of a file beside
/// it.</summary>
/// <param name="Name">Steps refer to it.</param>
/// <param name="IsInteger">Whether only whole numbers are allowed.</param>
/// <param name="From">The file; null where the numbers stand in <paramref name="Values"/>.</param>
/// <param name="Column">The file's column.</param>
/// <param name="Values">The numbers; empty with a file.</param>
/// <param name="IsEach">Whether one number stands in every slot.</param>
public sealed record ConstantDeclaration(
    string Name,
    bool IsInteger,
    string? From,
    string? Column,
    ImmutableArray<ExactDecimal> Values,
    bool IsEach
);

/// <summary>The sections <c>circuit</c> and <c>constants</c>.</summary>
/// <param name="Steps">In order.</param>
/// <param name="Constants">May be empty.</param>
public sealed record CircuitSection(
    ImmutableArray<CircuitStep> Steps,
    ImmutableArray<ConstantDeclaration> Constants
)
{
    /// <summary>The circuit with the numbers of its constants.</summary>
    /// <param name="read">Gives a file of the protocol folder, or null.</param>
    /// <exception cref="MalformedInputException">A file or column is missing, or holds other than
    /// numbers.</exception>
    public Circuit Resolve(Func<string, ReadOnlyMemory<byte>?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new Circuit(
            Steps,
            [
                .. Constants.Select(declared => new CircuitConstant(
                    declared.Name,
                    ValuesOf(declared, read),
                    declared.IsEach
                )),
            ]
        );
    }

    internal static CircuitSection Read(YamlSection root) =>
        new(
            [.. root.Sections("circuit").Select(ReadStep)],
            root.Has("constants") ? [.. root.Sections("constants").Select(ReadConstant)] : []
        );

    private static CircuitStep ReadStep(YamlSection step)
    {
        var read = new CircuitStep(
            step.Text("name"),
            step.Choice(
                "op",
                ("sum", CircuitOperation.Sum),
                ("add", CircuitOperation.Add),
                ("sub", CircuitOperation.Subtract),
                ("negate", CircuitOperation.Negate),
                ("multiply", CircuitOperation.Multiply),
                ("multiply_plain", CircuitOperation.MultiplyPlain),
                ("add_plain", CircuitOperation.AddPlain),
                ("square", CircuitOperation.Square),
                ("rotate", CircuitOperation.Rotate),
                ("dot_plain", CircuitOperation.DotPlain),
                ("sum_slots", CircuitOperation.SumSlots),
                ("polynomial", CircuitOperation.Polynomial),
                ("rescale", CircuitOperation.Rescale),
                ("mod_switch", CircuitOperation.ModSwitch)
            ),
            [.. step.Texts("of")],
            step.Has("with") ? step.Text("with") : null
        );
        step.RequireNothingElse();
        return read;
    }

    private static ConstantDeclaration ReadConstant(YamlSection constant)
    {
        var name = constant.Text("name");
        var isInteger = constant.Choice("type", ("integer", true), ("decimal", false));
        var (hasFile, isEach, isList) = (
            constant.Has("from"),
            constant.Has("each"),
            constant.Has("values")
        );
        if ((hasFile ? 1 : 0) + (isEach ? 1 : 0) + (isList ? 1 : 0) != 1)
            throw constant.Error(
                "values",
                "one of \"values\" (numbers), \"each\" (one number for every slot) and \"from\" "
                    + "with \"column\" (a file)",
                "none or several"
            );
        var read = new ConstantDeclaration(
            name,
            isInteger,
            hasFile ? constant.Text("from") : null,
            hasFile ? constant.Text("column") : null,
            isEach ? [constant.Decimal("each")]
                : isList ? [.. constant.Decimals("values")]
                : [],
            isEach
        );
        constant.RequireNothingElse();
        return isInteger && read.Values.Any(value => !value.IsInteger)
            ? throw constant.Error(
                "values",
                "whole numbers (type: integer)",
                $"{read.Values.First(value => !value.IsInteger)}"
            )
            : read;
    }

    private static ImmutableArray<ExactDecimal> ValuesOf(
        ConstantDeclaration declared,
        Func<string, ReadOnlyMemory<byte>?> read
    )
    {
        if (declared.From is not { } file)
            return declared.Values;
        var bytes = read(file)
            ?? throw new MalformedInputException(
                $"{file}: expected the file that the constant {declared.Name} names, found none",
                "put it into the protocol folder"
            );
        return NumberColumn.Read(bytes.Span, file, declared.Column!, declared.IsInteger);
    }
}
