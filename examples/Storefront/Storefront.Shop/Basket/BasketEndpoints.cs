// Basket and checkout. Every change is committed to the cache before it is answered, and can be repeated without harm:
// a shopper whose application server died in the middle just asks again, and another one answers.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Storefront.Shop.Catalogue;

namespace Storefront.Shop.Basket;

static class BasketEndpoints
{
    public static void MapBasket(this IEndpointRouteBuilder shop)
    {
        shop.MapGet("/basket", ShowAsync);
        shop.MapPut("/basket/{productId:int}", PutAsync);
        shop.MapPost("/checkout/{orderId:guid}", CheckOutAsync);
    }

    static async Task<IResult> ShowAsync(HttpContext http, CatalogueReads catalogue, CancellationToken cancel)
    {
        await http.Session.LoadAsync(cancel);
        var basket = new SessionBasket(http.Session).Read();
        var products = await Task.WhenAll(basket.Keys.Select(
            id => catalogue.ProductAsync(id, http.Request.MayUseCache(), cancel)));
        var totalCents = products.Sum(product => product is null ? 0 : (long)product.PriceCents * basket[product.Id]);
        return Results.Ok(new { Quantities = basket, TotalCents = totalCents });
    }

    static async Task<IResult> PutAsync(
        int productId, int quantity, HttpContext http, CatalogueReads catalogue, CancellationToken cancel)
    {
        if (quantity is < 0 or > SessionBasket.MostOfOneProduct)
            return Results.BadRequest(new { Error = $"quantity must be from 0 to {SessionBasket.MostOfOneProduct}" });
        if (await catalogue.ProductAsync(productId, http.Request.MayUseCache(), cancel) is null)
            return Results.NotFound(new { Error = $"there is no product {productId}" });
        await http.Session.LoadAsync(cancel);
        var basket = new SessionBasket(http.Session);
        basket.Put(productId, quantity);
        await http.Session.CommitAsync(cancel);
        return Results.Ok(new { Quantities = basket.Read() });
    }

    static async Task<IResult> CheckOutAsync(
        Guid orderId, HttpContext http, OrderDatabase orders, CatalogueReads catalogue, CancellationToken cancel)
    {
        await http.Session.LoadAsync(cancel);
        var basket = new SessionBasket(http.Session);
        var quantities = basket.Read();
        if (quantities.Count > 0 && await orders.PlaceAsync(orderId, quantities, cancel))
            await catalogue.ProductsChangedAsync(quantities.Keys);
        basket.Empty();
        await http.Session.CommitAsync(cancel);
        return Results.Ok(new { OrderId = orderId, Quantities = basket.Read() });
    }
}
