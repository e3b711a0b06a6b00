// EVAL and its kin: the script by its source or by its digest, then how many keys, then keys and arguments.
using Larder.Base.Text;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Scripting;

namespace Larder.Engine.Commands.Scripting;

sealed class Eval(ScriptEngine scripts)
{
    const int DigestLength = 40;

    public void Run(CommandContext context) => Run(context, isDigest: false, readOnly: false);

    public void RunReadOnly(CommandContext context) => Run(context, isDigest: false, readOnly: true);

    public void RunDigest(CommandContext context) => Run(context, isDigest: true, readOnly: false);

    public void RunDigestReadOnly(CommandContext context) => Run(context, isDigest: true, readOnly: true);

    void Run(CommandContext context, bool isDigest, bool readOnly)
    {
        if (isDigest && context.Argument(1).Length != DigestLength)
        {
            context.Reply.Error(NoScript);
            return;
        }
        if (!context.TryReadInteger(2, out var keyCount)) return;
        if (!KeyCount.IsValid(context, keyCount)) return;
        CachedScript? script;
        if (isDigest)
        {
            script = scripts.Cache.Find(context.Text(1).ToLowerInvariant());
            if (script == null)
            {
                context.Reply.Error(NoScript);
                return;
            }
        }
        else if (!scripts.TryLoad(context.Argument(1), stays: false, out script, out var error))
        {
            context.Reply.Error("ERR "u8, ByteText.GetBytes(error));
            return;
        }
        scripts.Evaluate(context, script, (int)keyCount, readOnly);
    }

    public static ReadOnlySpan<byte> NoScript => "NOSCRIPT No matching script."u8;
}
