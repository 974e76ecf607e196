using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Server;

/// <summary>A log's tree behind the lock of its study: a store is used by one thread at a
/// time.</summary>
internal sealed class LockedNodes(IMerkleNodes nodes, Lock gate) : IMerkleNodes
{
    public ulong Size
    {
        get
        {
            lock (gate)
                return nodes.Size;
        }
    }

    public Sha256Digest NodeAt(int level, ulong position)
    {
        lock (gate)
            return nodes.NodeAt(level, position);
    }
}
