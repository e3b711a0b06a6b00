// A node as a process of its own, so that its memory is its own, with what the kernel says about it.
using System.Globalization;
using System.Text.RegularExpressions;
using Larder.TestKit;
using Xunit;

namespace Larder.Limits.Tests;

sealed class NodeProcess : IDisposable
{
    const long BytesPerKiB = 1024;

    readonly ServerProcess _process;
    readonly RespConnection _control;

    /// <param name="directives">Name and value in turn, as on the command line.</param>
    public NodeProcess(params string[] directives)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        _process = LarderNode.Start("valkey", ["--io-threads", "2", .. directives]);
        _control = new RespConnection(_process.Connect());
    }

    /// <summary>Memory that the process has at present, in bytes.</summary>
    public long ResidentBytes => Status("VmRSS");

    /// <summary>The most memory that the process had since <see cref="ForgetPeak"/>, in bytes.</summary>
    public long PeakBytes => Status("VmHWM");

    /// <summary>Whether a library whose file is called so is in the process.</summary>
    public bool HasLoaded(string library) => File.ReadAllText($"/proc/{_process.ProcessId}/maps").Contains(library);

    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.ProcessId}/clear_refs", "5");

    public WireClient Connect() => new(_process.Connect());

    /// <summary>Sends words on a connection of its own that is always read, and returns the raw reply.</summary>
    public string Call(params string[] words) => RespConnection.Text(_control.Call(words));

    /// <summary>A number that INFO shows.</summary>
    public long Info(string section, string field) => Number(Call("INFO", section), $"{field}:");

    /// <summary>A number that CLIENT LIST shows of the client of this name; -1 when there is none.</summary>
    public long OfClient(string name, string field)
    {
        var line = Call("CLIENT", "LIST").Split('\n').FirstOrDefault(line => line.Contains($" name={name} "));
        return line is null ? -1 : Number(line, $" {field}=");
    }

    public void Dispose()
    {
        _control.Dispose();
        _process.Dispose();
    }

    static long Number(string text, string before)
    {
        var match = Regex.Match(text, Regex.Escape(before) + @"(-?\d+)");
        Assert.True(match.Success, $"no {before} in: {text}");
        return long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    long Status(string name)
    {
        foreach (var line in File.ReadLines($"/proc/{_process.ProcessId}/status"))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
            var kib = line.AsSpan(name.Length).Trim(":\t kB");
            return long.Parse(kib, CultureInfo.InvariantCulture) * BytesPerKiB;
        }
        throw new InvalidDataException($"no {name} of process {_process.ProcessId}");
    }
}
