// From a stream to its consumer groups.
namespace Larder.Engine.Values.Streams.Groups;

/// <summary>A stream's view knows nothing of groups; this leads from one to the other.</summary>
public static unsafe class GroupsOfStream
{
    extension(StreamView stream)
    {
        public StreamGroups Groups => new(stream.Arena, stream.Layout);
    }
}
