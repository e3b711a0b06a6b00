// Calls of every command made from what its table says of its arguments: most make sense, some have a word too many, too
// few or in the wrong place.
using System.Text.Json;
using Larder.Engine.Execution.Specs;

namespace Larder.Conformance.Tests.Generated;

/// <summary>The same calls for the same seed.</summary>
sealed class CallGenerator(int seed)
{
    static readonly string[] Keys = ["k", "d", "s", "k:1", "STORE", "x"];
    static readonly string[] Counts = ["1", "1", "2", "2", "3", "0", "-1", "x", "100", ""];
    static readonly string[] Numbers = ["0", "1", "2", "3", "-1", "10", "x", "99999999999", "1.5", ""];
    static readonly string[] Patterns = ["*", "k*", "p"];
    static readonly string[] Extra = ["STORE", "STOREDIST", "STREAMS", "KEYS", "GET", "2", "k"];

    static readonly string[] Words =
        ["a", "b", "STORE", "LIMIT", "GET", "BY", "COUNT", "5", "KEYS", "STREAMS", "chan", "PERSIST", "default"];

    readonly System.Random _random = new(seed);

    public string[] Call(CommandSpec command)
    {
        List<string> words = [.. command.Name.Split('|')];
        if (command.Documentation.TryGetProperty("arguments", out JsonElement arguments)) AddAll(arguments, words);
        int name = command.Parent is null ? 1 : 2;
        switch (_random.Next(20))
        {
            case 0 or 1: Cut(words, name + _random.Next(3)); break;
            case 2 or 3: words.Add(One(Extra)); break;
            case 4: words.Insert(_random.Next(name, words.Count + 1), One(Extra)); break;
        }
        return [.. words];
    }

    /// <summary>One of several.</summary>
    public string One(string[] several) => several[_random.Next(several.Length)];

    static void Cut(List<string> words, int count)
    {
        if (count < words.Count) words.RemoveRange(count, words.Count - count);
    }

    void AddAll(JsonElement arguments, List<string> words)
    {
        foreach (JsonElement argument in arguments.EnumerateArray()) Add(argument, words);
    }

    void Add(JsonElement argument, List<string> words)
    {
        if (Has(argument, "optional") && _random.Next(2) == 0) return;
        string type = argument.GetProperty("type").GetString()!;
        string? token = argument.TryGetProperty("token", out JsonElement text) ? text.GetString() : null;
        if (type == "pure-token")
        {
            words.Add(token ?? "");
            return;
        }
        bool repeatsToken = Has(argument, "multiple_token");
        if (token is not null && !repeatsToken) words.Add(token);
        for (int left = Has(argument, "multiple") ? _random.Next(1, 4) : 1; left > 0; left--)
        {
            if (repeatsToken) words.Add(token ?? "");
            AddValue(argument, type, words);
        }
    }

    void AddValue(JsonElement argument, string type, List<string> words)
    {
        if (type == "block")
        {
            AddAll(argument.GetProperty("arguments"), words);
            return;
        }
        if (type == "oneof")
        {
            JsonElement choices = argument.GetProperty("arguments");
            Add(choices[_random.Next(choices.GetArrayLength())], words);
            return;
        }
        words.Add(type switch
        {
            "key" => One(Keys),
            "integer" when argument.GetProperty("name").GetString() == "numkeys" => One(Counts),
            "integer" or "double" or "unix-time" => One(Numbers),
            "pattern" => One(Patterns),
            _ => One(Words),
        });
    }

    static bool Has(JsonElement argument, string flag) =>
        argument.TryGetProperty("flags", out JsonElement flags) &&
        flags.EnumerateArray().Any(one => one.GetString() == flag);
}
