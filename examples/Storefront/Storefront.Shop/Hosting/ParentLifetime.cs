// Ties an application server's life to the process that started it. That process holds the other end of standard input
// and never writes: the end of input is the order to stop, and also comes when the parent was killed. Ctrl-C reaches
// every process of the terminal; the server leaves it to the parent, which stops its servers in good order.
using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Storefront.Shop.Hosting;

sealed class ParentLifetime(IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    PosixSignalRegistration? _interrupt;
    PosixSignalRegistration? _terminate;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            lifetime.StopApplication();
        });
        _ = StopAtEndOfInputAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _interrupt?.Dispose();
        _terminate?.Dispose();
    }

    async Task StopAtEndOfInputAsync()
    {
        using var input = Console.OpenStandardInput();
        var ignored = new byte[64];
        while (await input.ReadAsync(ignored) > 0) { }
        lifetime.StopApplication();
    }
}
