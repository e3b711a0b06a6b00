// One shopper's visit: looks around, puts things into the basket, at times checks out, and leaves. Whenever the shop
// shows the basket, the shopper compares it with what he put there: this is how a lost session is found.
using System.Text.Json;
using Storefront.Counting;

namespace Storefront.Shoppers;

sealed class Shopper(ShopBrowser browser, ShopperCounters counters, Random random)
{
    const int ThinkTimeMs = 300;
    const int FewestSteps = 20;
    const int MostSteps = 60;
    const double CheckOutShare = 0.2;
    const double SearchShare = 0.005;

    // As many as the shop has, see seed.sql. Few things draw most of the eyes: what is on the first shelf, and there what
    // stands first.
    const int CategoryCount = 24;
    const int ProductCount = 20_000;
    static readonly Popularity CategoryRanks = new(CategoryCount, 1.8);
    static readonly Popularity ShelfRanks = new(12, 2);
    static readonly Popularity PageRanks = new(2, 2);
    static readonly Popularity ProductRanks = new(ProductCount, 1);

    readonly Dictionary<int, int> _basket = [];
    readonly CancellationTokenSource _leaving = new();
    int[] _shelf = [];
    int? _product;
    bool _sessionLost;

    /// <summary>Ends the visit early; the shopper still checks the basket on the way out.</summary>
    public void Leave() => _leaving.Cancel();

    public async Task VisitAsync()
    {
        counters.SessionBegan();
        await LookAtAsync("/");
        for (var steps = random.Next(FewestSteps, MostSteps); steps > 0 && !_leaving.IsCancellationRequested; steps--)
        {
            await StepAsync();
            await ThinkAsync();
        }

        Compare(await browser.BasketAsync(HttpMethod.Get, "/basket"));
        if (_basket.Count > 0 && random.NextDouble() < CheckOutShare) await CheckOutAsync();
        counters.SessionEnded();
    }

    Task StepAsync() => random.NextDouble() switch
    {
        < 0.30 => LookAtAsync("/"),
        < 0.45 => LookAtAsync(
            $"/categories/{1 + CategoryRanks.Draw(random)}?page={PageRanks.Draw(random)}"),
        < 0.80 => LookAtProductAsync(),
        < 0.92 => PutAsync(random.Next(1, 4)),
        < 0.95 => PutAsync(0),
        _ => ShowBasketAsync(),
    };

    // Most products are found on a shelf that the shop shows; a few by searching the whole catalogue.
    Task LookAtProductAsync()
    {
        var fromShelf = _shelf.Length > 0 && random.NextDouble() >= SearchShare;
        _product = fromShelf
            ? _shelf[Math.Min(ShelfRanks.Draw(random), _shelf.Length - 1)]
            : 1 + ProductRanks.Draw(random);
        return LookAtAsync($"/products/{_product}");
    }

    async Task LookAtAsync(string path)
    {
        using var page = await browser.ReadCatalogueAsync(path);
        if (page is null || !page.RootElement.TryGetProperty("shelf", out var shelf)) return;
        _shelf = [.. shelf.EnumerateArray().Select(product => product.GetProperty("id").GetInt32())];
    }

    async Task PutAsync(int quantity)
    {
        if (_product is not { } product) return;
        var shown = await browser.BasketAsync(HttpMethod.Put, $"/basket/{product}?quantity={quantity}");
        if (quantity == 0) _basket.Remove(product);
        else _basket[product] = quantity;
        Compare(shown);
    }

    async Task ShowBasketAsync() => Compare(await browser.BasketAsync(HttpMethod.Get, "/basket"));

    async Task CheckOutAsync()
    {
        var shown = await browser.BasketAsync(HttpMethod.Post, $"/checkout/{Guid.NewGuid()}");
        _basket.Clear();
        Compare(shown);
    }

    void Compare(Dictionary<int, int>? shown)
    {
        if (shown is null) return;
        var same = shown.Count == _basket.Count
            && _basket.All(line => shown.TryGetValue(line.Key, out var quantity) && quantity == line.Value);
        counters.BasketCompared();
        if (same || _sessionLost) return;
        _sessionLost = true;
        counters.SessionLost();
    }

    // People do not click in step; the pause between two clicks has an exponential distribution.
    async Task ThinkAsync()
    {
        try
        {
            var pauseMs = Math.Min(-ThinkTimeMs * Math.Log(1 - random.NextDouble()), 5 * ThinkTimeMs);
            await Task.Delay(TimeSpan.FromMilliseconds(pauseMs), _leaving.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
