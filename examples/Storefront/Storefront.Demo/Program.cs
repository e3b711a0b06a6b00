// The demo on its own, without the larder command: dotnet run --project examples/Storefront/Storefront.Demo -- --help
using System.CommandLine;
using Storefront.Demo;

var seconds = new Option<int?>("--seconds") { Description = "How long to run; without it, until Ctrl-C." };
seconds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() is < 2 or > 86_400)
        result.AddError("--seconds takes a number from 2 to 86400");
});
var headless = new Option<bool>("--headless") { Description = "No live page, only the summary." };
var pagePort = new Option<int>("--page-port")
{
    Description = "The port of the live page.",
    DefaultValueFactory = _ => new DemoOptions().PagePort,
};
var api = new Option<Uri>("--api")
{
    Description = "The ElastiCache API that creates the caches.",
    DefaultValueFactory = _ => new DemoOptions().ApiEndpoint,
    CustomParser = result =>
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp)
            return uri;
        result.AddError("--api takes a URL such as http://127.0.0.1:6400");
        return null;
    },
};
var database = new Option<string?>("--database") { Description = "A PostgreSQL connection string; else SQLite." };
var timeToLive = new Option<int>("--time-to-live")
{
    Description = "Seconds for which a read is served from the cache.",
    DefaultValueFactory = _ => (int)new DemoOptions().TimeToLive.TotalSeconds,
};
var quiet = new Option<bool>("--quiet") { Description = "Leave the switches alone: the cache on, nothing killed." };

var command = new RootCommand("The storefront: an application whose sessions and database reads are in caches.")
{
    seconds, headless, pagePort, api, database, timeToLive, quiet,
};
command.SetAction((parsed, cancellationToken) => StorefrontDemo.RunAsync(
    new DemoOptions
    {
        Seconds = parsed.GetValue(seconds),
        Headless = parsed.GetValue(headless),
        PagePort = parsed.GetValue(pagePort),
        ApiEndpoint = parsed.GetValue(api)!,
        DatabaseConnectionString = parsed.GetValue(database),
        TimeToLive = TimeSpan.FromSeconds(parsed.GetValue(timeToLive)),
        Quiet = parsed.GetValue(quiet),
    },
    cancellationToken));
// After Ctrl-C the servers get their time to end in good order.
return await command.Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
