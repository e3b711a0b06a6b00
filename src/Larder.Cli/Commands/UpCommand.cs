// larder up: the managed service on this machine.
using System.CommandLine;
using System.Net;
using Larder.Cli.Launch;

namespace Larder.Cli.Commands;

static class UpCommand
{
    public static Command Build(Launchers launchers)
    {
        Option<int> port = Options.Port("--port", "Port of the API and the web console.", 6400);
        Option<string> data = Options.Data("Folder for state, logs and the nodes' files.");
        Option<string> runtime = Options.OneOf(
            "--runtime", "What runs as a node: Larder's own, or the servers of this machine.", "larder", "valkey", "native");
        Option<string?> memory = Options.Memory(
            "--memory", "Memory that nodes may be given together, such as 64gb; usually what this machine has.");
        Option<string?> bind = Address();
        Option<string[]> names = new("--name")
        {
            Description = "A name by which the service is reached beyond loopback. Several are possible.",
            HelpName = "HOST",
        };
        Option<bool> requireKeys = new("--require-keys")
        {
            Description = "Answer only signed requests on loopback too (larder keys add).",
        };
        Option<string?> notify = NotifyUrl();
        Option<bool> openMetrics = new("--open-metrics")
        {
            Description = "Show /metrics to everybody, also where all else needs a key.",
        };
        Option<bool> openCaches = new("--open-caches")
        {
            Description = "Allow caches without token and users where other machines reach them.",
        };
        Option<string[]> export = new("--export")
        {
            Description = "A folder that snapshots may be exported to and restored from. Several are possible.",
            HelpName = "FOLDER",
        };
        HostOptions host = new();
        Command command = new(
            "up",
            "Run the service: the ElastiCache API and the web console on this machine. "
            + "docs/api.md lists the actions of the API that it answers.")
        {
            port, data, runtime, memory, bind, names, requireKeys, openMetrics, openCaches, notify, export,
        };
        foreach (Option option in host.All) command.Options.Add(option);
        command.SetAction((parsed, stop) =>
        {
            string folder = Path.GetFullPath(parsed.GetRequiredValue(data));
            UpRequest request = new(parsed.GetValue(port), folder, parsed.GetRequiredValue(runtime))
            {
                MemoryBytes = parsed.GetValue(memory) is { } amount ? Options.BytesOf(amount) : null,
                Bind = parsed.GetValue(bind) is { } address ? IPAddress.Parse(address) : null,
                Names = parsed.GetValue(names) is { Length: > 0 } given ? given : [],
                RequireKeys = parsed.GetValue(requireKeys),
                OpenMetrics = parsed.GetValue(openMetrics),
                OpenCaches = parsed.GetValue(openCaches),
                NotifyUrl = parsed.GetValue(notify) is { } url ? new Uri(url) : null,
                Host = host.Read(parsed),
                Export = parsed.GetValue(export) is { Length: > 0 } folders ? folders : [],
            };
            return launchers.Up(request, stop);
        });
        return command;
    }

    static Option<string?> NotifyUrl()
    {
        Option<string?> option = new("--notify-url")
        {
            Description = "Who is told by POST of the events of caches that have a notification topic.",
            HelpName = "URL",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is not [var token, ..]) return;
            if (!Uri.TryCreate(token.Value, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
                result.AddError($"--notify-url must be an http or https URL, not '{token.Value}'");
        });
        return option;
    }

    static Option<string?> Address()
    {
        Option<string?> option = new("--bind")
        {
            Description = "Address to listen on besides loopback; 0.0.0.0 is all. Requests must then be signed.",
            HelpName = "ADDRESS",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !IPAddress.TryParse(token.Value, out _))
                result.AddError($"--bind must be an address of this machine in figures, not '{token.Value}'");
        });
        return option;
    }
}
