// INFO server: which program runs where, and since when.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using System.Runtime.InteropServices;
using Larder.Network.Loops;
using Larder.Engine.Execution;
using Larder.Network.Epoll;
using Larder.Network.Transports;

namespace Larder.Engine.Commands.Server.Info;

sealed class ServerSection(ServerLifetime lifetime, EventLoopGroup loops, ListenedAddresses addresses)
{
    const long MsPerSecond = 1000, SecondsPerDay = 24 * 60 * 60;

    public void Write(CommandContext context, InfoText text)
    {
        var settings = context.Settings;
        var upSeconds = (context.Clock.UnixMs - lifetime.StartedAtMs) / MsPerSecond;
        text.Section("Server");
        var identity = context.Commands.Identity;
        text.Field("redis_version", identity.RedisText);
        if (!identity.IsRedis)
        {
            text.Field("server_name", identity.Name);
            text.Field("valkey_version", identity.Text);
            text.Field("valkey_release_stage", "ga");
        }
        text.Field("larder_version", typeof(ServerSection).Assembly.GetName().Version!.ToString(3));
        text.Field("redis_git_sha1", "00000000");
        text.Field("redis_git_dirty", 0);
        text.Field("redis_build_id", typeof(ServerSection).Module.ModuleVersionId.ToString("N")[..16]);
        var mode = settings.Process.ExtendedRedisCompatibility.Value || identity.IsRedis ? "redis_mode" : "server_mode";
        text.Field(mode, settings.Cluster.Enabled.Value ? "cluster" : "standalone");
        text.Field("os", $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}");
        text.Field("arch_bits", IntPtr.Size * 8);
        text.Field("monotonic_clock", "POSIX clock_gettime");
        text.Field("multiplexing_api", loops.Transport is EpollTransport ? "epoll" : "select");
        text.Field("gcc_version", "0.0.0");
        text.Field("dotnet_version", Environment.Version.ToString());
        text.Field("process_id", Environment.ProcessId);
        text.Field("process_supervised", "no");
        text.Field("run_id", lifetime.RunId);
        text.Field("tcp_port", settings.Network.Port.Value);
        text.Field("server_time_usec", context.Clock.UnixMicros);
        text.Field("uptime_in_seconds", upSeconds);
        text.Field("uptime_in_days", upSeconds / SecondsPerDay);
        text.Field("hz", settings.Process.Hz.Value);
        text.Field("configured_hz", settings.Process.Hz.Value);
        text.Field("clients_hz", settings.Process.Hz.Value);
        text.Field("lru_clock", context.Store.Access.Fresh());
        text.Field("executable", Environment.ProcessPath ?? "");
        text.Field("config_file", settings.FilePath ?? "");
        text.Field("io_threads_active", loops.Loops.Length > 1);
        text.Field("availability_zone", settings.Process.AvailabilityZone.Value);
        if (lifetime.EndsAtMs is > 0 and var endsAtMs)
            text.Field("shutdown_in_milliseconds", Math.Max(endsAtMs - context.NowMs, 0));
        for (var i = 0; i < addresses.All.Count; i++) text.Field($"listener{i}", Describe(addresses.All[i]));
    }

    static string Describe(ListenAddress address) => address.EndPoint is { } endPoint
        ? $"name=tcp,bind={endPoint.Address},port={endPoint.Port}"
        : $"name=unix,bind={address.UnixPath}";
}
