// larder up on one host of several: the options that are told of it.
using System.CommandLine;
using System.Net;
using Larder.Cli.Launch;

namespace Larder.Cli.Commands;

/// <summary>They go together: without --join, or the variable in its place, none of them means anything.</summary>
sealed class HostOptions
{
    public const string JoinVariable = "LARDER_JOIN";
    const int UsualGraceSeconds = 30;

    readonly Option<string?> _join = new("--join")
    {
        Description = "Be one host of a service of several, which share this PostgreSQL database. "
            + $"It holds a password: better told in the variable {JoinVariable}.",
        HelpName = "CONNECTION",
    };

    readonly Option<string?> _name = new("--host")
    {
        Description = "With --join: the name of this host; usually the machine's.", HelpName = "NAME",
    };

    readonly Option<string?> _zone = new("--zone")
    {
        Description = "With --join: the availability zone that this host stands for.", HelpName = "ZONE",
    };

    readonly Option<string?> _address = new("--address")
    {
        Description = "Where clients, and with --join the other hosts, reach this machine; usually where it is bound.",
        HelpName = "ADDRESS",
    };

    readonly Option<int> _siloPort = Options.Range(
        "--silo-port", "With --join: the port at which the other hosts reach the service; 0 takes a free one.", 0, 0, 65535);

    readonly Option<int> _grace = Options.Range(
        "--grace", "With --join: seconds that a host may be gone before its nodes get other places.",
        UsualGraceSeconds, 10, 86_400);

    readonly Option<int> _nodePort = Options.Port(
        "--node-port",
        "The first of the thousand ports that nodes are given; told, 6379 and 11211 are not taken for new caches.",
        HostRequest.UsualNodePort);

    readonly Option<string?> _snapshots = new("--snapshots")
    {
        Description = "With --join: a folder for snapshots that all hosts share.", HelpName = "FOLDER",
    };

    public HostOptions() => _address.Validators.Add(result =>
    {
        if (result.Tokens is [var token, ..] && !IPAddress.TryParse(token.Value, out _))
            result.AddError($"--address must be an address of this machine in figures, not '{token.Value}'");
    });

    public IEnumerable<Option> All => [_join, _name, _zone, _address, _siloPort, _grace, _nodePort, _snapshots];

    /// <summary>The connection that was told, on the command line or in the variable; null for none.</summary>
    public static string? JoinOf(string? told) =>
        (told ?? Environment.GetEnvironmentVariable(JoinVariable)) is { Length: > 0 } join ? join : null;

    /// <summary>What was told; null where nothing was.</summary>
    public HostRequest? Read(ParseResult parsed)
    {
        string? join = JoinOf(parsed.GetValue(_join));
        if (join is null && All.All(option => parsed.GetResult(option) is null or { Implicit: true })) return null;
        return new HostRequest(join)
        {
            Name = parsed.GetValue(_name),
            Zone = parsed.GetValue(_zone),
            Address = parsed.GetValue(_address) is { } address ? IPAddress.Parse(address) : null,
            SiloPort = parsed.GetValue(_siloPort),
            GraceSeconds = parsed.GetValue(_grace),
            FirstNodePort = parsed.GetValue(_nodePort),
            Snapshots = parsed.GetValue(_snapshots) is { } folder ? Path.GetFullPath(folder) : null,
        };
    }
}
