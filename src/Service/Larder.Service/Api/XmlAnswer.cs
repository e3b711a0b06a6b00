// The envelope around every answer of the API:
//
//   <CreateCacheClusterResponse xmlns="...">            <ErrorResponse xmlns="...">
//     <CreateCacheClusterResult>...</...>                 <Error><Type/><Code/><Message/></Error>
//     <ResponseMetadata><RequestId/></ResponseMetadata>   <RequestId/>
//   </CreateCacheClusterResponse>                       </ErrorResponse>
using System.Text;
using System.Xml;
using Larder.Service.Model;
using Microsoft.AspNetCore.Http;

namespace Larder.Service.Api;

/// <summary>Writes the answer to one request; each carries the request's id in its body and in a header.</summary>
sealed class XmlAnswer(string requestId)
{
    // A carriage return arrives as one only when it is written as a reference.
    static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(false),
        Indent = true,
        NewLineHandling = NewLineHandling.Entitize,
    };

    // What was given is told, but not at any length.
    const int MessageLengthMax = 2_000;

    public string RequestId { get; } = requestId;

    public Task SendResultAsync(HttpResponse response, ApiOperation operation, Action<XmlWriter> writeResult) =>
        SendAsync(response, 200, xml =>
        {
            xml.WriteStartElement($"{operation.Name}Response", ApiOperations.XmlNamespace);
            if (operation.ResultWrapper is not null)
            {
                xml.WriteStartElement(operation.ResultWrapper);
                writeResult(xml);
                xml.WriteEndElement();
            }
            xml.WriteStartElement("ResponseMetadata");
            xml.WriteElementString("RequestId", RequestId);
            xml.WriteEndElement();
            xml.WriteEndElement();
        });

    public Task SendErrorAsync(HttpResponse response, ApiException error) =>
        SendAsync(response, error.HttpStatus, xml =>
        {
            xml.WriteStartElement("ErrorResponse", ApiOperations.XmlNamespace);
            xml.WriteStartElement("Error");
            xml.WriteElementString("Type", error.HttpStatus < 500 ? "Sender" : "Receiver");
            xml.WriteElementString("Code", error.Code);
            xml.WriteElementString("Message", Shown(error.Message));
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", RequestId);
            xml.WriteEndElement();
        });

    static string Shown(string message)
    {
        if (message.Length <= MessageLengthMax) return message;
        var length = char.IsHighSurrogate(message[MessageLengthMax - 1]) ? MessageLengthMax - 1 : MessageLengthMax;
        return $"{message[..length]}...";
    }

    // The whole answer is written before the first byte goes out, so that a failure can still become an error.
    async Task SendAsync(HttpResponse response, int status, Action<XmlWriter> write)
    {
        using var body = new MemoryStream();
        using (var xml = XmlWriter.Create(body, Settings)) write(xml);
        response.StatusCode = status;
        response.ContentType = "text/xml";
        response.ContentLength = body.Length;
        response.Headers["x-amzn-RequestId"] = RequestId;
        body.Position = 0;
        await body.CopyToAsync(response.Body);
    }
}
