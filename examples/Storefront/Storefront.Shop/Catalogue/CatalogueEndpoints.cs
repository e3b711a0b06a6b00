// The pages of the catalogue. A request with "Cache-Control: no-cache" is answered from the database: the demo's load balancer
// asks so while its switch for the cache is off.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Storefront.Shop.Catalogue;

static class CatalogueEndpoints
{
    public static void MapCatalogue(this IEndpointRouteBuilder shop)
    {
        shop.MapGet("/", HomeAsync);
        shop.MapGet("/categories/{categoryId:int}", CategoryAsync);
        shop.MapGet("/products/{productId:int}", ProductAsync);
    }

    /// <summary>Whether a request may be answered from the read cache.</summary>
    public static bool MayUseCache(this HttpRequest request) =>
        request.Headers.CacheControl != CacheControlHeaderValue.NoCacheString;

    static async Task<IResult> HomeAsync(HttpRequest request, CatalogueReads catalogue, CancellationToken cancel)
    {
        var frame = await FrameAsync(catalogue, request.MayUseCache(), cancel);
        return Results.Ok(new { Frame = frame, Shelf = frame.Popular });
    }

    static async Task<IResult> CategoryAsync(
        int categoryId, int? page, HttpRequest request, CatalogueReads catalogue, CancellationToken cancel)
    {
        if (page is < 0 or > 1000) return Results.BadRequest(new { Error = "page must be from 0 to 1000" });
        var isCached = request.MayUseCache();
        var frame = FrameAsync(catalogue, isCached, cancel);
        var shelf = catalogue.CategoryAsync(categoryId, page ?? 0, isCached, cancel);
        await Task.WhenAll(frame, shelf);
        return Results.Ok(new { Frame = await frame, Shelf = await shelf });
    }

    static async Task<IResult> ProductAsync(
        int productId, HttpRequest request, CatalogueReads catalogue, CancellationToken cancel)
    {
        var isCached = request.MayUseCache();
        var frame = FrameAsync(catalogue, isCached, cancel);
        var product = catalogue.ProductAsync(productId, isCached, cancel);
        var reviews = catalogue.ReviewsAsync(productId, isCached, cancel);
        var alsoBought = catalogue.AlsoBoughtAsync(productId, isCached, cancel);
        await Task.WhenAll(frame, product, reviews, alsoBought);
        if (await product is null) return Results.NotFound(new { Error = $"there is no product {productId}" });
        return Results.Ok(new
        {
            Frame = await frame,
            Product = await product,
            Reviews = await reviews,
            AlsoBought = await alsoBought,
        });
    }

    // What stands around every page.
    static async Task<PageFrame> FrameAsync(CatalogueReads catalogue, bool isCached, CancellationToken cancel)
    {
        var categories = catalogue.CategoriesAsync(isCached, cancel);
        var popular = catalogue.PopularAsync(isCached, cancel);
        await Task.WhenAll(categories, popular);
        return new PageFrame(await categories, await popular);
    }

    sealed record PageFrame(IReadOnlyList<CategorySummary> Categories, IReadOnlyList<ProductSummary> Popular);
}
