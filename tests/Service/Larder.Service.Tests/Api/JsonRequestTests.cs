// Requests of the JSON protocol that are JSON, and yet hold no texts.
using System.Text;
using System.Text.Json;
using Larder.Service.Api.AutoScaling;
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Api;

public class JsonRequestTests
{
    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\u0000")]
    [InlineData("\u00ff")]
    public void What_is_no_text_is_told_to_the_sender(string text)
    {
        // Each character a byte: the last is no UTF-8.
        var json = $$$"""{"T":"{{{text}}}","L":["{{{text}}}"],"M":{"a":"{{{text}}}"} }""";
        using var document = JsonDocument.Parse(Encoding.Latin1.GetBytes(json));
        var request = new JsonRequest(document.RootElement);
        AssertMalformed(() => request.Text("T"));
        AssertMalformed(() => request.Texts("L"));
        AssertMalformed(() => request.Map("M"));
    }

    [Fact]
    public void Names_of_a_map_are_texts_too()
    {
        using var document = JsonDocument.Parse("""{"M":{"\ud800":"a"}}""");
        AssertMalformed(() => new JsonRequest(document.RootElement).Map("M"));
    }

    static void AssertMalformed(Func<object?> read) =>
        Assert.Equal("SerializationException", Assert.Throws<ApiException>(() => read()).Code);
}
