// SET with its options and the older commands that are SET with one of them: SETNX, SETEX, PSETEX, GETSET; and DELIFEQ.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Strings;

static class Set
{
    enum Condition : byte
    {
        None,
        Missing,
        Present,
        Equal,
    }

    struct Options
    {
        public Condition Condition;
        public bool Get;
        public int ComparedArgument;
        public ExpiryOption Expiry;

        /// <summary>What memcached keeps beside the value, and how many bits of it were read; the stream alone says it.</summary>
        public uint ClientFlags;
        public int FlagBits;
    }

    public static void Run(CommandContext context)
    {
        if (context.ArgumentCount == 3)
        {
            var plain = context.Key(1);
            StringValue.Store(context, plain, 2, 0);
            context.Changed(plain, KeyEventClass.String, "set"u8);
            context.Reply.Ok();
            return;
        }
        if (TryReadOptions(context, out var options)) Store(context, options);
    }

    public static void RunIfMissing(CommandContext context)
    {
        var key = context.Key(1);
        if (!key.Database.Find(key).IsNull)
        {
            context.Reply.Integer(0);
            return;
        }
        StringValue.Store(context, key, 2, 0);
        context.Changed(key, KeyEventClass.String, "set"u8);
        context.Reply.Integer(1);
    }

    public static void RunWithSeconds(CommandContext context) => RunWithExpiry(context, inSeconds: true);

    public static void RunWithMillis(CommandContext context) => RunWithExpiry(context, inSeconds: false);

    public static void RunAndGetOld(CommandContext context)
    {
        var key = context.Key(1);
        if (!StringValue.TryRead(context, key, out var old)) return;
        Get.ReplyWith(context, key, old);
        StringValue.Store(context, key, 2, 0);
        context.Changed(key, KeyEventClass.String, "set"u8);
        context.Effects.Instead(key, "SET"u8, 1).Add(context.Argument(2));
    }

    public static void DeleteIfEqual(CommandContext context)
    {
        var key = context.Key(1);
        if (!StringValue.TryTouch(context, key, out var item)) return;
        if (item.IsNull || !item.ValueBytes.SequenceEqual(context.Argument(2)))
        {
            context.Reply.Integer(0);
            return;
        }
        key.Database.Delete(key);
        context.Changed(key, KeyEventClass.Generic, "del"u8);
        context.Effects.Remove(key, lazily: false);
        context.Reply.Integer(1);
    }

    static void RunWithExpiry(CommandContext context, bool inSeconds)
    {
        if (!ExpiryOption.TryParse(context, 2, inSeconds, relative: true, out var atMs)) return;
        var key = context.Key(1);
        StringValue.Store(context, key, 3, atMs);
        context.Changed(key, KeyEventClass.String, "set"u8);
        context.Tell(key, KeyEventClass.Generic, "expire"u8);
        TellWithExpiry(context, key, 3, atMs);
        context.Reply.Ok();
    }

    static void TellWithExpiry(CommandContext context, in KeyRef key, int value, long atMs) =>
        context.Effects.Instead(key, "SET"u8, 3).Add(context.Argument(value)).Add("PXAT"u8).Add(atMs);

    static bool TryReadOptions(CommandContext context, out Options options)
    {
        options = default;
        for (var i = 3; i < context.ArgumentCount;)
        {
            if (context.Is(i, "NX"u8) && options.Condition == Condition.None)
            {
                options.Condition = Condition.Missing;
                i++;
            }
            else if (context.Is(i, "XX"u8) && options.Condition == Condition.None)
            {
                options.Condition = Condition.Present;
                i++;
            }
            else if (context.Is(i, "IFEQ"u8) && options.Condition == Condition.None && i + 1 < context.ArgumentCount)
            {
                options.Condition = Condition.Equal;
                options.ComparedArgument = i + 1;
                i += 2;
            }
            else if (context.Is(i, "GET"u8))
            {
                if (context.Client.IsIn(ClientRoles.Primary) && FlagWords.TryRead(context.Argument(i), out var bits))
                {
                    options.ClientFlags |= bits << options.FlagBits;
                    options.FlagBits += FlagWords.BitsPerWord;
                }
                else
                {
                    options.Get = true;
                }
                i++;
            }
            else if (!options.Expiry.TryTake(context, ref i, ExpiryWords.Keep))
            {
                return context.SyntaxError();
            }
        }
        return options.Expiry.TryRead(context);
    }

