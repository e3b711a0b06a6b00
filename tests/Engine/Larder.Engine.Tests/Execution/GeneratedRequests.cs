// Plausible requests of a command, made from the description of its arguments in the command table.
using System.Text.Json;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Tests.Execution;

/// <summary>The same seed makes the same requests.</summary>
sealed class GeneratedRequests(int seed)
{
    /// <summary>How often an argument stands there that may stand there several times; also what numkeys says.</summary>
    const int Several = 2;

    static readonly string[] Keys = ["string", "list", "hash", "set", "zset", "stream", "missing", "number"];

    readonly Random _random = new(seed);

    /// <summary>Commands that make a value of each kind under the names that the requests use.</summary>
    public static string[] Preparation =>
    [
        "DEL string list hash set zset stream missing number", "SET string value", "SET number 5", "RPUSH list a b c",
        "HSET hash f 1 g 2", "SADD set a b c", "ZADD zset 1 a 2 b", "XADD stream 1-1 f v", "XGROUP CREATE stream group 0",
    ];

    /// <summary>The words of one request.</summary>
    public List<string> Next(CommandSpec command)
    {
        List<string> words = [.. command.Name.Split('|')];
        if (command.Documentation.TryGetProperty("arguments", out var arguments)) AddAll(words, arguments);
        return words;
    }

    void AddAll(List<string> words, JsonElement arguments)
    {
        foreach (var argument in arguments.EnumerateArray())
        {
            if (!HasFlag(argument, "optional") || _random.Next(2) == 0) Add(words, argument);
        }
    }

    void Add(List<string> words, JsonElement argument)
    {
        var repeats = HasFlag(argument, "multiple") ? Several : 1;
        for (var i = 0; i < repeats; i++)
        {
            var hasToken = argument.TryGetProperty("token", out var token);
            if (hasToken && (i == 0 || HasFlag(argument, "multiple_token"))) words.Add(token.GetString()!);
            var type = argument.GetProperty("type").GetString();
            if (type == "pure-token") continue;
            if (type == "block") AddAll(words, argument.GetProperty("arguments"));
            else if (type == "oneof")
            {
                var choices = argument.GetProperty("arguments");
                Add(words, choices[_random.Next(choices.GetArrayLength())]);
            }
            else words.Add(Value(type!, argument.GetProperty("name").GetString()!));
        }
    }

    string Value(string type, string name) => type switch
    {
        "key" => Keys[_random.Next(Keys.Length)],
        "pattern" => "*",
        "double" => name == "timeout" ? "0.01" : "1.5", // whoever waits does not wait long
        "unix-time" => "33000000000",
        "integer" => Integer(name),
        _ => Text(name),
    };

    string Integer(string name) => name switch
    {
        "numkeys" => $"{Several}",
        "milliseconds" or "timeout" => "10",
        "cursor" or "index" => "0",
        "client-id" => "99999999",
        _ => $"{_random.Next(1, 20)}",
    };

    string Text(string name) => name switch
    {
        "username" => "somebody",
        "group" => "group",
        "id" or "start" or "end" or "lastid" or "min-idle-time" => "1-1",
        "min" or "max" => "1",
        "script" => "return redis.call('get', 'string')",
        "function" => "f",
        "parameter" => "tracking-table-max-keys",
        "channel" or "shardchannel" => "channel",
        "field" => "f",
        "member" => "a",
        _ => $"{_random.Next(100)}",
    };

    static bool HasFlag(JsonElement argument, string flag) =>
        argument.TryGetProperty("flags", out var flags) && flags.EnumerateArray().Any(each => each.GetString() == flag);
}
