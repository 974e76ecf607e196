using System.Text;

namespace SecureGenomics.Provenance.Protocols.Benchmarks;

/// <summary>A made VCF of any size, streamed from one block that repeats: nothing but the reader
/// takes time.</summary>
internal sealed class MadeVcf(int genomes, int variantsInTable, int oneInSites)
{
    private const int BlockSites = 20_000;

    /// <summary>The table: every site of the file at <c>oneInSites</c>, up to
    /// <c>variantsInTable</c>.</summary>
    public VariantTable Table { get; } =
        VariantTable.Parse(
            Encoding.UTF8.GetBytes(
                "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n"
                    + string.Concat(
                        Enumerable
                            .Range(0, variantsInTable)
                            .Select(i =>
                                $"GRCh38\t21\t{5_000_000 + i * oneInSites * 10}\trs{i + 1}\tA\tG\tG\tA\t.\tmade\n"
                            )
                    )
            ),
            "variants.tsv"
        );

    /// <summary>The file, at least this long.</summary>
    public Stream Open(long bytes)
    {
        var header = Encoding.ASCII.GetBytes(
            "##fileformat=VCFv4.2\n##contig=<ID=21,length=46709983>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
                + string.Join('\t', Enumerable.Range(0, genomes).Select(i => $"s{i}"))
                + "\n"
        );
        var sites = Math.Max(
            variantsInTable * oneInSites,
            Math.Min(BlockSites, 40_000_000 / (genomes * 4 + 60))
        );
        return new Repeated(
            header,
            Sites(0, sites, repeats: false),
            Sites(0, sites, repeats: true),
            bytes
        );
    }

    /// <summary>Sites of the table's positions once, and then the same lines elsewhere, again and
    /// again.</summary>
    private byte[] Sites(int first, int count, bool repeats)
    {
        var text = new StringBuilder();
        var samples = string.Join(
            '\t',
            Enumerable.Range(0, genomes).Select(i => i % 7 == 0 ? "0|1" : "0|0")
        );
        for (var i = first; i < first + count; i++)
        {
            text.Append("chr21\t")
                .Append((repeats ? 5_000_001 : 5_000_000) + i * 10)
                .Append("\trs")
                .Append(i)
                .Append("\tA\tG\t100\tPASS\tAC=1;AF=0.000199681;AN=5008;NS=2504;DP=8012\tGT\t")
                .Append(samples)
                .Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private sealed class Repeated(byte[] header, byte[] first, byte[] block, long bytes) : Stream
    {
        private byte[] _part = header;
        private int _offset;
        private int _parts;
        private long _given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _given;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_offset == _part.Length)
            {
                if (_given >= bytes)
                    return 0;
                _part = _parts++ == 0 ? first : block;
                _offset = 0;
            }

            var length = Math.Min(count, _part.Length - _offset);
            _part.AsSpan(_offset, length).CopyTo(buffer.AsSpan(offset));
            _offset += length;
            _given += length;
            return length;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();
    }
}
