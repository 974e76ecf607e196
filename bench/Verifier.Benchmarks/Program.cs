using System.Globalization;
using SecureGenomics.Provenance.Verifier.Benchmarks;

// "whole CONTRIBUTIONS EMPTY-FOLDER" makes a bundle and measures its verification; "again FOLDER"
// measures it once more.
switch (args)
{
    case ["whole", var count, var folder]:
        MadeBundle.Make(int.Parse(count, CultureInfo.InvariantCulture), folder);
        WholeBundle.Measure(folder);
        return 0;
    case ["again", var folder]:
        WholeBundle.Measure(folder);
        return 0;
    default:
        Console.Error.WriteLine("expected: whole CONTRIBUTIONS EMPTY-FOLDER, or again FOLDER");
        return 2;
}
