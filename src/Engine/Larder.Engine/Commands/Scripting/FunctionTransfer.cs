// FUNCTION DUMP and RESTORE: the libraries as an RDB file holds them, each an opcode and its source.
using Larder.Base.Text;
using Larder.Engine.Commands.Payloads;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Settings.Groups;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Commands.Scripting;

sealed unsafe class FunctionTransfer(ScriptEngine scripts, LibraryLoading loading, PayloadChecks payloads)
{
    const byte FunctionOpcode = 245, OldFunctionOpcode = 246;

    public void Dump(CommandContext context)
    {
        using var locks = new AllLocks(context, scripts);
        using var output = new ByteWriter(overflows: true);
        var writer = new RdbWriter(output, context.Settings.Persistence.RdbCompression.Value);
        foreach (var library in scripts.Libraries.All)
        {
            output.Write(FunctionOpcode);
            writer.String(library.Code);
        }
        DumpEnvelope.Close(output, 0, RdbVersion.Redis70);
        if (output.IsOverflowed) context.Reply.Error("ERR the libraries are too large for one payload"u8);
        else context.Reply.BulkString(output.Written);
    }

    public void Restore(CommandContext context)
    {
        if (context.ArgumentCount > 4)
        {
            WrongArguments(context);
            return;
        }
        var (replace, flush) = (false, false);
        if (context.ArgumentCount == 4)
        {
            replace = context.Is(3, "REPLACE"u8);
            flush = context.Is(3, "FLUSH"u8);
            if (!replace && !flush && !context.Is(3, "APPEND"u8))
            {
                context.Reply.Error(
                    "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE."u8);
                return;
            }
        }
        var anyVersion = context.Settings.Persistence.RdbVersionCheck.Value == RdbVersionCheck.Relaxed;
        var checks = !payloads.AreOff;
        if (!DumpEnvelope.TryOpen(context.Argument(2), anyVersion, checks, out _, out var payload))
        {
            context.Reply.Error("ERR DUMP payload version or checksum are wrong"u8);
            return;
        }
        using var locks = new AllLocks(context, scripts);
        FunctionLibraries libraries;
        string error;
        bool areRead;
        // Safe: the reader is not used any more once the payload is not fixed.
        fixed (byte* start = payload)
        {
            var reader = new RdbReader();
            reader.Aim(start, payload.Length);
            areRead = TryReadAll(context, reader, out libraries, out error);
        }
        if (!areRead || !TryTakeOver(scripts, libraries, replace, flush, out error))
        {
            foreach (var library in libraries.All) scripts.Release(library);
            context.Reply.Error("ERR "u8, ByteText.GetBytes(error));
            return;
        }
        context.Dirty++;
        context.Effects.TellNow(context.Client.Database, context.Arguments);
        context.Reply.Ok();
    }

    static void WrongArguments(CommandContext context) => context.Reply.Error(
        "ERR unknown subcommand or wrong number of arguments for '"u8, context.Argument(1), "'. Try FUNCTION HELP."u8);

    static bool TryTakeOver(
        ScriptEngine scripts, FunctionLibraries libraries, bool replace, bool flush, out string error)
    {
        error = "";
        if (flush)
        {
            scripts.ReplaceLibraries(libraries);
            return true;
        }
        if (!scripts.Libraries.TryJoin(libraries, replace, out var replaced, out error)) return false;
        foreach (var library in replaced) scripts.Release(library);
        return true;
    }

    bool TryReadAll(
        CommandContext context, RdbReader reader, out FunctionLibraries libraries, out string error)
    {
        libraries = new FunctionLibraries();
        error = "";
        using var place = new ByteWriter();
        while (reader.Remaining > 0)
        {
            place.Reset();
            reader.TryReadByte(out var opcode);
            if (opcode != FunctionOpcode)
            {
                error = opcode == OldFunctionOpcode
                    ? "Pre-GA function format not supported"
                    : "given type is not a function";
                return false;
            }
            if (!reader.TryReadString(place, out var code))
            {
                error = "Failed loading library payload";
                return false;
            }
            if (!loading.TryRead(context, code, out var library, out error) ||
                !LibraryLoading.TryAdd(scripts, libraries, library, false, out error)) return false;
        }
        return true;
    }
}
