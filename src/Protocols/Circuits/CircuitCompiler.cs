using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Brings a circuit into compiled form: checks types, and writes out what evaluators need
/// between the steps.</summary>
/// <remarks>
/// <para>
/// Inserted, always by the same rules: a relinearization after every product of ciphertexts; with
/// CKKS a
/// rescaling after every product; and changes of level, so that operands meet at the lower one's
/// level.
/// A CKKS factor is encoded at the scale of the prime that the rescaling drops, so that the product
/// has
/// exactly its other operand's scale again.
/// </para>
/// <para>Source: docs/spec/protocol.md, "The circuit".</para>
/// </remarks>
internal sealed partial class CircuitCompiler
{
    private const int MostSteps = 256;
    private const int MostConstants = 64;
    private const int MostDegree = 64;

    private readonly Circuit _circuit;
    private readonly string _fileName;
    private readonly bool _isCkks;
    private readonly ulong[] _primes;
    private readonly int _rowLength;
    private readonly double _freshScale;
    private readonly List<CompiledConstant> _constants = [];
    private readonly List<CircuitInstruction> _instructions = [];
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private string _step = "";
    private int _firstOfStep;

    private CircuitCompiler(Circuit circuit, CryptoSection crypto, string fileName)
    {
        (_circuit, _fileName) = (circuit, fileName);
        var parameters = crypto.ToParameters();
        _isCkks = parameters.Scheme == Scheme.Ckks;
        _primes =
        [
            .. parameters.CoeffModulus.Take(Math.Max(1, parameters.CoeffModulus.Length - 1)),
        ];
        _rowLength = parameters.PolyModulusDegree / 2;
        _freshScale = _isCkks ? Math.ScaleB(1, crypto.ScaleBits) : 1;
    }

    /// <summary>Compiles for some parameters.</summary>
    /// <exception cref="MalformedInputException">No parameters would make a circuit of
    /// it.</exception>
    /// <exception cref="CircuitRefusedException">These parameters do not carry it.</exception>
    public static CompiledCircuit Compile(Circuit circuit, CryptoSection crypto, string fileName)
    {
        var compiler = new CircuitCompiler(circuit, crypto, fileName);
        compiler.RequireNames();
        foreach (var step in circuit.Steps)
            compiler.Lower(step);
        return new CompiledCircuit(
            compiler._freshScale,
            [.. compiler._constants],
            [.. compiler._instructions],
            compiler._values[circuit.Steps[^1].Name].Name
        );
    }

    private void RequireNames()
    {
        if (_circuit.Steps.Length > MostSteps || _circuit.Constants.Length > MostConstants)
            throw Error(
                $"expected at most {MostSteps} steps and {MostConstants} constants, found "
                    + $"{_circuit.Steps.Length} and {_circuit.Constants.Length}",
                "every verifier computes them again"
            );
        var names = new HashSet<string>([Circuit.ContributionsInput], StringComparer.Ordinal);
        foreach (
            var (kind, name) in _circuit
                .Constants.Select(constant => ("constant", constant.Name))
                .Concat(_circuit.Steps.Select(step => ("step", step.Name)))
        )
        {
            if (
                name.Length is 0 or > 64
                || name.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            )
                throw Error(
                    $"expected a {kind} name of lower-case letters, digits and hyphens, found "
                        + $"{Shown.Quote(name)}",
                    "rename it, for example total"
                );
            if (!names.Add(name))
                throw Error(
                    $"expected each name once, found a second {Shown.Quote(name)}",
                    $"rename the {kind}; \"{Circuit.ContributionsInput}\" is the input's name"
                );
        }
    }

