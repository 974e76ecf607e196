namespace SecureGenomics.Provenance.Protocols;

/// <content>From operations to instructions: levels, scales and keys.</content>
internal sealed partial class CircuitCompiler
{
    private Value Multiply(Value left, Value right)
    {
        RequireLevelBelow(left);
        var product = Emit(
            CircuitInstructionKind.Multiply,
            left with
            {
                Scale = left.Scale * right.Scale,
            },
            right.Name
        );
        product = Emit(CircuitInstructionKind.Relinearize, product);
        return _isCkks ? Rescale(product) : product;
    }

    private Value MultiplyPlain(Value value, CircuitConstant constant)
    {
        var product = Product(value, constant);
        return _isCkks ? Rescale(product) : product;
    }

    /// <summary>The product as it comes, at a scale that a rescaling brings back to its
    /// operand's.</summary>
    private Value Product(Value value, CircuitConstant constant)
    {
        if (constant.Values.All(number => number.Mantissa.IsZero))
            throw Error(
                $"{_step}: expected a factor that is not zero everywhere, found {constant.Name}",
                "the product would be readable by anyone"
            );
        RequireLevelBelow(value);
        return Product(value, constant, _isCkks ? _primes[value.PrimeCount - 1] : 1.0);
    }

    private Value Product(Value value, CircuitConstant constant, double scale) =>
        Emit(
            CircuitInstructionKind.MultiplyPlain,
            value with
            {
                Scale = value.Scale * scale,
            },
            Encode(constant, value, scale)
        );

    private Value AddPlain(Value value, CircuitConstant constant) =>
        Emit(CircuitInstructionKind.AddPlain, value, Encode(constant, value, value.Scale));

    private Value Rotate(Value value, int steps)
    {
        _instructions.Add(
            new CircuitInstruction(NextName(), CircuitInstructionKind.Rotate, [value.Name], steps)
        );
        return value with { Name = _instructions[^1].Name };
    }

    /// <summary>Sums of 1, 2, 4 … neighbours; those that the count's binary digits ask for are
    /// joined.</summary>
    private Value SumSlots(Value value, int count)
    {
        Value? sum = null;
        var covered = 0;
        for (var width = 1; ; width *= 2)
        {
            if ((count & width) != 0)
            {
                sum = sum is { } joined
                    ? Emit(CircuitInstructionKind.Add, joined, Rotate(value, covered).Name)
                    : value;
                covered += width;
            }

            if (covered == count)
                return sum!.Value;
            value = Emit(CircuitInstructionKind.Add, value, Rotate(value, width).Name);
        }
    }

    private Value Rescale(Value value)
    {
        RequireLevelBelow(value);
        var scale = value.Scale / _primes[value.PrimeCount - 1];
        return scale >= 1
            ? Emit(
                CircuitInstructionKind.Rescale,
                value with
                {
                    PrimeCount = value.PrimeCount - 1,
                    Scale = scale,
                }
            )
            : throw new CircuitRefusedException(
                $"{_step}: a scale of 2^{Math.Log2(value.Scale):0} does not stand a rescaling by "
                    + $"{Math.Log2(_primes[value.PrimeCount - 1]):0} bits"
            );
    }

    private Value ModSwitch(Value value)
    {
        if (value.PrimeCount < 2)
            throw new CircuitRefusedException($"{_step}: no level is left to switch to");
        return Emit(
            CircuitInstructionKind.ModSwitch,
            value with
            {
                PrimeCount = value.PrimeCount - 1,
            }
        );
    }

    /// <summary>Brings two ciphertexts to one level and, where they are to be added, to one
    /// scale.</summary>
    private (Value Left, Value Right) Match(Value left, Value right, bool withScale)
    {
        if (left.PrimeCount < right.PrimeCount)
        {
            var (lower, higher) = Match(right, left, withScale);
            return (higher, lower);
        }

        if (_isCkks && withScale && !left.Scale.Equals(right.Scale))
        {
            if (left.PrimeCount == right.PrimeCount)
                throw new CircuitRefusedException(
                    $"{_step}: the two have scales of 2^{Math.Log2(left.Scale):0.000} and "
                        + $"2^{Math.Log2(right.Scale):0.000} at one level, and cannot be added"
                );
            while (left.PrimeCount > right.PrimeCount + 1)
                left = ModSwitch(left);
            return (BringToScale(left, right.Scale), right);
        }

        while (left.PrimeCount > right.PrimeCount)
            left = ModSwitch(left);
        return (left, right);
    }

    /// <summary>One level down by a factor 1, encoded at the scale that leads to the target
    /// exactly.</summary>
    private Value BringToScale(Value value, double target)
    {
        double prime = _primes[value.PrimeCount - 1];
        var scale = target / value.Scale * prime;
        foreach (
            var candidate in (double[])[scale, Math.BitIncrement(scale), Math.BitDecrement(scale)]
        )
        {
            if ((value.Scale * candidate / prime).Equals(target))
                return Rescale(
                    Product(
                        value,
                        new CircuitConstant(".one", [new ExactDecimal(1, 0)], IsEach: true),
                        candidate
                    )
                );
        }

        throw new CircuitRefusedException(
            $"{_step}: no factor brings a scale of 2^{Math.Log2(value.Scale):0.000} to "
                + $"2^{Math.Log2(target):0.000}"
        );
    }

    private void RequireLevelBelow(Value value)
    {
        if (_isCkks && value.PrimeCount < 2)
            throw new CircuitRefusedException(
                $"{_step}: no level is left for this product; each product and rescaling takes "
                    + $"one, and the parameters have {_primes.Length - 1}"
            );
    }

    /// <summary>The encoded constant's name; one that is there already is used again.</summary>
    private string Encode(CircuitConstant constant, Value value, double scale)
    {
        var encoded = new CompiledConstant(
            constant.Name,
            constant.Values,
            constant.IsEach,
            _isCkks ? value.PrimeCount : 0,
            _isCkks ? scale : 1
        );
        var others = _constants
            .Where(other =>
                other.Name == constant.Name
                || other.Name.StartsWith(constant.Name + "@", StringComparison.Ordinal)
            )
            .ToArray();
        if (others.FirstOrDefault(encoded.HasSameEncoding) is { } known)
            return known.Name;
        if (others.Length > 0)
            encoded = encoded with
            {
                Name = FormattableString.Invariant($"{constant.Name}@{others.Length + 1}"),
            };
        _constants.Add(encoded);
        return encoded.Name;
    }

    /// <summary>Adds an instruction.</summary>
    /// <param name="kind">What it does.</param>
    /// <param name="value">The first argument's name, with the level and scale of the
    /// result.</param>
    /// <param name="second">The second argument's name.</param>
    private Value Emit(CircuitInstructionKind kind, Value value, string? second = null)
    {
        _instructions.Add(
            new CircuitInstruction(
                NextName(),
                kind,
                second is null ? [value.Name] : [value.Name, second]
            )
        );
        return value with { Name = _instructions[^1].Name };
    }

    /// <summary>A dot never stands in a step's own name, so these cannot clash.</summary>
    private string NextName() =>
        FormattableString.Invariant($"{_step}.{_instructions.Count - _firstOfStep + 1}");
}
