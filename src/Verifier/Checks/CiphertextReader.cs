using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Reads one ciphertext after the other into the same memory, which therefore does not
/// grow with their number.</summary>
internal sealed class CiphertextReader(Evidence evidence, RlweContext context)
{
    private const long MaximumBytes = 64 << 20;

    private byte[] _stream = [];
    private byte[] _again = [];
    private Ciphertext? _ciphertext;

    /// <summary>The bytes last read; good until the next.</summary>
    public ReadOnlySpan<byte> Stream => _stream;

    /// <summary>Whether the bytes last read are the only ones that the ciphertext is written
    /// as.</summary>
    public bool IsCanonical
    {
        get
        {
            var size = SealStream.SizeOf(_ciphertext!);
            if (size != _stream.Length)
                return false;
            if (_again.Length != size)
                _again = new byte[size];
            SealStream.Write(_ciphertext!, _again);
            return _again.AsSpan().SequenceEqual(_stream);
        }
    }

    /// <summary>Reads a ciphertext; good until the next.</summary>
    /// <exception cref="SealFormatException">The bytes are not one such object.</exception>
    /// <exception cref="DiscrepancyException">There is no such blob, it is larger than any
    /// ciphertext, or has other bytes.</exception>
    public Ciphertext Read(ArtifactDigest digest)
    {
        var size = evidence.SizeOf(digest, MaximumBytes);
        if (size != _stream.Length)
            _stream = new byte[size];
        evidence.ReadObject(digest, _stream);
        if (_ciphertext is null)
            _ciphertext = SealStream.LoadCiphertext(context, _stream);
        else
            SealStream.LoadCiphertextInto(context, _stream, _ciphertext);
        return _ciphertext;
    }
}