    private void Lower(CircuitStep step)
    {
        (_step, _firstOfStep) = (step.Name, _instructions.Count);
        var result = step.Operation switch
        {
            CircuitOperation.Sum => LowerSum(step),
            CircuitOperation.Add => LowerPair(step, CircuitInstructionKind.Add),
            CircuitOperation.Subtract => LowerPair(step, CircuitInstructionKind.Subtract),
            CircuitOperation.Negate => Emit(CircuitInstructionKind.Negate, One(step)),
            CircuitOperation.Multiply => LowerProduct(step),
            CircuitOperation.MultiplyPlain => MultiplyPlain(
                One(step, takesWith: true),
                Constant(step)
            ),
            CircuitOperation.AddPlain => AddPlain(One(step, takesWith: true), Constant(step)),
            CircuitOperation.Square => Multiply(One(step), One(step)),
            CircuitOperation.Rotate => Rotate(
                One(step, takesWith: true),
                Count(step, 1 - _rowLength, _rowLength - 1)
            ),
            CircuitOperation.DotPlain => LowerDotProduct(step),
            CircuitOperation.SumSlots => SumSlots(
                One(step, takesWith: true),
                Count(step, 1, _rowLength)
            ),
            CircuitOperation.Polynomial => LowerPolynomial(step),
            CircuitOperation.Rescale => _isCkks
                ? Rescale(One(step))
                : throw Error(
                    $"{step.Name}: expected scheme ckks for rescale, found bfv",
                    "BFV has no scale: use mod_switch to make a ciphertext smaller"
                ),
            CircuitOperation.ModSwitch => ModSwitch(One(step)),
            _ => throw new ArgumentOutOfRangeException(
                nameof(step),
                step.Operation,
                "not an operation"
            ),
        };
        // The step's last instruction carries its name; a step that does nothing is another name of
        // its argument.
        if (_instructions.Count > _firstOfStep)
        {
            _instructions[^1] = _instructions[^1] with { Name = step.Name };
            result = result with { Name = step.Name };
        }

        _values.Add(step.Name, result);
    }

    private Value LowerSum(CircuitStep step)
    {
        if (step.Arguments is not [Circuit.ContributionsInput] || step.With is not null)
        {
            throw Error(
                $"{step.Name}: expected a sum of [contributions], found "
                    + $"[{string.Join(", ", step.Arguments.Select(Shown.Quote))}]",
                "the only list of ciphertexts is contributions; add takes two ciphertexts"
            );
        }

        return Emit(
            CircuitInstructionKind.Sum,
            new Value(Circuit.ContributionsInput, _primes.Length, _freshScale)
        );
    }

    private Value LowerPair(CircuitStep step, CircuitInstructionKind kind)
    {
        var (left, right) = Two(step);
        if (kind == CircuitInstructionKind.Subtract && left.Name == right.Name)
            throw Error(
                $"{step.Name}: expected two different ciphertexts, found "
                    + $"{Shown.Quote(left.Name)} twice",
                "what is subtracted from itself is zero, and readable by anyone"
            );
        (left, right) = Match(left, right, withScale: true);
        return Emit(kind, left, right.Name);
    }

    private Value LowerProduct(CircuitStep step)
    {
        var (left, right) = Two(step);
        (left, right) = Match(left, right, withScale: false);
        return Multiply(left, right);
    }

    private Value LowerDotProduct(CircuitStep step)
    {
        var constant = Constant(step);
        if (constant.IsEach || constant.Values.Length > _rowLength)
            throw Error(
                $"{step.Name}: expected a constant of 1 to {_rowLength} slots, found "
                    + $"{(constant.IsEach ? "one number for each slot" : $"{constant.Values.Length}")}",
                "give it \"values\" or a column"
            );
        // Rescaled at the end, so that the error of the rotations is divided too.
        var sum = SumSlots(Product(One(step, takesWith: true), constant), constant.Values.Length);
        return _isCkks ? Rescale(sum) : sum;
    }

