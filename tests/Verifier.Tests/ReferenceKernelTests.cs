using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Every operation of a circuit, in both schemes and at every level: the reference kernel
/// gives the engine's bytes.</summary>
/// <remarks>
/// Inputs come from a seed that the test's name shows; <c>SGP_KERNEL_SEED</c> sets another first
/// one. A failed case is run
/// again by that seed alone.
/// </remarks>
public sealed class ReferenceKernelTests
{
    private const string Sum = "step x sum contributions";
    private const string Other = "constant c {0} each 1\n" + Sum + "\nstep y add_plain x c";

    private static readonly EncryptionParameters Bfv = new()
    {
        Scheme = Scheme.Bfv,
        PolyModulusDegree = 1024,
        CoeffModulus = CoeffModulus.Create(1024, [36, 49, 60, 50]),
        PlainModulus = PlainModulus.Batching(1024, 20),
    };

    private static readonly EncryptionParameters Ckks = EncryptionParameters.Ckks(
        1024,
        50,
        40,
        36,
        60
    );

    /// <summary>By name: the lines of a circuit, {0} standing for a constant's level and scale
    /// (CKKS).</summary>
    private static readonly Dictionary<string, string> Both = new(StringComparer.Ordinal)
    {
        ["sum"] = Sum,
        ["add"] = $"{Other}\nstep r add x y",
        ["sub"] = $"{Other}\nstep r sub x y",
        ["negate"] = $"{Sum}\nstep r negate x",
        ["add_plain"] = $"{Other}\nstep r add_plain y c",
        ["subtraction of a constant"] =
            $"{Other}\nstep n negate x\nstep s add_plain n c\nstep r negate s",
        ["multiply_plain"] = "constant c {0} each 1\n" + $"{Sum}\nstep r multiply_plain x c",
        ["multiply"] = $"{Other}\nstep r multiply x y",
        ["square"] = $"{Sum}\nstep r multiply x x",
        ["multiply a product"] = $"{Other}\nstep p multiply x y\nstep r multiply p x",
        ["add a product of three polynomials to two"] =
            $"{Other}\nstep s multiply_plain x c\nstep p multiply x y\nstep r add s p",
        ["subtract a product of three polynomials from two"] =
            $"{Other}\nstep s multiply_plain x c\nstep p multiply x y\nstep r sub s p",
        ["add two polynomials to a product of three"] =
            $"{Other}\nstep s multiply_plain x c\nstep p multiply x y\nstep r add p s",
        ["subtract two polynomials from a product of three"] =
            $"{Other}\nstep s multiply_plain x c\nstep p multiply x y\nstep r sub p s",
        ["relinearize"] = $"{Other}\nstep p multiply x y\nstep r relinearize p",
        ["rotate by 1"] = $"{Sum}\nstep r rotate x 1",
        ["rotate by -1"] = $"{Sum}\nstep r rotate x -1",
        ["rotate by 256"] = $"{Sum}\nstep r rotate x 256",
        ["rotate by 0"] = $"{Sum}\nstep r rotate x 0",
        ["mod_switch"] = $"{Sum}\nstep r mod_switch x",
        ["two mod_switch"] = $"{Sum}\nstep m mod_switch x\nstep r mod_switch m",
        ["square, relinearize and rotate one level down"] =
            $"{Sum}\nstep m mod_switch x\nstep p multiply m m\nstep q relinearize p\nstep r "
            + $"rotate q 2",
        ["mod_switch a product"] = $"{Other}\nstep p multiply x y\nstep r mod_switch p",
    };

    private static readonly Dictionary<string, string> CkksAlone = new(StringComparer.Ordinal)
    {
        ["rescale"] = $"{Sum}\nstep r rescale x",
        ["rescale a product"] = $"{Other}\nstep p multiply x y\nstep r rescale p",
        ["rescale twice"] =
            $"{Sum}\nstep p multiply x x\nstep q relinearize p\nstep s rescale q\nstep r rescale s",
        ["rescale after multiply_plain, then rotate"] =
            "constant c {0} each 1\n"
            + $"{Sum}\nstep p multiply_plain x c\nstep s rescale p\nstep r rotate s 1",
    };

