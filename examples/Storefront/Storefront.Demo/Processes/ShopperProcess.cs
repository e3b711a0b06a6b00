// The process of the shoppers, as many as are wanted.
using System.Diagnostics;
using System.Globalization;
using Storefront.Counting;
using Storefront.Shoppers;

namespace Storefront.Demo.Processes;

sealed class ShopperProcess : IDisposable
{
    static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(180);

    readonly Process _process;
    readonly ShopperCounters _counters;
    int _wanted;

    public ShopperProcess(Uri shop, string countersPath)
    {
        _counters = new ShopperCounters(countersPath);
        _process = ChildProgram.Start(typeof(Crowd).Assembly, [shop.ToString(), countersPath], []);
    }

    /// <summary>Ends when the process has.</summary>
    public Task Exit => _process.WaitForExitAsync();

    public ShopperCounts Counts => _counters.Read();

    public void Want(int shoppers)
    {
        if (shoppers == _wanted) return;
        _wanted = shoppers;
        Tell(string.Create(CultureInfo.InvariantCulture, $"{shoppers}"));
    }

    /// <summary>Sends all home: each looks into the basket once more. Ends when the last has gone.</summary>
    public async Task LeaveAsync()
    {
        Tell("leave");
        try
        {
            await Exit.WaitAsync(LeaveLimit);
        }
        catch (TimeoutException)
        {
            throw new DemoException("the shoppers do not get out of the shop");
        }

        if (_process.ExitCode != 0) throw new DemoException("the shoppers' process failed");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
        _counters.Dispose();
    }

    void Tell(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended; whoever waits for it sees that.
        }
    }
}