    /// <summary>Horner's rule, so that every addition meets a constant, which can be encoded at any
    /// scale.</summary>
    private Value LowerPolynomial(CircuitStep step)
    {
        var (x, constant) = (One(step, takesWith: true), Constant(step));
        var degree = constant.Values.Length - 1;
        if (
            constant.IsEach
            || degree is < 1 or > MostDegree
            || constant.Values[degree].Mantissa.IsZero
        )
            throw Error(
                $"{step.Name}: expected coefficients c_0, c_1 …, at most {MostDegree + 1}, whose "
                    + $"last one is not zero, found "
                    + $"{Shown.Quote(string.Join(' ', constant.Values))}",
                "list them as \"values\", the constant term first"
            );
        var value = MultiplyPlain(x, Coefficient(degree));
        for (var power = degree - 1; power >= 0; power--)
        {
            if (!constant.Values[power].Mantissa.IsZero)
                value = AddPlain(value, Coefficient(power));
            if (power > 0)
            {
                var (left, right) = Match(value, x, withScale: false);
                value = Multiply(left, right);
            }
        }

        return value;

        CircuitConstant Coefficient(int power) =>
            new(
                FormattableString.Invariant($"{constant.Name}.c{power}"),
                [constant.Values[power]],
                IsEach: true
            );
    }

    private Value One(CircuitStep step, bool takesWith = false)
    {
        RequireShape(step, 1, takesWith);
        return Find(step, step.Arguments[0]);
    }

    private (Value Left, Value Right) Two(CircuitStep step)
    {
        RequireShape(step, 2, takesWith: false);
        return (Find(step, step.Arguments[0]), Find(step, step.Arguments[1]));
    }

    private void RequireShape(CircuitStep step, int arguments, bool takesWith)
    {
        if (step.Arguments.Length != arguments)
            throw Error(
                $"{step.Name}: of: expected {arguments} ciphertext{(arguments == 1 ? "" : "s")}, "
                    + $"found {step.Arguments.Length}",
                "name earlier steps"
            );
        if (step.With is null == takesWith)
            throw Error(
                $"{step.Name}: with: expected "
                    + $"{(takesWith ? "a constant or a number" : "nothing")}, found "
                    + $"{(takesWith ? "nothing" : Shown.Quote(step.With!))}",
                "docs/spec/protocol.md lists what each operation takes"
            );
    }

    private Value Find(CircuitStep step, string name) =>
        _values.TryGetValue(name, out var value)
            ? value
            : throw Error(
                name == Circuit.ContributionsInput
                    ? $"{step.Name}: expected one ciphertext, found the list contributions"
                    : $"{step.Name}: expected the name of an earlier step, found "
                        + $"{Shown.Quote(name)}",
                name == Circuit.ContributionsInput
                    ? "sum them first: {name: total, op: sum, of: [contributions]}"
                    : "a step refers to earlier ones only"
            );

    private CircuitConstant Constant(CircuitStep step)
    {
        var constant = _circuit.Constants.FirstOrDefault(constant => constant.Name == step.With)
            ?? throw Error(
                $"{step.Name}: with: expected a constant, found {Shown.Quote(step.With ?? "")}",
                "name one of the section \"constants\""
            );
        if (!_isCkks && constant.Values.Any(value => !value.IsInteger))
            throw Error(
                $"{step.Name}: expected whole numbers for scheme bfv, found "
                    + $"{constant.Values.First(value => !value.IsInteger)} in {constant.Name}",
                "use scheme ckks, or scale the numbers to integers"
            );
        var slots = _isCkks ? _rowLength : 2 * _rowLength;
        return constant.Values.Length <= slots
            ? constant
            : throw Error(
                $"{step.Name}: expected at most {slots} values, found {constant.Values.Length} "
                    + $"in {constant.Name}",
                "use a larger poly_modulus_degree"
            );
    }

    private int Count(CircuitStep step, int minimum, int maximum) =>
        int.TryParse(
            step.With,
            System.Globalization.NumberStyles.AllowLeadingSign,
            System.Globalization.CultureInfo.InvariantCulture,
            out var count
        )
        && count >= minimum
        && count <= maximum
        && count != 0
            ? count
            : throw Error(
                $"{step.Name}: with: expected a number of slots from {minimum} to {maximum}, not "
                    + $"0, found {Shown.Quote(step.With ?? "")}",
                "slots are rotated within n/2"
            );

    private MalformedInputException Error(string message, string hint) =>
        new($"{_fileName}: circuit: {message}", hint);

    /// <summary>A ciphertext of size 2 as far as the compiler follows it.</summary>
    private readonly record struct Value(string Name, int PrimeCount, double Scale);
}
