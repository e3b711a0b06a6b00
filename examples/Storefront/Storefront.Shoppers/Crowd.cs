// All shoppers: lets people in and asks them to leave so that there are as many as are wanted.
using Storefront.Counting;

namespace Storefront.Shoppers;

sealed class Crowd(Uri shop, ShopperCounters counters)
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    readonly LinkedList<(Shopper Shopper, Task Visit)> _inside = [];
    int _seed;
    volatile int _wanted;

    public int Wanted
    {
        get => _wanted;
        set => _wanted = value;
    }

    /// <summary>Runs until cancelled, and then until the last shopper has checked the basket and left.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false, UseProxy = false };
        using var http = new HttpClient(handler) { BaseAddress = shop, Timeout = TimeSpan.FromSeconds(65) };
        var leaving = new List<Task>();
        using var timer = new PeriodicTimer(Step);
        try
        {
            do
            {
                var wanted = Wanted;
                await RemoveLeftAsync(leaving);
                while (_inside.Count > wanted) leaving.Add(SendHome());
                while (_inside.Count < wanted) LetIn(http);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
        }

        while (_inside.Count > 0) leaving.Add(SendHome());
        await Task.WhenAll(leaving);
    }

    void LetIn(HttpClient http)
    {
        var shopper = new Shopper(new ShopBrowser(http, counters), counters, new Random(++_seed));
        _inside.AddLast((shopper, shopper.VisitAsync()));
    }

    Task SendHome()
    {
        var (shopper, visit) = _inside.First!.Value;
        _inside.RemoveFirst();
        if (!visit.IsCompleted) shopper.Leave();
        return visit;
    }

    // Awaiting a visit that has ended brings up what it threw.
    async Task RemoveLeftAsync(List<Task> leaving)
    {
        for (var node = _inside.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Visit.IsCompleted)
            {
                _inside.Remove(node);
                await node.Value.Visit;
            }

            node = next;
        }

        leaving.RemoveAll(visit => visit.IsCompletedSuccessfully);
    }
}
