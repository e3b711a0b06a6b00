// Answers as XML: names, nesting and formats that clients parse.
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Larder.Service.Api;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using DefaultHttpContext = Microsoft.AspNetCore.Http.DefaultHttpContext;
using Xunit;

namespace Larder.Service.Tests.Api;

public class XmlTests
{
    [Fact]
    public void Lists_nest_under_their_element_names_and_times_are_ISO_8601()
    {
        var message = new CacheClusterMessage
        {
            CacheClusters =
            [
                new CacheCluster
                {
                    CacheClusterId = "a",
                    NumCacheNodes = 1,
                    AuthTokenEnabled = false,
                    CacheClusterCreateTime = new DateTimeOffset(2026, 11, 23, 3, 2, 1, 45, TimeSpan.FromHours(2)),
                    CacheNodes = [new CacheNode { Endpoint = new Endpoint { Address = "h", Port = 6500 } }],
                },
            ],
        };
        const string expected =
            "<R><CacheClusters><CacheCluster>"
            + "<CacheClusterId>a</CacheClusterId>"
            + "<NumCacheNodes>1</NumCacheNodes>"
            + "<CacheClusterCreateTime>2026-11-23T01:02:01.045Z</CacheClusterCreateTime>"
            + "<CacheNodes><CacheNode>"
            + "<Endpoint><Address>h</Address><Port>6500</Port></Endpoint>"
            + "</CacheNode></CacheNodes>"
            + "<AuthTokenEnabled>false</AuthTokenEnabled>"
            + "</CacheCluster></CacheClusters></R>";
        Assert.Equal(expected, Xml(message.Write));
    }

    [Fact]
    public void An_empty_list_leaves_an_empty_element_and_an_absent_one_none()
    {
        Assert.Equal("<R><TagList /></R>", Xml(new TagListMessage { TagList = [] }.Write));
        Assert.Equal("<R />", Xml(new TagListMessage().Write));
    }

    [Fact]
    public void A_list_without_an_element_name_uses_member()
    {
        var message = new AllowedNodeTypeModificationsMessage { ScaleUpModifications = ["a", "b"] };
        Assert.Equal(
            "<R><ScaleUpModifications><member>a</member><member>b</member></ScaleUpModifications></R>",
            Xml(message.Write));
    }

    [Fact]
    public void A_name_given_on_the_shape_of_a_list_names_the_list()
    {
        var values = new PendingModifiedValues
        {
            LogDeliveryConfigurations = [new PendingLogDeliveryConfiguration { LogFormat = "json" }],
        };
        Assert.Equal(
            "<R><PendingLogDeliveryConfiguration><member><LogFormat>json</LogFormat></member>"
            + "</PendingLogDeliveryConfiguration></R>",
            Xml(values.Write));
    }

    [Fact]
    public void Text_is_escaped()
    {
        var xml = Xml(new TagListMessage { TagList = [new Tag { Key = "<&>", Value = "\"" }] }.Write);
        Assert.Equal("<R><TagList><Tag><Key>&lt;&amp;&gt;</Key><Value>\"</Value></Tag></TagList></R>", xml);
    }

    [Fact]
    public async Task Line_ends_arrive_as_they_are()
    {
        const string text = "a\r\nb\rc\n";
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new XmlAnswer("id").SendErrorAsync(context.Response, new ApiException("Code", 400, text));
        body.Position = 0;
        Assert.Equal(text, XDocument.Load(body, LoadOptions.PreserveWhitespace).Descendants()
            .Single(element => element.Name.LocalName == "Message").Value);
    }

    [Theory]
    [InlineData(1_999)]
    [InlineData(2_000)]
    public async Task What_was_given_is_not_told_at_any_length(int before)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        var text = new string('x', before) + "\U0001F600" + new string('x', 100_000);
        await new XmlAnswer("id").SendErrorAsync(context.Response, new ApiException("Code", 400, text));
        body.Position = 0;
        Assert.Equal($"{new string('x', before)}...", XDocument.Load(body).Descendants()
            .Single(element => element.Name.LocalName == "Message").Value);
    }

    static string Xml(Action<XmlWriter> write)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("R");
            write(xml);
            xml.WriteEndElement();
        }
        return text.ToString();
    }
}
