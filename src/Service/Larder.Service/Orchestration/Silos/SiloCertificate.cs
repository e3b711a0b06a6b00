// What the hosts of a service know each other by: a certificate with its key in the state that they share. The first host makes
// it; whoever can read it there is a host. What they say to each other is encrypted, and nobody without it is let in.
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Larder.Service.Store;
using Orleans.Connections.Security;

namespace Larder.Service.Orchestration.Silos;

/// <summary>Of a service of several hosts.</summary>
sealed class SiloCertificate : IDisposable
{
    const string Name = "larder";
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    X509Certificate2? _own;

    /// <summary>Makes all connections between silos use it, from the moment on at which it is loaded.</summary>
    public void Guard(ISiloBuilder silo) => silo.UseTls(options =>
    {
        options.LocalServerCertificateSelector = (_, _) => Own;
        options.LocalClientCertificateSelector = (_, _, _, _, _) => Own;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => IsOwn(certificate);
        options.OnAuthenticateAsClient = (_, client) => client.TargetHost = Name;
    });

    /// <summary>Takes it from the state; made there where none is. Before the silo starts.</summary>
    public async Task LoadAsync(ServiceSecretStore secrets) =>
        _own = X509CertificateLoader.LoadPkcs12(await secrets.GetAsync(ServiceSecretStore.Silos, Make), null);

    public void Dispose() => _own?.Dispose();

    X509Certificate2 Own => _own ?? throw new InvalidOperationException("The certificate of the hosts is not loaded yet.");

    // The same one, not one that is called so: nobody has signed it, and it names nothing that could be checked. Who shows it has
    // its key, which the handshake proves; when it runs out does not matter.
    bool IsOwn(X509Certificate2 certificate) =>
        CryptographicOperations.FixedTimeEquals(certificate.RawDataMemory.Span, Own.RawDataMemory.Span);

    static byte[] Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        using var certificate = request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return certificate.Export(X509ContentType.Pkcs12);
    }
}
