// The libraries that scripts find beside Lua's own: cjson, cmsgpack, struct. What they answer at the edges, in Valkey's words.
using Xunit;

namespace Larder.Engine.Tests.Scripting;

public sealed class ScriptLibraryTests(SandboxTests.Node node) : IClassFixture<SandboxTests.Node>
{
    [Theory]
    [InlineData("'+1'", "1")]
    [InlineData("'+.5'", "0.5")]
    [InlineData("'+0x1F'", "31")]
    [InlineData("'+inf'", "inf")]
    [InlineData("'-nan'", "-nan")]
    [InlineData("'nan(1)'", "nan")]
    [InlineData("'+x'", "Expected value but found invalid number at character 1")]
    [InlineData("'infinite'", "Expected the end but found invalid token at character 4")]
    [InlineData("'\"a\\0b\"'", "Expected value but found unexpected end of string at character 3")]
    [InlineData("string.rep('[', 1001)", "Found too many nested data structures (1001) at character 1001")]
    public void Json_is_read_as_the_real_server_reads_it(string json, string expected) =>
        Assert.Equal(expected, Text($"return tostring(cjson.decode({json}))"));

    [Theory]
    [InlineData("cjson.encode_invalid_numbers(true) local r = cjson.encode({1/0, -1/0, 0/0}) " +
        "cjson.encode_invalid_numbers(false) return r", "[inf,-inf,nan]")]
    [InlineData("local mode = cjson.encode_invalid_numbers('null') local r = cjson.encode({1/0, 0/0}) " +
        "cjson.encode_invalid_numbers('off') return mode .. r", "null[null,null]")]
    [InlineData("return cjson.encode_invalid_numbers('foo')",
        "bad argument #1 to 'encode_invalid_numbers' (invalid option 'foo')")]
    [InlineData("return cjson.encode_sparse_array(1)", "bad argument #1 to 'encode_sparse_array' (invalid option '1')")]
    [InlineData("return cjson.encode_sparse_array(false, 1, 2, 3)",
        "bad argument #4 to 'encode_sparse_array' (found too many arguments)")]
    [InlineData("return cjson.encode_number_precision(15)",
        "bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14)")]
    [InlineData("return cjson.encode_number_precision('x')",
        "bad argument #1 to 'encode_number_precision' (number expected, got string)")]
    [InlineData("local t = {} for i = 1, 1001 do t = {t} end return cjson.encode(t)",
        "Cannot serialise, excessive nesting (1001)")]
    public void Options_of_json_are_those_of_the_real_server(string script, string expected) =>
        Assert.Equal(expected, Text(script));

    [Theory]
    [InlineData("return tostring(cmsgpack.unpack('\\207\\255\\255\\255\\255\\255\\255\\255\\255'))", "-1")]
    [InlineData("return table.concat({cmsgpack.unpack_limit('\\1\\2\\3', 0)}, ',')", "1,2,3")]
    [InlineData("return table.concat({cmsgpack.unpack_limit('\\1\\2\\3', 0, 1)}, ',')", "1")]
    [InlineData("return table.concat({cmsgpack.unpack_limit('\\1\\2\\3', 2^40)}, ',')", "-1,1,2,3")]
    [InlineData("return cmsgpack.unpack('\\196\\1a')", "Bad data format in input.")]
    [InlineData("return cmsgpack.unpack(nil)", "bad argument #1 to 'unpack' (string expected, got nil)")]
    [InlineData("return cmsgpack.unpack_limit('a')", "bad argument #2 to 'unpack_limit' (number expected, got no value)")]
    [InlineData("return cmsgpack.unpack('\\129\\192\\1')", "table index is nil")]
    [InlineData("return cmsgpack.unpack('\\129\\202\\127\\192\\0\\0\\1')", "table index is NaN")]
    public void MessagePack_is_read_as_the_real_server_reads_it(string script, string expected) =>
        Assert.Equal(expected, Text(script));

    [Theory]
    [InlineData("return bit.tohex((struct.unpack('>I4', struct.pack('>I8', 2^63 + 2^62))))", "c0000000")]
    [InlineData("return bit.tohex((struct.unpack('>I4', struct.pack('>I8', 2^64))))", "00000000")]
    [InlineData("return bit.tohex((struct.unpack('>I4', struct.pack('>i16', -1))))", "00000000")]
    [InlineData("return tostring(struct.size('c2147483647c2147483647'))", "4294967294")]
    [InlineData("return tostring(struct.size('k'))", "0")]
    [InlineData("return struct.size('c0')", "bad argument #1 to 'size' (option 'c0' has no fixed size)")]
    [InlineData("return struct.pack('z', 'a')", "bad argument #1 to 'pack' (invalid format option 'z')")]
    [InlineData("return struct.pack('i4')", "bad argument #2 to 'pack' (number expected, got nil)")]
    [InlineData("return struct.pack('i2147483647', 1)", "integral size 2147483647 is larger than limit of 32")]
    [InlineData("return struct.pack('!3bi', 1, 2)", "alignment 3 is not a power of 2")]
    [InlineData("return struct.unpack('b', 'abc', -1)", "bad argument #2 to 'unpack' (data string too short)")]
    public void Structures_are_those_of_the_real_server(string script, string expected) =>
        Assert.Equal(expected, Text(script));

    [Fact]
    public void What_is_no_number_names_no_replicas_either() =>
        Assert.Equal("$-1\r\n", node.Running.Call("EVAL", "return redis.set_repl('x')", "0"));

    // The text of the reply, or of the error without what stands around it.
    string Text(string script)
    {
        var reply = node.Running.Call("EVAL", script, "0");
        if (reply[0] == '$') return reply.Split("\r\n")[1];
        return reply["-ERR ".Length..].Replace("user_script:1: ", "").Split(" script: ")[0];
    }
}
