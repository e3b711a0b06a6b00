// The packages as people get them: packed, installed from a folder into a new program, and used.
using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Larder.TestKit;
using Xunit;

namespace Larder.Client.Tests.Packages;

public sealed class PackageTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-package-");

    public static TheoryData<string> Projects =>
    [
        .. Directory.GetFiles(Path.Combine(Root, "src", "Client"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path)!),
    ];

    static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_has_what_it_needs_and_says_what_it_is(string name)
    {
        Pack(name);
        using var package = ZipFile.OpenRead(Directory.GetFiles(Feed, $"{name}.*.nupkg").Single(IsVersionOf(name)));
        Assert.NotNull(package.GetEntry("README.md"));
        Assert.NotNull(package.GetEntry($"lib/net10.0/{name}.dll"));
        Assert.NotNull(package.GetEntry($"lib/net10.0/{name}.xml"));
        using var text = new StreamReader(package.GetEntry($"{name}.nuspec")!.Open());
        var description = text.ReadToEnd();
        Assert.DoesNotContain("Package Description", description);
        Assert.Contains("<license type=\"expression\">Apache-2.0</license>", description);
        // What is a package of its own is depended on, and lies in no other.
        var others = Projects.Select(row => row.Data).Where(other => other != name);
        Assert.DoesNotContain(package.Entries, entry => others.Contains(Path.GetFileNameWithoutExtension(entry.Name)));
    }

    [Fact]
    public void Larder_Client_installs_from_a_feed_and_runs()
    {
        using var node = LarderNode.Start("valkey");
        var output = Run(
            "Larder.Client",
            """
            using Larder.Client;
            using Larder.Client.Connections;
            using Larder.Client.Near;
            using Larder.Client.Sessions;
            using Microsoft.Extensions.Caching.Hybrid;
            var builder = WebApplication.CreateBuilder(args);
            builder.AddLarder("sessions").AddSessions().AddNearCache();
            var app = builder.Build();
            app.UseLarderSession();
            var cache = app.Services.GetRequiredService<LarderCache>();
            await cache.OpenAsync();
            Console.WriteLine($"ping answered: {await cache.Connection.GetDatabase().PingAsync() > TimeSpan.Zero}");
            var near = app.Services.GetRequiredService<HybridCache>();
            Console.WriteLine(await near.GetOrCreateAsync("key", _ => ValueTask.FromResult("created")));
            """,
            $"--ConnectionStrings:sessions=127.0.0.1:{node.Port},syncTimeout=20000", "--Larder:ConnectLimit=00:00:20",
            "--Larder:CommandLimit=00:00:20");
        Assert.Contains("ping answered: True", output);
        Assert.Contains("created", output);
    }

    [Fact]
    public void Larder_Testing_installs_from_a_feed_and_runs_with_the_service_and_its_nodes()
    {
        var output = Run(
            "Larder.Testing",
            """
            using System.Net.Sockets;
            using Larder.Testing;
            using (var server = LarderServer.Start())
            {
                using var client = new TcpClient();
                await client.ConnectAsync(server.EndPoint);
                client.GetStream().Write("EVAL \"return 'a script'\" 0\r\nQUIT\r\n"u8);
                Console.WriteLine(await new StreamReader(client.GetStream()).ReadToEndAsync());
            }

            await using var service = await LarderService.StartAsync();
            using var http = new HttpClient { BaseAddress = service.Api };
            async Task<string> AskAsync(string request)
            {
                using var body = new StringContent(
                    request + "&Version=2015-02-02&CacheClusterId=test", null, "application/x-www-form-urlencoded");
                return await (await http.PostAsync("/", body)).Content.ReadAsStringAsync();
            }

            await AskAsync("Action=CreateCacheCluster&Engine=valkey&NumCacheNodes=1&CacheNodeType=cache.t4g.micro");
            string answer;
            do answer = await AskAsync("Action=DescribeCacheClusters");
            while (answer.Contains("<CacheClusterStatus>creating<"));
            Console.WriteLine(answer);
            """);
        Assert.Contains("a script", output);
        Assert.Contains("<CacheClusterStatus>available<", output);
    }

    // A new program with the package and nothing else.
    string Run(string package, string program, params string[] arguments)
    {
        foreach (var name in With(package)) Pack(name);
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("nuget.config", $"""
            <configuration><packageSources><add key="here" value="{Feed}" /></packageSources></configuration>
            """);
        Write("app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>{Path.Combine(_folder.FullName, "packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{InstalledPackages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{package}" Version="0.1.0" /></ItemGroup>
            </Project>
            """);
        Write("Program.cs", program);
        Dotnet("build", "app.csproj", "-c", "Release", "-v", "q", "--nologo", "-o", Path.Combine(_folder.FullName, "out"));
        return Dotnet([Path.Combine(_folder.FullName, "out", "app.dll"), .. arguments]);
    }

    // A package and those of Larder's that it depends on.
    static string[] With(string package) => package == "Larder.Testing" ? [package, "Larder.ElastiCache"] : [package];

    static string InstalledPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    string Feed => Path.Combine(_folder.FullName, "feed");

    static Func<string, bool> IsVersionOf(string name) =>
        path => char.IsAsciiDigit(Path.GetFileName(path)[name.Length + 1]);

    void Pack(string name) => Dotnet(
        "pack", Path.Combine(Root, "src", "Client", name), "-c", "Release", "-o", Feed, "-v", "q", "--nologo",
        "--no-build", "-p:BuildProjectReferences=false"); // all is built, as these tests refer to it

    void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    string Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {output}{errors.Result}");
        return output;
    }

    static string FindRoot([CallerFilePath] string thisFile = "")
    {
        var folder = new FileInfo(thisFile).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Larder.slnx"))) folder = folder.Parent;
        return folder!.FullName;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
