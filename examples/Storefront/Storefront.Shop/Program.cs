// One application server of the storefront. It says "ready URL" on standard output once it takes requests.
using Microsoft.Extensions.Hosting;
using Storefront.Shop.Hosting;

var app = await ShopServer.BuildAsync(ShopOptions.FromEnvironment());
await app.StartAsync();
Console.WriteLine($"ready {app.Urls.First()}");
await app.WaitForShutdownAsync();
await app.DisposeAsync();
