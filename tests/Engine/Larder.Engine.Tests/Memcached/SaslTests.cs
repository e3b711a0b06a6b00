// Logging in over the binary protocol: SASL PLAIN with a file of passwords (-S).
using Larder.Engine.Settings.Syntax;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class SaslTests
{
    const ushort Denied = 0x20;

    [Fact]
    public void Only_who_has_logged_in_is_served()
    {
        using var folder = new TemporaryFolder();
        using var node = new MemcachedNode("-S", "-Y", Passwords(folder));
        using (var guest = node.Connect())
        {
            guest.Send(BinaryWire.Request(0x0b));
            Assert.Contains("1.6.45", guest.Read(reply => reply.EndsWith("1.6.45")));
            guest.Send(BinaryWire.Request(0x00, "a"));
            Assert.Equal(BinaryWire.Reply(0x00, "Auth failure.", Denied) + "<closed>", guest.ReadToEnd());
        }
        using var user = node.Connect();
        user.Send(BinaryWire.Request(0x21, "PLAIN", value: "\0jane\0wrong"));
        Assert.Contains("Auth failure.", user.Read(reply => reply.EndsWith("failure.")));
        user.Send(BinaryWire.Request(0x21, "CRAM-MD5", value: "\0jane\0secret"));
        Assert.Contains("Auth failure.", user.Read(reply => reply.EndsWith("failure.")));
        Assert.Equal(
            BinaryWire.Reply(0x21, "Authenticated") + BinaryWire.Reply(0x00, "Not found", 1) + BinaryWire.Reply(0x0a, ""),
            user.Binary(BinaryWire.Request(0x21, "PLAIN", value: "\0jane\0secret") + BinaryWire.Request(0x00, "a")));
    }

    [Fact]
    public void The_mechanisms_are_told()
    {
        using var folder = new TemporaryFolder();
        using var node = new MemcachedNode("-S", "-Y", Passwords(folder));
        using var client = node.Connect();
        client.Send(BinaryWire.Request(0x20));
        Assert.Equal(BinaryWire.Reply(0x20, "PLAIN"), client.Read(reply => reply.EndsWith("PLAIN")));
    }

    [Theory]
    [InlineData("-S -B ascii")]
    [InlineData("-S -B auto")]
    [InlineData("-Y FILE -B binary")]
    [InlineData("-S")]
    public void What_does_not_go_together_is_refused(string options)
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ConfigException>(() => new MemcachedNode(options.Replace("FILE", Passwords(folder)).Split(' ')));
    }

    static string Passwords(TemporaryFolder folder)
    {
        var path = folder.Of("passwords");
        File.WriteAllText(path, "john:doe\njane:secret\n");
        return path;
    }
}
