// RESP requests of one connection, read ahead of their execution, with the rows of their commands. One per event loop.
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace;
using Larder.Protocol.Requests;

namespace Larder.Engine.Sessions;

sealed unsafe class RequestBatch(CommandTable commands, Store store) : ReadAhead(store)
{
    readonly RequestArguments[] _arguments = NewArguments();
    readonly CommandSpec?[] _commands = new CommandSpec?[Capacity];

    /// <summary>The arguments that the next request is read into.</summary>
    public RequestArguments Next => _arguments[Count];

    public RequestArguments Arguments(int request) => _arguments[request];
    public CommandSpec? Command(int request) => _commands[request];

    /// <summary>Counts the request that was read into <see cref="Next"/>.</summary>
    public void Add(int end, int database)
    {
        var arguments = _arguments[Count];
        var command = commands.Find(arguments[0]);
        // What is there already is not stored again: the collector is told of every reference that is.
        if (_commands[Count] != command) _commands[Count] = command;
        if (command != null && command.HasSingleKey && arguments.Count > command.FirstKey)
        {
            var slice = arguments.Slice(command.FirstKey);
            Add(end, arguments.Start + slice.Offset, slice.Length, database);
        }
        else
        {
            Add(end);
        }
    }

    static RequestArguments[] NewArguments()
    {
        var arguments = new RequestArguments[Capacity];
        for (var i = 0; i < Capacity; i++) arguments[i] = new RequestArguments { MayLose = true };
        return arguments;
    }
}
