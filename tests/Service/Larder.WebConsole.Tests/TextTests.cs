// Texts of the console: bytes that are shown and typed, and a new cache in the words of other tools.
using System.Text;
using Larder.WebConsole.Caches;
using Larder.WebConsole.Nodes;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class TextTests
{
    [Theory]
    [InlineData("get a", "get|a")]
    [InlineData("  set  \"a b\" 'c d' ", "set|a b|c d")]
    [InlineData("set k \"\\x41\\n\\\"\"", "set|k|A\n\"")]
    [InlineData("set k ''", "set|k|")]
    [InlineData("set k ü", "set|k|ü")]
    public void A_command_line_is_parted_as_redis_cli_parts_it(string line, string words) =>
        Assert.Equal(words.Split('|'), ByteText.Words(line)!.Select(word => Encoding.UTF8.GetString(word)));

    [Theory]
    [InlineData("get \"a")]
    [InlineData("get 'a")]
    [InlineData("get \"a\"b")]
    public void A_quote_that_is_not_closed_is_no_command(string line) => Assert.Null(ByteText.Words(line));

    [Fact]
    public void What_is_no_text_is_escaped_and_can_be_typed()
    {
        byte[] key = [0, 1, (byte)'a', 0xff, (byte)'"'];
        var shown = ByteText.Show(key);
        Assert.Equal("\\x00\\x01a\\xff\\\"", shown);
        Assert.Equal(key, ByteText.Words($"\"{shown}\"")![0]);
    }

    [Theory]
    [InlineData("", "\"\"", "\"\"")]
    [InlineData("plain:1", "plain:1", "plain:1")]
    [InlineData("a b", "a b", "\"a b\"")]
    [InlineData(" a", "\" a\"", "\" a\"")]
    [InlineData("a  b", "\"a  b\"", "\"a  b\"")]
    [InlineData("'a", "\"'a\"", "\"'a\"")]
    [InlineData("a\\x00", "a\\x00", "a\\x00")]
    [InlineData("ü\n\"", "\"ü\\n\\\"\"", "\"ü\\n\\\"\"")]
    [InlineData("\0", "\"\\x00\"", "\"\\x00\"")]
    public void A_name_can_be_seen_and_typed(string name, string shown, string typed)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        Assert.Equal(shown, ByteText.Name(bytes));
        Assert.Equal(typed, ByteText.Typed(bytes));
        Assert.Equal(bytes, Assert.Single(ByteText.Words(typed)!));
    }

    [Fact]
    public void Replies_are_written_as_redis_cli_writes_them()
    {
        RespReply Bytes(string text) => new(RespKind.Bytes) { Bytes = Encoding.UTF8.GetBytes(text) };
        var inner = new RespReply(RespKind.List) { Items = [Bytes("b"), new RespReply(RespKind.Number) { Number = 3 }] };
        var reply = new RespReply(RespKind.List) { Items = [Bytes("a"), inner, RespReply.Nil] };
        Assert.Equal("1) \"a\"\n2) 1) \"b\"\n   2) (integer) 3\n3) (nil)", ReplyText.Of(reply));
    }

    [Fact]
    public void A_secret_is_in_no_text()
    {
        var cache = new NewCache { Name = "shop", AuthToken = "a-token-of-sixteen-and-more", Replicas = 0 };
        Assert.DoesNotContain(cache.AuthToken, NewCacheText.Cli(cache, "http://127.0.0.1:6400"));
        Assert.DoesNotContain(cache.AuthToken, NewCacheText.Terraform(cache));
        Assert.Equal("AUTH •••", ReplyText.Masked(ByteText.Words("auth ada secret")!, "auth ada secret"));
    }

    [Fact]
    public void What_a_shell_would_read_is_quoted()
    {
        var cache = new NewCache { Name = "shop", Description = "Ada's $(shop)" };
        Assert.Contains("--replication-group-description 'Ada'\\''s $(shop)'", NewCacheText.Cli(cache, "http://127.0.0.1:6400"));
        cache.Description = "\"${path}\"";
        Assert.Contains("\"\\\"$${path}\\\"\"", NewCacheText.Terraform(cache));
    }
}
