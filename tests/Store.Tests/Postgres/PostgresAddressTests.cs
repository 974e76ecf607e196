using Npgsql;
using SecureGenomics.Provenance.Store.Postgres;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://sgp@db.example.org:6543/studies", null)]
    [InlineData(
        "postgresql://sgp@db.example.org/studies",
        "postgres://sgp@db.example.org:5432/studies"
    )]
    [InlineData("postgres://a%40b@[::1]:5432/x%20y", null)]
    [InlineData("postgres://sgp@:5432/studies?host=%2Frun%2Fpostgresql", null)]
    [InlineData(
        "postgres://sgp@/studies?host=/run/postgresql",
        "postgres://sgp@:5432/studies?host=%2Frun%2Fpostgresql"
    )]
    [InlineData(
        "postgres://sgp@db:5432/studies?sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.pem",
        null
    )]
    public void An_address_is_written_in_one_form(string text, string? canonical)
    {
        var address = PostgresAddress.Parse(text);

        Assert.Equal(canonical ?? text, address.ToString());
        Assert.Equal(address, PostgresAddress.Parse(address.ToString()));
    }

    [Fact]
    public void An_address_is_told_to_the_driver()
    {
        var settings = PostgresAddress
            .Parse("postgres://a%40b@[::1]:6543/x%20y")
            .ToConnectionString();

        Assert.Equal(
            ("::1", 6543, "a@b", "x y"),
            (settings.Host, settings.Port, settings.Username, settings.Database)
        );
        Assert.Null(settings.Password);
    }

    [Theory]
    [InlineData("postgres://u@localhost/d", SslMode.Prefer)]
    [InlineData("postgres://u@127.0.0.1/d", SslMode.Prefer)]
    [InlineData("postgres://u@[::1]/d", SslMode.Prefer)]
    [InlineData("postgres://u@/d?host=/run", SslMode.Prefer)]
    [InlineData("postgres://u@db.example.org/d", SslMode.VerifyFull)]
    [InlineData("postgres://u@10.0.0.7/d", SslMode.VerifyFull)]
    [InlineData("postgres://u@10.0.0.7/d?sslmode=disable", SslMode.Disable)]
    [InlineData("postgres://u@10.0.0.7/d?sslmode=require", SslMode.Require)]
    [InlineData("postgres://u@10.0.0.7/d?sslmode=verify-ca", SslMode.VerifyCA)]
    [InlineData("postgres://u@localhost/d?sslmode=verify-full", SslMode.VerifyFull)]
    public void The_way_to_another_machine_is_encrypted_unless_the_address_says_not(
        string text,
        SslMode mode
    ) => Assert.Equal(mode, PostgresAddress.Parse(text).ToConnectionString().SslMode);

    [Theory]
    [InlineData("", "expected the address")]
    [InlineData("ledger.db", "expected the address")]
    [InlineData("mysql://u@h/d", "expected the address")]
    [InlineData("POSTGRES://u@h/d", "expected the address")]
    [InlineData("postgres://h/d", "expected the address")]
    [InlineData("postgres://@h/d", "expected the address")]
    [InlineData("postgres://u@h", "expected the address")]
    [InlineData("postgres://u@h/", "expected the address")]
    [InlineData("postgres://u@h/d/e", "expected the address")]
    [InlineData("postgres://u@h/d#x", "expected the address")]
    [InlineData("postgres://u@h/d?", "expected the address")]
    [InlineData("postgres://u@h1,h2/d", "expected the address")]
    [InlineData("postgres://u@h;Password=x/d", "expected the address")]
    [InlineData("postgres://u@h:/d", "expected the address")]
    [InlineData("postgres://u@h/d ", "expected the address")]
    [InlineData("postgres://u@h/d\n", "expected the address")]
    [InlineData("postgres://u@h:0/d", "expected a port")]
    [InlineData("postgres://u@h:65536/d", "expected a port")]
    [InlineData("postgres://u@/d", "names no host")]
    [InlineData("postgres://u@h/d?host=/run", "a host and a socket")]
    [InlineData("postgres://u@/d?host=run", "expected a full path")]
    [InlineData("postgres://u@/d?host=/a,/b", "expected a full path")]
    [InlineData("postgres://u@h/d?sslmode=prefer", "expected once each")]
    [InlineData("postgres://u@h/d?sslmode=require&sslmode=disable", "expected once each")]
    [InlineData("postgres://u@h/d?password=x", "expected once each")]
    [InlineData("postgres://u@h/d?sslmode", "malformed part: sslmode")]
    [InlineData("postgres://u%00@h/d", "malformed part: user")]
    [InlineData("postgres://u@h/d%0A", "malformed part: database")]
    [InlineData("postgres://u@h/%FF", "malformed part: database")]
    public void What_is_no_address_is_refused(string text, string words) =>
        Assert.Contains(
            words,
            Assert.Throws<FormatException>(() => PostgresAddress.Parse(text)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("postgres://u:hunter2@h/d", "holds no password")]
    [InlineData("postgres://u:@h/d", "holds no password")]
    [InlineData("postgres://u:hunter2@h", "expected the address")]
    [InlineData("postgres://u@h/d?password=hunter2", "expected once each")]
    public void A_password_is_refused_and_not_repeated(string text, string words)
    {
        var fault = Assert.Throws<FormatException>(() => PostgresAddress.Parse(text));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", $"{fault}", StringComparison.Ordinal);
    }
}