    static void Store(CommandContext context, in Options options)
    {
        var key = context.Key(1);
        if (options.Get) key.Database.Peek(key); // counted as a read
        var old = key.Database.ChangeParts(key);
        var needsString = options.Get || options.Condition == Condition.Equal;
        if (needsString && !old.IsNull && old.Type != ItemType.String)
        {
            context.Reply.Error(ErrorTexts.WrongType);
            return;
        }
        if (options.Get) Get.ReplyWith(context, key, old);
        if (!Holds(context, options, old))
        {
            if (!options.Get) context.Reply.Null();
            return;
        }
        Write(context, key, old, options);
        if (!options.Get) context.Reply.Ok();
    }

    static bool Holds(CommandContext context, in Options options, Item old) => options.Condition switch
    {
        Condition.Missing => old.IsNull,
        Condition.Present => !old.IsNull,
        Condition.Equal => !old.IsNull && old.ValueBytes.SequenceEqual(context.Argument(options.ComparedArgument)),
        _ => true,
    };

    static void Write(CommandContext context, in KeyRef key, Item old, in Options options)
    {
        var expireAtMs = options.Expiry.Change switch
        {
            ExpiryChange.Set => options.Expiry.AtMs,
            ExpiryChange.Keep => !old.IsNull && old.HasExpiry ? old.ExpireAtMs : 0,
            _ => 0,
        };
        if (options.Expiry.Change == ExpiryChange.Set && context.IsPast(expireAtMs))
        {
            // An absolute time that is past: the key is set and gone at once.
            context.End(key);
            return;
        }
        StringValue.Store(context, key, 2, expireAtMs);
        if (options.ClientFlags != 0)
            key.Database.Adorn(key, key.Database.Find(key), key.Database.Shard.NextCas(), options.ClientFlags);
        context.Changed(key, KeyEventClass.String, "set"u8);
        if (options.Expiry.Change == ExpiryChange.Set)
        {
            context.Tell(key, KeyEventClass.Generic, "expire"u8);
            if (!options.Expiry.IsExact) TellWithExpiry(context, key, 2, expireAtMs);
            else if (options.Get && IsReadAsFlags(context)) TellWithoutGet(context);
        }
        else if (options.Get)
        {
            TellWithoutGet(context);
        }
    }

    // A client's GET in letters of both cases is not to be taken for client flags by who repeats the command.
    static bool IsReadAsFlags(CommandContext context)
    {
        for (var i = 3; i < context.ArgumentCount; i++)
        {
            if (FlagWords.TryRead(context.Argument(i), out var bits) && bits != 0) return true;
        }
        return false;
    }

    // Who repeats it wants no reply; GET may stand there several times.
    static void TellWithoutGet(CommandContext context)
    {
        if (!context.Effects.AreHeard) return;
        var gets = 0;
        for (var i = 3; i < context.ArgumentCount; i++) gets += IsGet(context, i) ? 1 : 0;
        var effect = context.Effects.Instead(context.Client.Database, context.Argument(0), context.ArgumentCount - 1 - gets);
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            if (i < 3 || !IsGet(context, i)) effect.Add(context.Argument(i));
        }
    }

    // The value that IFEQ compares with is no option.
    static bool IsGet(CommandContext context, int argument) =>
        context.Is(argument, "GET"u8) && !context.Is(argument - 1, "IFEQ"u8);
}
