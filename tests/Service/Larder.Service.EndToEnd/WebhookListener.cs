// A small HTTP server that takes notifications, and at first refuses as many as it is told to.
using System.Net;
using System.Text.Json;
using Larder.TestKit;

namespace Larder.Service.EndToEnd;

sealed class WebhookListener : IDisposable
{
    readonly HttpListener _listener = new();
    readonly List<JsonElement> _messages = [];
    int _refusals;

    public WebhookListener(int refusals)
    {
        _refusals = refusals;
        Url = $"http://127.0.0.1:{Ports.Free()}/events/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Those that it has taken, in the order in which they came.</summary>
    public IReadOnlyList<JsonElement> Messages
    {
        get { lock (_messages) return [.. _messages]; }
    }

    public void Dispose() => _listener.Close();

    async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext http;
            try
            {
                http = await _listener.GetContextAsync();
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            var message = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.InputStream);
            var isTaken = _refusals-- <= 0;
            if (isTaken)
            {
                lock (_messages) _messages.Add(message);
            }
            http.Response.StatusCode = isTaken ? 200 : 503;
            http.Response.Close();
        }
    }
}
