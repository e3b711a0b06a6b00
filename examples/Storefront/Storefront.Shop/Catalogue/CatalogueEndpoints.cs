// The pages of the catalogue. A request with "Cache-Control: no-cache" is answered from the database: the demo sends a
// share of its requests so, to measure what the shop would be without its cache.
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

    static async Task<IResult> HomeAsync(
        HttpRequest request, CachedCatalogue cached, DatabaseCatalogue database, CancellationToken cancel)
    {
        var frame = await FrameAsync(For(request, cached, database), cancel);
        return Results.Ok(new { Frame = frame, Shelf = frame.Popular });
    }

    static async Task<IResult> CategoryAsync(
        int categoryId, int? page, HttpRequest request, CachedCatalogue cached, DatabaseCatalogue database,
        CancellationToken cancel)
    {
        if (page is < 0 or > 1000) return Results.BadRequest(new { Error = "page must be from 0 to 1000" });
        var catalogue = For(request, cached, database);
        var frame = FrameAsync(catalogue, cancel);
        var shelf = catalogue.CategoryAsync(categoryId, page ?? 0, cancel);
        return Results.Ok(new { Frame = await frame, Shelf = await shelf });
    }

    static async Task<IResult> ProductAsync(
        int productId, HttpRequest request, CachedCatalogue cached, DatabaseCatalogue database,
        CancellationToken cancel)
    {
        var catalogue = For(request, cached, database);
        var frame = FrameAsync(catalogue, cancel);
        var product = catalogue.ProductAsync(productId, cancel);
        var reviews = catalogue.ReviewsAsync(productId, cancel);
        var alsoBought = catalogue.AlsoBoughtAsync(productId, cancel);
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
    static async Task<PageFrame> FrameAsync(ICatalogue catalogue, CancellationToken cancel)
    {
        var categories = catalogue.CategoriesAsync(cancel);
        var popular = catalogue.PopularAsync(cancel);
        return new PageFrame(await categories, await popular);
    }

    static ICatalogue For(HttpRequest request, CachedCatalogue cached, DatabaseCatalogue database) =>
        request.Headers.CacheControl == CacheControlHeaderValue.NoCacheString ? database : cached;

    sealed record PageFrame(IReadOnlyList<CategorySummary> Categories, IReadOnlyList<ProductSummary> Popular);
}