    private static int FirstSeed =>
        int.TryParse(
            Environment.GetEnvironmentVariable("SGP_KERNEL_SEED"),
            CultureInfo.InvariantCulture,
            out var seed
        )
            ? seed
            : 1;

    public static TheoryData<Scheme, string, int> Operations =>
        [.. Cases(Scheme.Bfv, Both), .. Cases(Scheme.Ckks, Both), .. Cases(Scheme.Ckks, CkksAlone)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Each_operation_gives_the_engines_bytes(Scheme scheme, string operation, int seed)
    {
        var lines = Both.TryGetValue(operation, out var both) ? both : CkksAlone[operation];

        AssertSameBytes(scheme == Scheme.Bfv ? Bfv : Ckks, lines, seed);
    }

    [Slow]
    [Theory]
    [InlineData("bfv 4096")]
    [InlineData("bfv 8192")]
    [InlineData("bfv 16384")]
    [InlineData("ckks 8192")]
    public void A_product_that_is_relinearized_and_rotated_under_parameters_of_full_size(string set)
    {
        var parameters = set switch
        {
            "bfv 4096" => EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, 1032193),
            "bfv 8192" => EncryptionParameters.Bfv(SecurityProfile.SealDefault, 8192, 1032193),
            "bfv 16384" => EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 16384, 786433),
            _ => EncryptionParameters.Ckks(8192, 60, 40, 40, 60),
        };

