using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Memory for one secret: locked against swapping where allowed, between guard pages, zeroised on
/// release.
/// </summary>
/// <remarks>
/// Source: libsodium, "Secure memory" (sodium_malloc). Locking is best effort: a low RLIMIT_MEMLOCK
/// disables it. Not promised in a browser: there it is ordinary memory that is zeroised on release,
/// for there are no pages to guard (SECURITY.md, "Memory").
/// </remarks>
internal sealed unsafe class GuardedMemory : SafeHandle
{
    private readonly int _size;

    /// <summary>Allocates guarded memory.</summary>
    /// <exception cref="IOException">The system has no memory to give.</exception>
    public GuardedMemory(int size)
        : base(0, ownsHandle: true)
    {
        SetHandle(
            OperatingSystem.IsBrowser()
                ? (nint)NativeMemory.AllocZeroed((nuint)size)
                : NativeSodium.sodium_malloc((nuint)size)
        );
        if (IsInvalid)
            throw new IOException("libsodium could not allocate guarded memory");
        _size = size;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// The bytes; only between <c>DangerousAddRef</c> and <c>DangerousRelease</c>.
    /// </summary>
    public Span<byte> Bytes => new((void*)handle, _size);

    public void MakeReadOnly()
    {
        if (!OperatingSystem.IsBrowser())
            _ = NativeSodium.sodium_mprotect_readonly(handle);
    }

    protected override bool ReleaseHandle()
    {
        if (OperatingSystem.IsBrowser())
        {
            NativeMemory.Clear((void*)handle, (nuint)_size);
            NativeMemory.Free((void*)handle);
        }
        else
        {
            NativeSodium.sodium_free(handle);
        }

        return true;
    }
}
