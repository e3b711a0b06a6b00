// Extreme and odd numbers for every option that takes one, beside valkey-server: the reply, and what it made of the data.
//
//   == RPUSH k a b          what there is before
//   LPOP k {}               a command; {} is each of the numbers in turn
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Generated;

public sealed class NumberTests
{
    const string SetupMark = "== ";

    static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296",
        "-4294967296", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "9223372036854775", "9223372036854776", "-9223372036854775",
        "4611686018427387904", "9007199254740993", "99999999999999999999999", "nan", "inf", "-inf", "1e400", "1e10", "+5",
        "\" 5\"", "\"5 \"", "05", "0x10", "\"\"", "-0", "1.5", "-1.5", "0.0000001", "1e-400", "abc",
    ];

    public static TheoryData<string> Files =>
    [
        .. Directory.GetFiles(Scenario.Folder("Generated"), "*.txt").Order(StringComparer.Ordinal)
            .Select(path => Path.GetFileNameWithoutExtension(path)!),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Both_servers_take_and_refuse_the_same_numbers(string file)
    {
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        using Comparer comparer = new(real, own, 2);
        string[] setup = [];
        foreach (string line in File.ReadLines(Path.Combine(Scenario.Folder("Generated"), $"{file}.txt")))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith(SetupMark, StringComparison.Ordinal)) setup = line[SetupMark.Length..].Split(" ; ");
            else foreach (string number in Numbers) Try(comparer, setup, line, number);
        }
        Assert.True(comparer.Findings.Length == 0, comparer.Findings);
    }

    // A line may exclude numbers that the two are known to take differently: "LSET k {} z ! 2147483648 4294967295".
    static void Try(Comparer comparer, string[] setup, string line, string number)
    {
        string[] parts = line.Split(" ! ");
        if (parts.Length > 1 && parts[1].Split(' ').Contains(number)) return;
        comparer.Run(Step.Of("FLUSHALL"));
        foreach (string command in setup) comparer.Run(Step.Parse(command));
        comparer.Run(Step.Parse(parts[0].Replace("{}", number, StringComparison.Ordinal)));
        if (comparer.WasRefused) return;
        comparer.Run(Step.Of("SELECT", "0"));
        comparer.CompareKeyspace();
    }
}
