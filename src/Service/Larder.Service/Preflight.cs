// What can be known before anything is started: whether the addresses and the data folder can be had, and in which words that
// is told if not.
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Larder.Service.Access;

namespace Larder.Service;

/// <summary>Checks and prepares what the service stands on.</summary>
static class Preflight
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static readonly string[] Files =
        ["larder.db", "larder.db-wal", "larder.db-shm", "lock", "access-keys", "access-keys.lock"];

    static readonly string[] Folders = ["keys", "nodes"];

    /// <exception cref="IOException">One of the addresses cannot be listened on.</exception>
    public static void RequireAddresses(ServiceOptions options)
    {
        foreach (var address in options.Addresses)
        {
            try
            {
                using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                // Only bound: who waits for the service must not be let in by this. Whoever listens there is met all the same.
                socket.Bind(new IPEndPoint(address, options.Port));
            }
            catch (SocketException error)
            {
                throw new IOException(Explain(error, address, options.Port), error);
            }
        }
    }

    /// <exception cref="IOException">Requests must be signed, but there is no key.</exception>
    public static async Task RequireKeysAsync(ServiceOptions options, IAccessKeyStore keys, CancellationToken stop)
    {
        if (!options.NeedsKeys || (await keys.ListAsync(stop)).Count > 0) return;
        throw new IOException(options.Join is null
            ? $"requests must be signed, but {options.DataDirectory} holds no access key; \"larder keys add\" makes one"
            : "requests must be signed, but the shared state holds no access key; \"larder keys add --join\" makes one");
    }

    /// <summary>What this process and its children write is for its user alone, also in a folder that others may look into;
    /// so is what an earlier version left there.</summary>
    public static void KeepPrivate(string directory)
    {
        SetFileModeMask(0b111_111);
        foreach (var file in Files.Select(name => Path.Combine(directory, name)).Where(File.Exists))
        {
            File.SetUnixFileMode(file, OwnerOnly);
        }
        foreach (var folder in Folders.Select(name => Path.Combine(directory, name)).Where(Directory.Exists))
        {
            File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Why an address cannot be had, in words.</summary>
    public static string Explain(SocketException error, IPAddress address, int port, string option = "--port") =>
        error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {port} of {address} is in use; another can be chosen with {option}",
        SocketError.AccessDenied =>
            $"port {port} needs rights that this user does not have; another can be chosen with {option}",
        SocketError.AddressNotAvailable => $"this machine has no address {address}",
        _ => $"port {port} of {address} cannot be had: {error.Message}",
    };

    [DllImport("libc", EntryPoint = "umask")]
    static extern uint SetFileModeMask(uint mask);
}
