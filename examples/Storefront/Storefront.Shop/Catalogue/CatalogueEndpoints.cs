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
        var catalogue = For(request, cached, database);
        var categories = catalogue.CategoriesAsync(cancel);
        var products = catalogue.BestsellersAsync(cancel);
        return Results.Ok(new { Categories = await categories, Products = await products });
    }

    static async Task<IResult> CategoryAsync(
        int categoryId, int? page, HttpRequest request, CachedCatalogue cached, DatabaseCatalogue database,
        CancellationToken cancel)
    {
        if (page is < 0 or > 1000) return Results.BadRequest(new { Error = "page must be from 0 to 1000" });
        var catalogue = For(request, cached, database);
        var categories = catalogue.CategoriesAsync(cancel);
        var products = catalogue.CategoryAsync(categoryId, page ?? 0, cancel);
        return Results.Ok(new { Categories = await categories, Products = await products });
    }

    static async Task<IResult> ProductAsync(
        int productId, HttpRequest request, CachedCatalogue cached, DatabaseCatalogue database,
        CancellationToken cancel)
    {
        var catalogue = For(request, cached, database);
        var categories = catalogue.CategoriesAsync(cancel);
        var reviews = catalogue.ReviewsAsync(productId, cancel);
        var alsoBought = catalogue.AlsoBoughtAsync(productId, cancel);
        var product = await catalogue.ProductAsync(productId, cancel);
        await Task.WhenAll(categories, reviews, alsoBought);
        if (product is null) return Results.NotFound(new { Error = $"there is no product {productId}" });
        return Results.Ok(new
        {
            Product = product,
            Reviews = await reviews,
            Products = await alsoBought,
            Categories = await categories,
        });
    }

    static ICatalogue For(HttpRequest request, CachedCatalogue cached, DatabaseCatalogue database) =>
        request.Headers.CacheControl == CacheControlHeaderValue.NoCacheString ? database : cached;
}
