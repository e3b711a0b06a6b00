// A service that the tests of one class share.
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class SharedService : IAsyncLifetime
{
    internal ServiceProcess Service { get; private set; } = null!;

    internal ApiClient Api { get; private set; } = null!;

    internal HttpClient Http { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Service = await ServiceProcess.StartAsync();
        Http.BaseAddress = Service.Address;
        Api = new ApiClient(Http);
    }

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return Service.DisposeAsync();
    }
}
