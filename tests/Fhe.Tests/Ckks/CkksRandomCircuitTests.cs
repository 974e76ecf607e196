using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>Over thousands of random circuits no error exceeds the bound that was computed without
/// looking.</summary>
/// <remarks>n = 1024, which protects nothing, so that thousands fit into seconds; messages are
/// extreme as often as random.</remarks>
public sealed class CkksRandomCircuitTests
{
    private const int Circuits = 3000;
    private static readonly double Scale = Math.ScaleB(1, 40);

    [Fact]
    public void No_error_exceeds_its_bound()
    {
        var context = RlweContext.CreateInsecure(
            EncryptionParameters.Ckks(1024, 60, 40, 40, 40, 60)
        );
        var random = new Random(2026);
        var run = new RandomRun(context, random);
        var (judged, closest) = (0, 0.0);
        for (var i = 0; i < Circuits; i++)
        {
            var value = run.Fresh();
            for (var step = random.Next(1, 7); step > 0; step--)
            {
                value = run.Apply(value);
                var (error, bound) = run.Judge(value);
                Assert.True(error <= bound, $"circuit {i}: error {error:e2}, bound {bound:e2}");
                closest = Math.Max(closest, error / bound);
                judged++;
            }
        }

        Assert.InRange(judged, 3 * Circuits, 6 * Circuits);
        // A bound that is never approached would hold of anything.
        Assert.InRange(closest, 0.001, 1);
    }

    private sealed record Value(
        Ciphertext Ciphertext,
        Complex[] Clear,
        double Magnitude,
        CkksErrorBound Bound
    );

    private sealed class RandomRun
    {
        private readonly RlweContext _context;
        private readonly Random _random;
        private readonly CkksStudy _study;
        private readonly RelinKeys _relin;
        private readonly GaloisKeys _galois;

        public RandomRun(RlweContext context, Random random)
        {
            (_context, _random, _study) = (context, random, new CkksStudy(context));
            _relin = _study.Generator.CreateRelinKeys(_study.SecretKey);
            _galois = _study.Generator.CreateGaloisKeys(_study.SecretKey, 1);
        }

        public Value Fresh()
        {
            var slots = RandomSlots(2);
            return new Value(
                _study.Encryptor.Encrypt(_study.Encoder.Encode(slots, Scale)),
                slots,
                2,
                CkksErrorBound.Fresh(_context, 2, Scale)
            );
        }

        public Value Apply(Value value)
        {
            var (evaluator, bound, a) = (_study.Evaluator, value.Bound, value.Ciphertext);
            var canDescend = a.CoeffModulusCount > 1 && value.Magnitude < 1000;
            switch (_random.Next(7))
            {
                case 0:
                    return new Value(
                        evaluator.Add(a, a),
                        Map(value, x => x + x),
                        2 * value.Magnitude,
                        bound.Add(bound)
                    );
                case 1:
                    return value with
                    {
                        Ciphertext = evaluator.Negate(a),
                        Clear = Map(value, x => -x),
                    };
                case 2:
                    var term = RandomSlots(2);
                    return new Value(
                        evaluator.AddPlain(a, _study.Encoder.Encode(term, a.Scale, a.ParmsId)),
                        Zip(value, term, (x, y) => x + y),
                        value.Magnitude + 2,
                        bound.AddPlain(_context, 2)
                    );
                case 3 when canDescend:
                    var factor = RandomSlots(2);
                    return new Value(
                        evaluator.RescaleToNext(
                            evaluator.MultiplyPlain(
                                a,
                                _study.Encoder.Encode(factor, Scale, a.ParmsId)
                            )
                        ),
                        Zip(value, factor, (x, y) => x * y),
                        2 * value.Magnitude,
                        bound.MultiplyPlain(_context, 2, Scale).Rescale(_context)
                    );
                case 4 when canDescend:
                    return new Value(
                        evaluator.RescaleToNext(evaluator.Relinearize(evaluator.Square(a), _relin)),
                        Map(value, x => x * x),
                        value.Magnitude * value.Magnitude,
                        bound.Multiply(bound).SwitchKey(_context).Rescale(_context)
                    );
                case 5 when a.CoeffModulusCount > 1:
                    return value with
                    {
                        Ciphertext = evaluator.ModSwitchToNext(a),
                        Bound = bound.ModSwitchToNext(),
                    };
                default:
                    return value with
                    {
                        Ciphertext = evaluator.Rotate(a, 1, _galois),
                        Clear = [.. value.Clear[1..], value.Clear[0]],
                        Bound = bound.SwitchKey(_context),
                    };
            }
        }

        /// <summary>The largest error over all slots, and what it may be; a value that no longer
        /// fits is not judged.</summary>
        public (double Error, double Bound) Judge(Value value)
        {
            Assert.Equal(
                (value.Ciphertext.Scale, value.Ciphertext.CoeffModulusCount),
                (value.Bound.Scale, value.Bound.PrimeCount)
            );
            if (!value.Bound.Fits(_context))
                return (0, 1);
            var error = _study
                .Decrypt(value.Ciphertext)
                .Zip(value.Clear, (slot, clear) => (slot - clear).Magnitude)
                .Max();
            // What the clear arithmetic in doubles itself may be off, of values of this size.
            return (error, value.Bound.SlotError + (value.Magnitude * 1e-13));
        }

        private static Complex[] Map(Value value, Func<Complex, Complex> operation) =>
            [.. value.Clear.Select(operation)];

        private static Complex[] Zip(
            Value value,
            Complex[] other,
            Func<Complex, Complex, Complex> operation
        ) => [.. value.Clear.Zip(other, operation)];

        private Complex[] RandomSlots(double magnitude)
        {
            var count = _study.Encoder.SlotCount;
            return _random.Next(3) switch
            {
                0 => [.. Enumerable.Repeat(new Complex(magnitude, 0), count)],
                1 =>
                [
                    .. Enumerable
                        .Range(0, count)
                        .Select(i => new Complex(i % 2 == 0 ? magnitude : -magnitude, 0)),
                ],
                _ =>
                [
                    .. Enumerable
                        .Range(0, count)
                        .Select(_ => new Complex((2 * _random.NextDouble() - 1) * magnitude, 0)),
                ],
            };
        }
    }
}
