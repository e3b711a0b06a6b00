// INFO cpu. There is no main thread: the figures of the process stand for it.
using Larder.Engine.Execution.Requests;
using System.Globalization;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server.Info;

static class CpuSection
{
    public static void Write(CommandContext context, InfoText text)
    {
        var usage = Environment.CpuUsage;
        text.Section("CPU");
        text.Field("used_cpu_sys", Seconds(usage.PrivilegedTime));
        text.Field("used_cpu_user", Seconds(usage.UserTime));
        text.Field("used_cpu_sys_children", Seconds(TimeSpan.Zero));
        text.Field("used_cpu_user_children", Seconds(TimeSpan.Zero));
        text.Field("used_cpu_sys_main_thread", Seconds(usage.PrivilegedTime));
        text.Field("used_cpu_user_main_thread", Seconds(usage.UserTime));
        text.Field("used_active_time_main_thread", Seconds(usage.TotalTime));
    }

    static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture);
}
