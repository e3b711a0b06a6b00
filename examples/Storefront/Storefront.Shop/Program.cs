// One application server of the storefront. It says "ready URL" on standard output once it takes requests.
using Microsoft.Extensions.Hosting;
using Storefront.Shop.Hosting;

var app = ShopServer.Build(ShopOptions.FromEnvironment());
try
{
    await app.StartAsync();
}
catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
{
    // Told to stop before it had started: nothing is lost, no request was taken.
    return;
}

Console.WriteLine($"ready {app.Urls.First()}");
await app.WaitForShutdownAsync();
await app.DisposeAsync();
