// Random commands that make sense often enough: few keys, few fields, values of many kinds, now and then a wrong
// argument.
namespace Larder.Conformance.Tests.Random;

/// <summary>A source of random commands of one kind.</summary>
/// <param name="Templates">Commands whose words in braces are filled in, see Fill.</param>
sealed record CommandFamily(string Name, string[] Templates)
{
    // Drawn often: values that sit at the edges of numbers and encodings.
    static readonly string[] Values =
    [
        "", "0", "1", "-1", "10", "007", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "3.14", "-0.5", "1e10", "nan", "inf", "hello", "Hello World", "a\0b\r\nc", "é", new('x', 43), new('x', 45),
        new('y', 64), new('y', 65), new('z', 3000),
    ];

    static readonly string[] Floats = ["0", "1.5", "-2.25", "3e2", "0.1", "inf", "abc", "1e5000"];

    // Binary fractions, so that sums are exact whatever the order.
    static readonly string[] Scores =
        ["0", "1", "-1", "2", "2.5", "3", "0.25", "100", "70000", "-3000000000", "inf", "-inf"];

    static readonly System.Globalization.CultureInfo Invariant = System.Globalization.CultureInfo.InvariantCulture;

    static readonly string[] Units = ["m", "km", "mi", "ft", "KM", "yd"];

    static readonly string[] Patterns = ["*", "k*", "key[1-3]", "key?", "[^k]*", "f*", "nosuch"];

    /// <summary>Random commands, the same for the same seed.</summary>
    public IEnumerable<Step> Commands(int seed, int count)
    {
        System.Random random = new(seed);
        for (int at = 0; at < count; at++) yield return Make(Templates[random.Next(Templates.Length)], random);
    }

    static Step Make(string template, System.Random random)
    {
        Comparison comparison = template[0] == '~' ? Comparison.AnyOrder : Comparison.Exact;
        IEnumerable<string> words = template.TrimStart('~').Split(' ').SelectMany(word => FillAll(word, random));
        return Step.Of([.. words]) with { Comparison = comparison };
    }

    static IEnumerable<string> FillAll(string word, System.Random random) => word == "{many}"
        ? Enumerable.Range(0, random.Next(1, 200)).Select(_ => $"e{random.Next(20_000)}")
        : [Fill(word, random)];

    static string Letters(System.Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => (char)('a' + random.Next(3))));

    // A word may be the end of a longer one: weight_{field}.
    static string Fill(string word, System.Random random)
    {
        int at = word.IndexOf('{');
        return at <= 0 || word[0] == '#' ? FillWhole(word, random) : word[..at] + FillWhole(word[at..], random);
    }

    static string FillWhole(string word, System.Random random) => word switch
    {
        "{key}" => $"key{random.Next(8)}",
        "{number}" => $"number{random.Next(3)}",
        "{field}" => $"f{random.Next(12)}",
        "{value}" => random.Next(3) == 0 ? $"v{random.Next(1000)}" : Values[random.Next(Values.Length)],
        "{int}" => random.Next(10) == 0 ? Values[random.Next(Values.Length)] : $"{random.Next(-100, 100)}",
        "{float}" => Floats[random.Next(Floats.Length)],
        "{score}" => random.Next(3) == 0 ? Scores[random.Next(Scores.Length)] : $"{random.Next(-5, 20)}",
        "{weight}" => random.Next(15) == 0 ? Scores[random.Next(Scores.Length)] : $"{random.Next(-3, 4)}",
        "{bound}" => (random.Next(3) == 0 ? "(" : "") + Fill("{score}", random),
        "{member}" => random.Next(6) switch
        {
            0 => "-",
            1 => "+",
            2 => random.Next(5) == 0 ? "f1" : "(",
            _ => (random.Next(2) == 0 ? "(" : "[") + Fill("{field}", random),
        },
        "{degrees}" => (random.Next(-190, 190) / (random.Next(3) == 0 ? 1 : 2.125)).ToString("0.####", Invariant),
        "{length}" => random.Next(30) == 0
            ? Values[random.Next(Values.Length)]
            : $"{Math.Pow(10, random.Next(1, 7)):0}",
        "{unit}" => Units[random.Next(Units.Length)],
        "{lex}" => $"lex{random.Next(2)}",
        "{plain}" => $"plain{random.Next(2)}",
        "{index}" => $"{random.Next(-12, 12)}",
        "{offset}" => $"{random.Next(0, 200)}",
        "{seconds}" => $"{random.Next(1000, 100_000)}",
        "{at}" => $"{4_000_000_000 + random.Next(1000)}",
        "{stream}" => $"s{random.Next(4)}",
        "{group}" => $"g{random.Next(2)}",
        "{newid}" => random.Next(4) == 0 ? $"{random.Next(10)}-{random.Next(99)}" : "9-*",
        "{id}" or "({id}" => word.Replace("{id}", $"9-{random.Next(60)}", StringComparison.Ordinal),
        "{bit}" => $"{(random.Next(4) == 0 ? random.Next(40_000) : random.Next(300))}",
        "{bitindex}" => $"{random.Next(-300, 300)}",
        "{one}" => $"{random.Next(2)}",
        "#{one}" => $"#{random.Next(5)}",
        "{bits}" => random.Next(2) == 0 ? $"u{random.Next(1, 64)}" : $"i{random.Next(1, 65)}",
        "{rank}" => $"{random.Next(-100, 100)}",
        "{letters}" => Letters(random),
        "{pattern}" => Patterns[random.Next(Patterns.Length)],
        _ => word,
    };
}
