// A shopper's basket, kept in the session: one session entry per product, "basket:<product id>" -> quantity. Two
// requests that put different products into one basket at the same time therefore do not lose each other's work.
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Storefront.Shop.Basket;

/// <summary>The basket of the session of one request; the session must be loaded.</summary>
public sealed class SessionBasket(ISession session)
{
    const string Prefix = "basket:";
    public const int MostOfOneProduct = 99;

    /// <summary>Quantities by product id.</summary>
    public SortedDictionary<int, int> Read()
    {
        var quantities = new SortedDictionary<int, int>();
        foreach (var key in session.Keys)
        {
            if (!key.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            var productId = int.Parse(key.AsSpan(Prefix.Length), CultureInfo.InvariantCulture);
            quantities[productId] = session.GetInt32(key)!.Value;
        }

        return quantities;
    }

    /// <summary>Sets how many of a product are in the basket; 0 takes it out. Twice is as good as once.</summary>
    public void Put(int productId, int quantity)
    {
        if (quantity == 0) session.Remove(Key(productId));
        else session.SetInt32(Key(productId), quantity);
    }

    public void Empty()
    {
        foreach (var productId in Read().Keys) session.Remove(Key(productId));
    }

    static string Key(int productId) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{productId}");
}
