// TLS: certificates, keys, protocols, ciphers.
using Larder.Engine.Settings.Rows;
using static Larder.Engine.Settings.Rows.SettingFlags;

namespace Larder.Engine.Settings.Groups;

/// <summary>Whether clients must show a certificate.</summary>
public enum ClientCertificates
{
    /// <summary>None is asked for.</summary>
    No,

    /// <summary>A valid one is required.</summary>
    Yes,

    /// <summary>One that is shown must be valid.</summary>
    Optional,
}

/// <summary>Which part of a client certificate names the user.</summary>
public enum CertificateUser
{
    /// <summary>None.</summary>
    Off,

    /// <summary>The common name.</summary>
    CommonName,

    /// <summary>The URI in the subject alternative name.</summary>
    Uri,
}

/// <summary>TLS of client, replication and cluster connections.</summary>
public sealed class TlsSettings
{
    internal TlsSettings(SettingTable table)
    {
        Port = table.Add(new Number("tls-port", 0, 0, 65535));
        CertFile = table.Add(new Words("tls-cert-file", flags: AlwaysApply));
        KeyFile = table.Add(new Words("tls-key-file", flags: AlwaysApply));
        KeyFilePass = table.Add(new Words("tls-key-file-pass", flags: Sensitive));
        ClientCertFile = table.Add(new Words("tls-client-cert-file", flags: AlwaysApply));
        ClientKeyFile = table.Add(new Words("tls-client-key-file", flags: AlwaysApply));
        ClientKeyFilePass = table.Add(new Words("tls-client-key-file-pass", flags: Sensitive));
        CaCertFile = table.Add(new Words("tls-ca-cert-file", flags: AlwaysApply));
        CaCertDirectory = table.Add(new Words("tls-ca-cert-dir", flags: AlwaysApply));
        Protocols = table.Add(new Words("tls-protocols"));
        AuthClients = table.Add(new Choice<ClientCertificates>("tls-auth-clients", ClientCertificates.Yes,
        [
            ("no", ClientCertificates.No), ("yes", ClientCertificates.Yes), ("optional", ClientCertificates.Optional),
        ]));
        AuthClientsUser = table.Add(new Choice<CertificateUser>("tls-auth-clients-user", CertificateUser.Off,
            [("off", CertificateUser.Off), ("CN", CertificateUser.CommonName), ("URI", CertificateUser.Uri)]));
        Replication = table.Add(new YesNo("tls-replication", false));
        Cluster = table.Add(new YesNo("tls-cluster", false));
        AutoReloadSeconds = table.Add(new Number("tls-auto-reload-interval", 0, 0, int.MaxValue));
    }

    /// <summary>TCP port for TLS; 0 for none.</summary>
    public Number Port { get; }

    /// <summary>Path of the server's certificate, PEM.</summary>
    public Words CertFile { get; }

    /// <summary>Path of the server's private key, PEM.</summary>
    public Words KeyFile { get; }

    /// <summary>Password of <see cref="KeyFile"/>.</summary>
    public Words KeyFilePass { get; }

    /// <summary>Certificate for connections that this node opens; empty uses <see cref="CertFile"/>.</summary>
    public Words ClientCertFile { get; }

    /// <summary>Key for connections that this node opens; empty uses <see cref="KeyFile"/>.</summary>
    public Words ClientKeyFile { get; }

    /// <summary>Password of <see cref="ClientKeyFile"/>.</summary>
    public Words ClientKeyFilePass { get; }

    /// <summary>Path of a bundle of authorities whose client certificates are trusted.</summary>
    public Words CaCertFile { get; }

    /// <summary>Directory of such authorities.</summary>
    public Words CaCertDirectory { get; }

    /// <summary>Protocol versions allowed, as "TLSv1.2 TLSv1.3"; empty for the default.</summary>
    public Words Protocols { get; }

    /// <summary>Whether clients must show a certificate.</summary>
    public Choice<ClientCertificates> AuthClients { get; }

    /// <summary>Which part of a client's certificate logs it in as a user.</summary>
    public Choice<CertificateUser> AuthClientsUser { get; }

    /// <summary>Replication links use TLS.</summary>
    public YesNo Replication { get; }

    /// <summary>Links of the cluster bus use TLS.</summary>
    public YesNo Cluster { get; }

    /// <summary>Seconds between looks at changed certificate files; 0 for never.</summary>
    public Number AutoReloadSeconds { get; }
}
