// AWS's query protocol from a client's side: a form is posted, XML comes back. Signatures, time limits and the address are the
// HttpClient's.
using System.Xml;
using System.Xml.Linq;
using Larder.ElastiCache.Wire;

namespace Larder.ElastiCache;

/// <summary>What the generated client calls.</summary>
public abstract class QueryClient(HttpClient http, string version, string xmlNamespace)
{
    readonly XNamespace _xml = xmlNamespace;

    private protected Task CallAsync(string action, Action<FormWriter, string> write, CancellationToken stop) =>
        PostAsync(action, write, stop);

    private protected async Task<T> CallAsync<T>(
        string action, Action<FormWriter, string> write, string wrapper, Func<XElement, T> read, CancellationToken stop)
    {
        var answer = await PostAsync(action, write, stop);
        return read(answer.Element(_xml + wrapper) ?? new XElement(_xml + wrapper));
    }

    async Task<XElement> PostAsync(string action, Action<FormWriter, string> write, CancellationToken stop)
    {
        var form = new FormWriter();
        form.Add("Action", action);
        form.Add("Version", version);
        write(form, "");
        using var body = new FormUrlEncodedContent(form.Fields);
        using var answer = await http.PostAsync("/", body, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        var root = Parse(text);
        if (answer.IsSuccessStatusCode && root is not null) return root;
        var error = root?.Descendants().FirstOrDefault(element => element.Name.LocalName == "Error");
        string? Field(string name) => error?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        throw new ElastiCacheException(
            Field("Code") ?? $"{(int)answer.StatusCode}", Field("Message") ?? $"The service answered {(int)answer.StatusCode}.");
    }

    static XElement? Parse(string text)
    {
        try
        {
            return XElement.Parse(text);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