        AssertSameBytes(
            parameters,
            $"{Other}\nstep p multiply x y\nstep q relinearize p\nstep s rotate q 1\nstep r "
                + $"mod_switch s",
            FirstSeed,
            1
        );
    }

    [Fact]
    public void Columns_are_exchanged_and_slots_conjugated_as_the_engine_does()
    {
        foreach (var parameters in (EncryptionParameters[])[Bfv, Ckks])
        {
            var random = new RandomCiphertexts(parameters, FirstSeed);
            var circuit = Circuit(parameters, Sum);
            var stream = random.Ciphertext(circuit.InputScale);
            var ciphertext = SealStream.LoadCiphertext(random.Context, stream);
            var expected =
                parameters.Scheme == Scheme.Bfv
                    ? new BfvEvaluator(random.Context).RotateColumns(
                        ciphertext,
                        random.Keys.Galois!
                    )
                    : new CkksEvaluator(random.Context).Conjugate(ciphertext, random.Keys.Galois!);

            var evaluator = new ReferenceEvaluator(parameters);
            var keys = new ReferenceKeys(
                SealStream.Save(random.Keys.Galois!),
                parameters.PolyModulusDegree,
                parameters.CoeffModulus.Length
            );
            var result = evaluator.Substitute(
                Read(evaluator, parameters, ciphertext),
                (2 * parameters.PolyModulusDegree) - 1,
                keys
            );

            Assert.Equal(expected.Words, Words(evaluator, result));
        }
    }

    [Fact]
    public void Four_polynomials_become_two_with_a_key_for_each_power_as_the_engine_has_it()
    {
        var random = new RandomCiphertexts(Bfv, FirstSeed, 1);
        var another = new RandomCiphertexts(Bfv, FirstSeed + 1, 1);
        // Two keys in one stream: header, parms_id, 2, and the entry of each. Any words are a key,
        // where nothing is decrypted.
        byte[] stream =
        [
            .. SealStream.Save(random.Keys.Relin!),
            .. SealStream.Save(another.Keys.Relin!).AsSpan(56),
        ];
        BinaryPrimitives.WriteInt64LittleEndian(stream.AsSpan(8), stream.Length);
        BinaryPrimitives.WriteInt64LittleEndian(stream.AsSpan(48), 2);
        var engine = new BfvEvaluator(random.Context);
        var ciphertext = SealStream.LoadCiphertext(random.Context, random.Ciphertext(1));
        var four = engine.Multiply(engine.Multiply(ciphertext, ciphertext), ciphertext);
        var expected = engine.Relinearize(four, SealStream.LoadRelinKeys(random.Context, stream));

        var evaluator = new ReferenceEvaluator(Bfv);
        var keys = new ReferenceKeys(stream, Bfv.PolyModulusDegree, Bfv.CoeffModulus.Length);
        var result = evaluator.Relinearize(Read(evaluator, Bfv, four), keys);

        Assert.Equal((4, 2), (four.Size, expected.Size));
        Assert.Equal(expected.Words, Words(evaluator, result));
    }

    /// <summary>(q·m + (t + 1)/2) / t jumps where q·m is (t − 1)/2 modulo t, and a factor
    /// changes its sign at (t + 1)/2.</summary>
    [Fact]
    public void Messages_where_rounding_and_sign_change_give_the_engines_words()
    {
        BigInteger t = Bfv.PlainModulus;
        var q = Bfv.CoeffModulus[..^1]
            .Aggregate(BigInteger.One, (product, prime) => product * prime);
        var jump = (ulong)((t - 1) / 2 * BigInteger.ModPow(q, t - 2, t) % t);
        var half = (ulong)(t - 1) / 2;
        var random = new RandomCiphertexts(Bfv, FirstSeed, 1);
        using var message = random.Message(
            jump - 1,
            jump,
            jump + 1,
            half - 1,
            half,
            half + 1,
            half + 2
        );
        var ciphertext = SealStream.LoadCiphertext(random.Context, random.Ciphertext(1));
        var engine = new BfvEvaluator(random.Context);
        var evaluator = new ReferenceEvaluator(Bfv);
        var read = Read(evaluator, Bfv, ciphertext);

        Assert.Equal(
            engine.AddPlain(ciphertext, message).Words,
            Words(evaluator, evaluator.AddPlain(read, message))
        );
        Assert.Equal(
            engine.MultiplyPlain(ciphertext, message).Words,
            Words(evaluator, evaluator.MultiplyPlain(read, message))
        );
    }

    [Fact]
    public void A_product_that_hides_nothing_is_refused_by_both_in_the_same_words()
    {
        foreach (var parameters in (EncryptionParameters[])[Bfv, Ckks])
        {
            var circuit = Circuit(parameters, $"{Sum}\nstep z sub x x\nstep r multiply z x");
            var random = new RandomCiphertexts(parameters, FirstSeed, 1);
            var none = new Dictionary<string, Plaintext>();

            var errors = Replays(random, circuit, none)
                .Select(replay =>
                    Assert.Throws<InvalidOperationException>(() =>
                        Run(replay, random, [random.Ciphertext(circuit.InputScale)])
                    )
                )
                .ToArray();

            Assert.Equal("the result is transparent: it hides nothing", errors[0].Message);
            Assert.Equal(errors[0].Message, errors[1].Message);
        }
    }

    [Fact]
    public void The_reference_kernel_names_no_part_of_the_engine_but_its_objects_and_streams()
    {
        string[] objects =
        [
            nameof(Ciphertext),
            nameof(Plaintext),
            nameof(EncryptionParameters),
            nameof(Scheme),
            nameof(ParmsId),
            nameof(SealStream),
            nameof(CompiledCircuit),
            nameof(CircuitInstruction),
            nameof(CircuitInstructionKind),
            nameof(EvaluationKeys),
            // Properties of parameters, too.
            nameof(CoeffModulus),
            nameof(PlainModulus),
        ];
        var others = typeof(RlweContext)
            .Assembly.GetExportedTypes()
            .Concat(typeof(CircuitEvaluation).Assembly.GetExportedTypes())
            .Select(type => type.Name.Split('`')[0])
            .Except(objects)
            .ToArray();
        var files = Directory.GetFiles(Checkout.PathOf("src/Verifier/Replay/Reference"), "*.cs");

        Assert.Superset(
            new HashSet<string>
            {
                nameof(BfvEvaluator),
                nameof(CkksEvaluator),
                nameof(CircuitEvaluation),
            },
            others.ToHashSet()
        );
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var code = string.Join(
                '\n',
                File.ReadLines(file)
                    .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            );
            var words = string.Concat(
                    code.Select(next => char.IsAsciiLetterOrDigit(next) ? next : ' ')
                )
                .Split(' ')
                .ToHashSet(StringComparer.Ordinal);
            Assert.True(
                !words.Overlaps(others),
                $"{Path.GetFileName(file)}: {string.Join(' ', words.Intersect(others))}"
            );
        }
    }

    private static ReferenceCiphertext Read(
        ReferenceEvaluator evaluator,
        EncryptionParameters parameters,
        Ciphertext ciphertext
    )
    {
        var primes = parameters.CoeffModulus.Length - 1;
        var rows = ciphertext.Words.ToArray().Chunk(parameters.PolyModulusDegree);
        return new ReferenceCiphertext(
            [.. rows.Chunk(primes).Select(evaluator.Read)],
            primes,
            ciphertext.Scale
        );
    }

    private static ulong[] Words(ReferenceEvaluator evaluator, ReferenceCiphertext value) =>
        [
            .. value
                .Polynomials.SelectMany(polynomial => evaluator.Write(polynomial, value.PrimeCount))
                .SelectMany(row => row),
        ];

    private static IEnumerable<TheoryDataRow<Scheme, string, int>> Cases(
        Scheme scheme,
        Dictionary<string, string> circuits
    ) =>
        circuits.Keys.SelectMany(name =>
            Enumerable
                .Range(FirstSeed, 2)
                .Select(seed => new TheoryDataRow<Scheme, string, int>(scheme, name, seed))
        );

    private static void AssertSameBytes(
        EncryptionParameters parameters,
        string lines,
        int seed,
        params ReadOnlySpan<int> steps
    )
    {
        var circuit = Circuit(parameters, lines);
        var random = new RandomCiphertexts(parameters, seed, steps);
        var constants = circuit.Constants.ToDictionary(
            constant => constant.Name,
            random.Plaintext,
            StringComparer.Ordinal
        );
        byte[][] contributions =
        [
            .. Enumerable.Range(0, 3).Select(_ => random.Ciphertext(circuit.InputScale)),
        ];

        var results = Replays(random, circuit, constants)
            .Select(replay => Run(replay, random, contributions))
            .ToArray();

        Assert.True(results[0].AsSpan().SequenceEqual(results[1]), $"seed {seed}:\n{lines}");
    }

    private static IReplay[] Replays(
        RandomCiphertexts random,
        CompiledCircuit circuit,
        IReadOnlyDictionary<string, Plaintext> constants
    ) =>
        [
            new EngineReplay(
                new CircuitEvaluation(circuit, random.Context, random.Keys, constants)
            ),
            new ReferenceReplay(circuit, random.Context.Parameters, random.Keys, constants),
        ];

    private static byte[] Run(IReplay replay, RandomCiphertexts random, byte[][] contributions)
    {
        foreach (var stream in contributions)
            replay.Add(stream, SealStream.LoadCiphertext(random.Context, stream));
        return replay.Complete();
    }

    private static CompiledCircuit Circuit(EncryptionParameters parameters, string lines)
    {
        var isCkks = parameters.Scheme == Scheme.Ckks;
        var place = isCkks ? $"primes {parameters.CoeffModulus.Length - 1} scale 1p30" : "";
        var output = lines.Contains("step r ", StringComparison.Ordinal) ? "r" : "x";
        var body = lines.Replace("{0} ", isCkks ? place + " " : "", StringComparison.Ordinal);
        return CompiledCircuit.Parse(
            Encoding.UTF8.GetBytes(
                $"securegenomics/circuit/v1\ninput contributions "
                    + $"ciphertext*{(isCkks ? " scale 1p30" : "")}\n{body}\noutput {output}\n"
            ),
            "circuit"
        );
    }
}
