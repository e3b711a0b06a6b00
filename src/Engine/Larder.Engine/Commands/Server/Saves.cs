// SAVE, BGSAVE, LASTSAVE.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.Snapshots;

namespace Larder.Engine.Commands.Server;

sealed class Saves(Saving saving, SnapshotQueue snapshots)
{
    const long MsPerSecond = 1000;

    public void Save(CommandContext context)
    {
        using var hold = context.HoldAll();
        if (IsChildBusy) context.Reply.Error("ERR Background save already in progress"u8);
        else if (saving.TrySave()) context.Reply.Ok();
        else context.Reply.Error("ERR"u8);
    }

    public void SaveInBackground(CommandContext context)
    {
        var waits = context.ArgumentCount > 1 && context.Is(1, "SCHEDULE"u8);
        if (context.ArgumentCount == 2 && context.Is(1, "CANCEL"u8)) Cancel(context);
        else if (context.ArgumentCount > (waits ? 2 : 1)) context.SyntaxError();
        else if (IsChildBusy) context.Reply.Error("ERR Background save already in progress"u8);
        else if (snapshots.Current != null || context.Client.IsIn(ClientRoles.InTransaction))
            Schedule(context, waits);
        else
            Begin(context);
    }

    public void LastSave(CommandContext context) => context.Reply.Integer(saving.LastSavedAtMs / MsPerSecond);

    // A full sync is a save in the background to Valkey.
    bool IsChildBusy => snapshots.Current is { Order.Kind: SnapshotKind.BackgroundSave or SnapshotKind.FullSync };

    void Schedule(CommandContext context, bool waits)
    {
        if (!waits && !context.Client.IsIn(ClientRoles.InTransaction))
        {
            context.Reply.Error(
                "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to "u8,
                "schedule a BGSAVE whenever possible."u8);
            return;
        }
        if (!saving.IsScheduled) saving.Schedule();
        context.Reply.SimpleString("Background saving scheduled"u8);
    }

    void Begin(CommandContext context)
    {
        using (context.HoldAll())
        {
            if (!saving.IsScheduled) saving.Schedule();
            if (snapshots.IsDue) snapshots.BeginNext();
        }
        context.Reply.SimpleString("Background saving started"u8);
    }

    void Cancel(CommandContext context)
    {
        saving.Cancel(out var wasRunning, out var wasScheduled);
        if (wasRunning) context.Reply.SimpleString("Background saving cancelled"u8);
        else if (wasScheduled) context.Reply.SimpleString("Scheduled background saving cancelled"u8);
        else context.Reply.Error("ERR Background saving is currently not in progress or scheduled"u8);
    }
}
