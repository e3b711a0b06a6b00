// Passwords, ACL, and commands that are dangerous to leave open.
using Larder.Engine.Settings.Rows;
using static Larder.Engine.Settings.Rows.SettingFlags;

namespace Larder.Engine.Settings.Groups;

/// <summary>Who may use something dangerous.</summary>
public enum ProtectedAccess
{
    /// <summary>Nobody.</summary>
    No,

    /// <summary>Everybody.</summary>
    Yes,

    /// <summary>Clients on this machine.</summary>
    Local,
}

/// <summary>Channels that a new user may use.</summary>
public enum PubSubDefault
{
    /// <summary>None.</summary>
    ResetChannels,

    /// <summary>All.</summary>
    AllChannels,
}

/// <summary>Who may do what.</summary>
public sealed class AccessSettings
{
    static readonly (string, ProtectedAccess)[] AccessWords =
        [("no", ProtectedAccess.No), ("yes", ProtectedAccess.Yes), ("local", ProtectedAccess.Local)];

    internal AccessSettings(SettingTable table)
    {
        RequirePass = table.Add(new Words("requirepass", flags: Sensitive));
        AuthOptional = table.Add(new YesNo("auth-optional", false, Hidden));
        AclFile = table.Add(new Words("aclfile", flags: Immutable));
        AclLogMaxCount = table.Add(new Number("acllog-max-len", 128, 0, long.MaxValue));
        PubSubDefault = table.Add(new Choice<PubSubDefault>("acl-pubsub-default", Groups.PubSubDefault.ResetChannels,
        [
            ("allchannels", Groups.PubSubDefault.AllChannels), ("resetchannels", Groups.PubSubDefault.ResetChannels),
        ]));
        ProtectedConfigs = table.Add(Access("enable-protected-configs"));
        DebugCommand = table.Add(Access("enable-debug-command"));
        ModuleCommand = table.Add(Access("enable-module-command"));
    }

    static Choice<ProtectedAccess> Access(string name) => new(name, ProtectedAccess.No, AccessWords, Immutable);

    /// <summary>Password of the default user; empty for none.</summary>
    public Words RequirePass { get; }

    /// <summary>AUTH with a password alone is answered although the default user needs none: clients are being moved to a
    /// first password.</summary>
    public YesNo AuthOptional { get; }

    /// <summary>File of users; empty keeps them in the configuration file.</summary>
    public Words AclFile { get; }

    /// <summary>How many refusals ACL LOG keeps.</summary>
    public Number AclLogMaxCount { get; }

    /// <summary>Channels that a new user may use.</summary>
    public Choice<PubSubDefault> PubSubDefault { get; }

    /// <summary>Who may change protected directives.</summary>
    public Choice<ProtectedAccess> ProtectedConfigs { get; }

    /// <summary>Who may use DEBUG.</summary>
    public Choice<ProtectedAccess> DebugCommand { get; }

    /// <summary>Who may use MODULE.</summary>
    public Choice<ProtectedAccess> ModuleCommand { get; }

    /// <summary>True when a client may change protected directives.</summary>
    public bool AllowsProtected(bool isLocal) => Allows(ProtectedConfigs.Value, isLocal);

    /// <summary>True when <paramref name="access"/> lets a client pass.</summary>
    public static bool Allows(ProtectedAccess access, bool isLocal) =>
        access == ProtectedAccess.Yes || (access == ProtectedAccess.Local && isLocal);
}
