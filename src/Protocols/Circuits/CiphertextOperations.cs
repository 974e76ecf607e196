using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What instructions do, in either scheme. None changes its arguments.</summary>
internal abstract class CiphertextOperations
{
    /// <summary>Those of a context's scheme.</summary>
    public static CiphertextOperations Of(RlweContext context) =>
        context.Parameters.Scheme == Scheme.Ckks
            ? new Ckks(new CkksEvaluator(context))
            : new Bfv(new BfvEvaluator(context));

    public abstract void AddInPlace(Ciphertext sum, Ciphertext term);

    public abstract Ciphertext Add(Ciphertext left, Ciphertext right);

    public abstract Ciphertext Subtract(Ciphertext left, Ciphertext right);

    public abstract Ciphertext Negate(Ciphertext value);

    public abstract Ciphertext Multiply(Ciphertext left, Ciphertext right);

    public abstract Ciphertext Relinearize(Ciphertext value, RelinKeys keys);

    public abstract Ciphertext MultiplyPlain(Ciphertext value, Plaintext constant);

    public abstract Ciphertext AddPlain(Ciphertext value, Plaintext constant);

    public abstract Ciphertext Rotate(Ciphertext value, int steps, GaloisKeys keys);

    public abstract Ciphertext Rescale(Ciphertext value);

    public abstract Ciphertext ModSwitch(Ciphertext value);

    private sealed class Bfv(BfvEvaluator evaluator) : CiphertextOperations
    {
        public override void AddInPlace(Ciphertext sum, Ciphertext term) =>
            evaluator.AddInPlace(sum, term);

        public override Ciphertext Add(Ciphertext left, Ciphertext right) =>
            evaluator.Add(left, right);

        public override Ciphertext Subtract(Ciphertext left, Ciphertext right) =>
            evaluator.Subtract(left, right);

        public override Ciphertext Negate(Ciphertext value) => evaluator.Negate(value);

        public override Ciphertext Multiply(Ciphertext left, Ciphertext right) =>
            evaluator.Multiply(left, right);

        public override Ciphertext Relinearize(Ciphertext value, RelinKeys keys) =>
            evaluator.Relinearize(value, keys);

        public override Ciphertext MultiplyPlain(Ciphertext value, Plaintext constant) =>
            evaluator.MultiplyPlain(value, constant);

        public override Ciphertext AddPlain(Ciphertext value, Plaintext constant) =>
            evaluator.AddPlain(value, constant);

        public override Ciphertext Rotate(Ciphertext value, int steps, GaloisKeys keys) =>
            evaluator.RotateRows(value, steps, keys);

        public override Ciphertext Rescale(Ciphertext value) =>
            throw new InvalidOperationException(
                "BFV has no rescaling: the circuit was compiled for CKKS"
            );

        public override Ciphertext ModSwitch(Ciphertext value) => evaluator.ModSwitchToNext(value);
    }

    private sealed class Ckks(CkksEvaluator evaluator) : CiphertextOperations
    {
        public override void AddInPlace(Ciphertext sum, Ciphertext term) =>
            evaluator.AddInPlace(sum, term);

        public override Ciphertext Add(Ciphertext left, Ciphertext right) =>
            evaluator.Add(left, right);

        public override Ciphertext Subtract(Ciphertext left, Ciphertext right) =>
            evaluator.Subtract(left, right);

        public override Ciphertext Negate(Ciphertext value) => evaluator.Negate(value);

        public override Ciphertext Multiply(Ciphertext left, Ciphertext right) =>
            evaluator.Multiply(left, right);

        public override Ciphertext Relinearize(Ciphertext value, RelinKeys keys) =>
            evaluator.Relinearize(value, keys);

        public override Ciphertext MultiplyPlain(Ciphertext value, Plaintext constant) =>
            evaluator.MultiplyPlain(value, constant);

        public override Ciphertext AddPlain(Ciphertext value, Plaintext constant) =>
            evaluator.AddPlain(value, constant);

        public override Ciphertext Rotate(Ciphertext value, int steps, GaloisKeys keys) =>
            evaluator.Rotate(value, steps, keys);

        public override Ciphertext Rescale(Ciphertext value) => evaluator.RescaleToNext(value);

        public override Ciphertext ModSwitch(Ciphertext value) => evaluator.ModSwitchToNext(value);
    }
}
