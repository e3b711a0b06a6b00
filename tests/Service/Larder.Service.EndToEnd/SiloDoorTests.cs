// The port at which hosts of a service reach each other: who has the certificate in their state is let in, and nobody else.
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Larder.TestKit;
using Npgsql;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class SiloDoorTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Only_who_has_the_certificate_is_let_in()
    {
        if (!server.IsThere) Assert.Skip("postgresql is not installed.");
        var join = server.NewDatabase();
        await using var host = await ServiceProcess.StartJoinedAsync(join, "h1 zone-1 127.0.0.1 12", snapshots: null);
        var silo = await ReadAsync(join, """SELECT "Address" FROM "Silos" WHERE "Status" = 'Active'""");
        var door = IPEndPoint.Parse(silo.Split('@')[0]);
        var secret = await ReadAsync(join, """SELECT "Value" FROM "ServiceSecrets" WHERE "Name" = 'silos'""");
        using var own = X509CertificateLoader.LoadPkcs12(Convert.FromHexString(secret), null);
        Assert.True(await IsLetInAsync(door, own));
        Assert.False(await IsLetInAsync(door, null));
        using var forged = Forged(own);
        Assert.Equal(own, forged); // by its names and numbers
        Assert.False(await IsLetInAsync(door, forged));
        Assert.False(await IsAnsweredInClearAsync(door));
        Assert.True(await IsLetInAsync(door, own));
    }

    // The handshake may end before the other side has looked at the certificate. Who is let in is told who is there.
    static async Task<bool> IsLetInAsync(IPEndPoint door, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(door, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "any",
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
                },
                TestContext.Current.CancellationToken);
            return await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken) > 0;
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return false;
        }
    }

    static async Task<bool> IsAnsweredInClearAsync(IPEndPoint door)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(door, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(new byte[256], TestContext.Current.CancellationToken);
            // An alert that says what is wrong is no answer.
            var answer = new byte[256];
            var count = await stream.ReadAsync(answer, TestContext.Current.CancellationToken);
            return count > 7 || await stream.ReadAsync(answer, TestContext.Current.CancellationToken) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    static X509Certificate2 Forged(X509Certificate2 own)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(own.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (var extension in own.Extensions) request.CertificateExtensions.Add(extension);
        using var bare = request.Create(
            own.IssuerName, X509SignatureGenerator.CreateForECDsa(key), own.NotBefore, own.NotAfter,
            own.SerialNumberBytes.Span);
        using var whole = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    static async Task<string> ReadAsync(string join, string query)
    {
        await using var connection = new NpgsqlConnection(join);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(query, connection);
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
