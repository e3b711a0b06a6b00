// larder demo: the architecture that all this is for, running and shown.
using System.CommandLine;
using Larder.Cli.Launch;

namespace Larder.Cli.Commands;

static class DemoCommand
{
    public static Command Build(Launchers launchers)
    {
        Option<int> seconds = Options.Range("--seconds", "Stop after so long; 0 runs until Ctrl-C.", 0, 0, 86400);
        Option<bool> headless = new("--headless") { Description = "No live page: print a summary at the end." };
        Option<int> port = Options.Port("--port", "Port of the live page; another where a demo has this.", 6410);
        Option<int> servicePort = Options.Range(
            "--service-port", "Port of the demo's own service; 0 takes a free one.", 0, 0, 65535);
        Option<string?> database = new("--database")
        {
            Description = "PostgreSQL connection string of the shop's database; SQLite without it.",
            HelpName = "CONNECTION",
        };
        Option<int> timeToLive = Options.Range(
            "--time-to-live", "Seconds for which a read is served from the cache.", 45, 1, 3600);
        Option<bool> quiet = new("--quiet") { Description = "Leave the switches alone: the cache on, nothing killed." };
        Command command = new("demo", "Run a shop on two caches: shoppers, load balancer, application servers, database.")
        {
            seconds, headless, port, servicePort, database, timeToLive, quiet,
        };
        command.SetAction((parsed, stop) => launchers.Demo(
            new DemoRequest(
                parsed.GetValue(seconds), parsed.GetValue(headless), parsed.GetValue(port),
                parsed.GetValue(servicePort), parsed.GetValue(database), TimeSpan.FromSeconds(parsed.GetValue(timeToLive)),
                parsed.GetValue(quiet)),
            stop));
        return command;
    }
}
