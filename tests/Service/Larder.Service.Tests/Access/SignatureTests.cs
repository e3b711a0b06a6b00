// Signatures: the documentation's own example, and requests that are signed wrongly in one thing each.
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Larder.Base;
using Larder.Service.Access;
using Larder.Service.Model;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Larder.Service.Tests.Access;

public sealed class SignatureTests : IDisposable
{
    const long NowUnixMs = 1_796_000_000_000;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-keys-").FullName;
    readonly ManualClock _clock = new(NowUnixMs);
    readonly AccessKeyFile _file;
    readonly AccessKey _key;
    readonly SignatureCheck _check;

    public SignatureTests()
    {
        _file = new AccessKeyFile(_directory);
        _key = _file.Add(NowUnixMs);
        _check = new SignatureCheck(new AccessKeys(_file, _clock), _clock);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_example_of_the_documentation_gets_its_signature()
    {
        var parts = new SignedParts(
            "GET",
            "/",
            [KeyValuePair.Create("Version", "2010-05-08"), KeyValuePair.Create("Action", "ListUsers")],
            [
                KeyValuePair.Create("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                KeyValuePair.Create("host", "iam.amazonaws.com"),
                KeyValuePair.Create("x-amz-date", "20150830T123600Z"),
            ],
            SignatureV4.Hash([]));
        Assert.Equal(
            "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59",
            SignatureV4.Hash(Encoding.UTF8.GetBytes(parts.ToString())));
        Assert.Equal(
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            SignatureV4.Sign(
                "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                new SignatureScope("20150830", "us-east-1", "iam"),
                "20150830T123600Z",
                parts));
    }

    [Fact]
    public async Task What_is_signed_rightly_is_let_through_and_its_body_read_again()
    {
        var request = Signed();
        await _check.RequireAsync(request, SignatureV4.Service, TestContext.Current.CancellationToken);
        Assert.Equal("Action=A", await new StreamReader(request.Body).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("none", "MissingAuthenticationToken", 403)]
    [InlineData("other scheme", "IncompleteSignature", 400)]
    [InlineData("no signature", "IncompleteSignature", 400)]
    [InlineData("no date", "IncompleteSignature", 400)]
    [InlineData("short credential", "IncompleteSignature", 400)]
    [InlineData("unknown key", "InvalidClientTokenId", 403)]
    [InlineData("session token", "InvalidClientTokenId", 403)]
    [InlineData("other secret", "SignatureDoesNotMatch", 403)]
    [InlineData("other body", "SignatureDoesNotMatch", 403)]
    [InlineData("other host", "SignatureDoesNotMatch", 403)]
    [InlineData("other service", "SignatureDoesNotMatch", 403)]
    [InlineData("other day", "SignatureDoesNotMatch", 403)]
    [InlineData("query added", "SignatureDoesNotMatch", 403)]
    [InlineData("unsigned header", "SignatureDoesNotMatch", 403)]
    [InlineData("unsigned host", "SignatureDoesNotMatch", 403)]
    [InlineData("16 minutes old", "RequestExpired", 400)]
    [InlineData("16 minutes early", "RequestExpired", 400)]
    [InlineData("first day of all", "RequestExpired", 400)]
    [InlineData("last day of all", "RequestExpired", 400)]
    public async Task What_is_wrong_is_told_as_AWS_tells_it(string fault, string code, int status)
    {
        var request = Signed(
            secret: fault == "other secret" ? "x" : null,
            id: fault == "unknown key" ? "LKEYX" : null,
            service: fault == "other service" ? "rds" : "elasticache",
            day: fault == "other day" ? "20200101" : null,
            headers: fault == "unsigned host" ? ["x-amz-date"] : ["host", "x-amz-date"]);
        var authorization = request.Headers.Authorization.ToString();
        switch (fault)
        {
            case "none": request.Headers.Remove("Authorization"); break;
            case "other scheme": request.Headers.Authorization = "Basic eDp5"; break;
            case "no signature": request.Headers.Authorization = authorization[..authorization.IndexOf(", Sig")]; break;
            case "no date": request.Headers.Remove("X-Amz-Date"); break;
            case "short credential": request.Headers.Authorization = authorization.Replace("/aws4_request", ""); break;
            case "session token": request.Headers["X-Amz-Security-Token"] = "t"; break;
            case "other body": request.Body = new MemoryStream("Action=B"u8.ToArray()); break;
            case "other host": request.Headers.Host = "other.example"; break;
            case "query added": request.QueryString = new QueryString("?Action=B"); break;
            case "unsigned header": request.Headers["X-Amz-Target"] = "t"; break;
            case "first day of all": request.Headers["X-Amz-Date"] = "00010101T000000Z"; break;
            case "last day of all": request.Headers["X-Amz-Date"] = "99991231T235959Z"; break;
            case "16 minutes old": _clock.Advance(16 * 60_000); break;
            case "16 minutes early": _clock.Advance(-16 * 60_000); break;
        }
        var error = await Assert.ThrowsAsync<ApiException>(() => RequireAsync(request));
        Assert.Equal((code, status), (error.Code, error.HttpStatus));
    }

    [Theory]
    [InlineData(60, 0, null)]
    [InlineData(60, 59_000, null)]
    [InlineData(60, 61_000, "RequestExpired")]
    [InlineData(3600, 1_800_000, null)]
    [InlineData(700_000, 0, "IncompleteSignature")]
    public async Task A_presigned_address_holds_until_it_says(int expires, long laterMs, string? code)
    {
        var request = Presigned(expires);
        _clock.Advance(laterMs);
        if (code is null) await RequireAsync(request);
        else Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(() => RequireAsync(request))).Code);
    }

    [Fact]
    public async Task A_presigned_address_that_was_changed_is_refused()
    {
        var request = Presigned(60);
        request.QueryString = new QueryString(request.QueryString.Value!.Replace("c%20d", "c%20e"));
        Assert.Equal("SignatureDoesNotMatch", (await Assert.ThrowsAsync<ApiException>(() => RequireAsync(request))).Code);
    }

    [Fact]
    public async Task A_key_that_is_removed_or_added_meanwhile_counts_at_once()
    {
        await RequireAsync(Signed());
        Assert.True(_file.Remove(_key.Id));
        await Assert.ThrowsAsync<ApiException>(() => RequireAsync(Signed()));
        Assert.False(_file.Remove(_key.Id));
        var other = _file.Add(NowUnixMs);
        await RequireAsync(Signed(secret: other.Secret, id: other.Id));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Keys_lie_in_a_file_that_only_its_owner_reads()
    {
        Assert.Equal([_key], _file.List());
        Assert.Equal((20, 40), (_key.Id.Length, _key.Secret.Length));
        Assert.DoesNotContain(_key.Secret, $"{_key}");
        foreach (var path in Directory.EnumerateFiles(_directory))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    Task RequireAsync(HttpRequest request) =>
        _check.RequireAsync(request, SignatureV4.Service, TestContext.Current.CancellationToken);

    HttpRequest Signed(
        string? secret = null, string? id = null, string service = "elasticache", string? day = null,
        string[]? headers = null)
    {
        var body = "Action=A"u8.ToArray();
        var request = New("POST", body);
        var time = Time();
        request.Headers["X-Amz-Date"] = time;
        var scope = new SignatureScope(day ?? time[..8], "us-east-1", service);
        var parts = new SignedParts(
            "POST", "/", [],
            [.. (headers ?? ["host", "x-amz-date"]).Select(name => KeyValuePair.Create(name, request.Headers[name].ToString()))],
            SignatureV4.Hash(body));
        var hex = SignatureV4.Sign(secret ?? _key.Secret, scope, time, parts);
        request.Headers.Authorization =
            $"AWS4-HMAC-SHA256 Credential={id ?? _key.Id}/{scope}, SignedHeaders={parts.HeaderNames}, Signature={hex}";
        return request;
    }

    HttpRequest Presigned(int expires)
    {
        var time = Time();
        var scope = new SignatureScope(time[..8], "us-east-1", "elasticache");
        KeyValuePair<string, string>[] query =
        [
            KeyValuePair.Create("Action", "A"),
            KeyValuePair.Create("Text", "a/b+c d"),
            KeyValuePair.Create("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            KeyValuePair.Create("X-Amz-Credential", $"{_key.Id}/{scope}"),
            KeyValuePair.Create("X-Amz-Date", time),
            KeyValuePair.Create("X-Amz-Expires", expires.ToString(CultureInfo.InvariantCulture)),
            KeyValuePair.Create("X-Amz-SignedHeaders", "host"),
        ];
        var request = New("GET", []);
        var parts = new SignedParts(
            "GET", "/", query, [KeyValuePair.Create("host", "larder.example:6400")], SignatureV4.Hash([]));
        var hex = SignatureV4.Sign(_key.Secret, scope, time, parts);
        var pairs = query.Append(KeyValuePair.Create("X-Amz-Signature", hex))
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}");
        request.QueryString = new QueryString("?" + string.Join('&', pairs));
        return request;
    }

    static HttpRequest New(string method, byte[] body)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Path = "/";
        request.Headers.Host = "larder.example:6400";
        request.Body = new MemoryStream(body);
        return request;
    }

    string Time() => DateTimeOffset.FromUnixTimeMilliseconds(_clock.UnixMs).UtcDateTime
        .ToString(SignatureV4.TimeFormat, CultureInfo.InvariantCulture);
}
