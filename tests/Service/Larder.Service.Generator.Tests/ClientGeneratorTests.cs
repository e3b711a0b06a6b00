// What the generator makes for the other side: a client, which is compiled with the hand-written part of the real one and called.
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Larder.Service.Generator.Tests;

public class ClientGeneratorTests
{
    const string Usings =
        "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Net.Http; "
        + "global using System.Threading; global using System.Threading.Tasks;";

    [Fact]
    public void A_request_gets_a_writer_and_an_answer_a_reader()
    {
        var code = Generate("client");
        Assert.Contains("public required int Count { get; init; }", code["Shapes.AskMessage.g.cs"]);
        Assert.Contains("form.AddList(prefix + \"Words.Word\", Words,", code["Shapes.AskMessage.g.cs"]);
        Assert.DoesNotContain(" Read(", code["Shapes.AskMessage.g.cs"]);
        Assert.Contains("Words = xml.List(\"Words\", \"Word\", static item => (string)item),", code["Shapes.AskResult.g.cs"]);
        Assert.DoesNotContain("WriteTo", code["Shapes.AskResult.g.cs"]);
    }

    [Fact]
    public void A_project_gets_the_side_that_it_says_it_is()
    {
        Assert.Contains("ElastiCacheClient.g.cs", Generate("client").Keys);
        Assert.DoesNotContain("ApiOperations.g.cs", Generate("client").Keys);
        Assert.Contains("ApiOperations.g.cs", Generate("service").Keys);
        Assert.DoesNotContain("ElastiCacheClient.g.cs", Generate("service").Keys);
    }

    [Fact]
    public void A_model_that_is_not_understood_fails_the_build()
    {
        var problem = Assert.Single(GeneratorRun.DriverOf("client", ApiGeneratorTests.Model.Replace(
                "\"Integer\": { \"type\": \"integer\" }", "\"Integer\": { \"type\": \"float\" }"))
            .RunGenerators(GeneratorRun.Compilation(), TestContext.Current.CancellationToken).GetRunResult().Diagnostics);
        Assert.Equal("LARDER001", problem.Id);
    }

    [Fact]
    public async Task A_call_sends_what_is_set_and_returns_what_is_answered()
    {
        var (request, answer) = await CallAsync(
            "Ask", [("Count", 3), ("Words", (string[])["a&b", "c"])],
            "<AskResponse xmlns='urn:x'><AskResult><Words><Word>d</Word><Word>e</Word></Words></AskResult></AskResponse>");
        Assert.Equal("Action=Ask&Version=2015-02-02&Count=3&Words.Word.1=a%26b&Words.Word.2=c", request);
        Assert.Equal(["d", "e"], (IEnumerable<string>)Property(answer!, "Words")!);
        Assert.Null(Property(answer!, "Given"));
    }

    [Fact]
    public async Task A_list_that_is_not_answered_is_empty()
    {
        var (_, answer) = await CallAsync("Ask", [("Count", 3)], "<AskResponse xmlns='urn:x'/>");
        Assert.Empty((IEnumerable<string>)Property(answer!, "Words")!);
    }

    [Fact]
    public async Task An_action_without_a_result_is_awaited()
    {
        var (request, answer) = await CallAsync("Tell", [("Mode", "fast")], "<TellResponse xmlns='urn:x'/>");
        Assert.Equal("Action=Tell&Version=2015-02-02&Mode=fast", request);
        Assert.Null(answer);
    }

    [Fact]
    public async Task A_refusal_is_an_exception_with_the_code_of_the_API()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(
            "Tell", [], "<ErrorResponse xmlns='urn:x'><Error><Code>WordMissing</Code><Message>no word</Message></Error>"
            + "</ErrorResponse>", HttpStatusCode.NotFound));
        Assert.Equal("WordMissing", Property(failure, "Code"));
        Assert.Equal("no word", failure.Message);
    }

    // The form that was sent, and what the method returned.
    static async Task<(string Request, object? Answer)> CallAsync(
        string action, (string Name, object Value)[] members, string answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        var client = Compiled();
        using var server = new Answering(answer, status);
        using var http = new HttpClient(server) { BaseAddress = new Uri("http://service") };
        var message = Activator.CreateInstance(client.GetType($"Larder.ElastiCache.{action}Message")!)!;
        foreach (var (name, value) in members) message.GetType().GetProperty(name)!.SetValue(message, value);
        var api = Activator.CreateInstance(client.GetType("Larder.ElastiCache.ElastiCacheClient")!, http)!;
        var call = (Task)api.GetType().GetMethod($"{action}Async")!.Invoke(api, [message, CancellationToken.None])!;
        await call;
        var hasResult = api.GetType().GetMethod($"{action}Async")!.ReturnType.IsGenericType;
        return (server.Request, hasResult ? Property(call, "Result") : null);
    }

    static object? Property(object holder, string name) => holder.GetType().GetProperty(name)!.GetValue(holder);

    static Assembly Compiled()
    {
        var own = Directory.GetFiles(ClientFolder(), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .Select(File.ReadAllText);
        var compilation = CSharpCompilation.Create(
            "client", own.Concat(Generate("client").Values).Append(Usings).Select(code => CSharpSyntaxTree.ParseText(code)),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var made = new MemoryStream();
        var result = compilation.Emit(made);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(made.ToArray());
    }

    static Dictionary<string, string> Generate(string side) =>
        GeneratorRun.DriverOf(side, ApiGeneratorTests.Model)
            .RunGenerators(GeneratorRun.Compilation(ApiGeneratorTests.Contract)).GetRunResult().Results
            .SelectMany(result => result.GeneratedSources)
            .ToDictionary(file => file.HintName, file => file.SourceText.ToString());

    static string ClientFolder([CallerFilePath] string thisFile = "") => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "src", "Client", "Larder.ElastiCache"));

    sealed class Answering(string answer, HttpStatusCode status) : HttpMessageHandler
    {
        public string Request { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
        {
            Request = await request.Content!.ReadAsStringAsync(stop);
            return new HttpResponseMessage(status) { Content = new StringContent(answer) };
        }
    }
}
