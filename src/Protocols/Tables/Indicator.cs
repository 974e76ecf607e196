namespace SecureGenomics.Provenance.Protocols;

/// <summary>A column made from another one: 1 where a row meets a condition, else 0.</summary>
/// <param name="Name">Shares its names with the columns.</param>
/// <param name="Of">The column that is asked.</param>
/// <param name="Test">The condition.</param>
/// <param name="Value">What the column is held against.</param>
public sealed record Indicator(string Name, string Of, IndicatorTest Test, ExactDecimal Value)
{
    internal static Indicator Read(YamlSection indicator)
    {
        var name = TableColumn.ReadName(indicator);
        var of = indicator.Text("of");
        (string Word, IndicatorTest Test)[] tests =
        [
            ("equals", IndicatorTest.Equal),
            ("at_least", IndicatorTest.AtLeast),
            ("at_most", IndicatorTest.AtMost),
        ];
        var asked = tests.Where(test => indicator.Has(test.Word)).ToArray();
        if (asked is not [var (word, condition)])
            throw indicator.Error("of", "one of equals, at_least and at_most", "none or several");
        var read = new Indicator(name, of, condition, indicator.Decimal(word));
        indicator.RequireNothingElse();
        return read;
    }
}

/// <summary>How an indicator asks.</summary>
public enum IndicatorTest
{
    /// <summary>The value itself (<c>equals</c>).</summary>
    Equal = 0,

    /// <summary>The value or more (<c>at_least</c>).</summary>
    AtLeast,

    /// <summary>The value or less (<c>at_most</c>).</summary>
    AtMost,
}
