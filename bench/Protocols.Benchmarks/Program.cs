using System.Globalization;
using BenchmarkDotNet.Running;
using SecureGenomics.Provenance.Benchmarks;
using SecureGenomics.Provenance.Protocols.Benchmarks;

// "vcf MEGABYTES" reads made files of that size once each, by the clock; anything else goes to
// BenchmarkDotNet.
if (args is ["vcf", var megabytes])
    return WholeFiles.Run(int.Parse(megabytes, CultureInfo.InvariantCulture));
BenchmarkSwitcher.FromAssembly(typeof(WholeFiles).Assembly).Run(args, InProcess.Config);
return 0;
