// Sends the same commands to two servers and collects what they answer differently.
using System.Text;
using Larder.TestKit;

namespace Larder.Conformance.Tests;

/// <summary>Two connections that hear the same.</summary>
sealed class Comparer : IDisposable
{
    const int MaxFindings = 20;

    readonly RespConnection _real;
    readonly RespConnection _own;
    readonly List<string> _findings = [];
    int _steps;

    public Comparer(ServerProcess real, ServerProcess own, int protocol)
    {
        _real = new RespConnection(real.Connect());
        _own = new RespConnection(own.Connect());
        Reset(_real, protocol);
        Reset(_own, protocol);
    }

    /// <summary>What was answered differently; empty when nothing was.</summary>
    public string Findings => string.Join('\n', _findings);

    static void Reset(RespConnection connection, int protocol)
    {
        connection.Call("FLUSHALL");
        if (protocol != 2) connection.Call("HELLO", $"{protocol}");
    }

    /// <summary>The last command was refused by the real server.</summary>
    public bool WasRefused { get; private set; }

    /// <summary>Sends a command to both; false when the replies differ.</summary>
    public bool Run(Step step)
    {
        _steps++;
        Reply real = new(_real.Call(step.Words)), own = new(_own.Call(step.Words));
        WasRefused = real.IsError;
        if (real.IsSame(own, step.Comparison) || Differences.Explain(step, real, own)) return true;
        if (_findings.Count < MaxFindings) _findings.Add($"step {_steps}: {step}\n    real: {real}\n    own:  {own}");
        return false;
    }

    /// <summary>Compares all keys with their types, values and expiry.</summary>
    public void CompareKeyspace()
    {
        Run(Step.Parse("~ KEYS *"));
        Run(Step.Of("DBSIZE"));
        foreach (string key in Keys())
        {
            Run(Step.Of("TYPE", key));
            Run(Step.Of("PEXPIRETIME", key) with { Comparison = Comparison.Near });
            string type = Encoding.ASCII.GetString(_real.Call("TYPE", key)).Trim('+', '\r', '\n');
            Run(type switch
            {
                "string" => Step.Of("GET", key),
                "list" => Step.Of("LRANGE", key, "0", "-1"),
                "hash" => Step.Of("HGETALL", key) with { Comparison = Comparison.AnyOrder },
                "set" => Step.Of("SMEMBERS", key) with { Comparison = Comparison.AnyOrder },
                "zset" => Step.Of("ZRANGE", key, "0", "-1", "WITHSCORES"),
                "stream" => Step.Of("XRANGE", key, "-", "+"),
                _ => Step.Of("EXISTS", key),
            });
        }
    }

    IEnumerable<string> Keys() =>
        Encoding.UTF8.GetString(_real.Call("KEYS", "*")).Split("\r\n").Where((line, at) => at > 0 && at % 2 == 0);

    public void Dispose()
    {
        _real.Dispose();
        _own.Dispose();
    }
}
