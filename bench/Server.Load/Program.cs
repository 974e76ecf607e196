using System.Globalization;
using SecureGenomics.Provenance.Server.Load;

// CONTRIBUTIONS FOLDER PROTOCOL [STORE]: a server process in the folder, 200 contributors at once, and
// the floors below what it does, all in one run. The protocol is a folder in a Git commit.
if (args is not [var count, var folder, var protocol, .. { Length: <= 1 } rest])
{
    Console.Error.WriteLine("usage: Server.Load CONTRIBUTIONS FOLDER PROTOCOL [STORE]");
    return 2;
}

await new LoadRun(
    int.Parse(count, CultureInfo.InvariantCulture),
    Path.GetFullPath(folder),
    protocol,
    rest is [var store] ? store : "sqlite"
).RunAsync();
return 0;
